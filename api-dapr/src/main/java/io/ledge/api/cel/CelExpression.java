package io.ledge.api.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.List;
import java.util.Map;

/** A condition, over {@code event} or over numbers, compiled once. Any thread. */
public final class CelExpression {
    private static final String EVENT = "event";

    private final CelRuntime.Program program;

    private CelExpression(final CelRuntime.Program program) {
        this.program = program;
    }

    /** Loaded with the first rule: nodes without rules do not pay for it. */
    private static final class Cel {
        private static final CelCompiler COMPILER = CelCompilerFactory.standardCelCompilerBuilder()
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addVar(EVENT, MapType.create(SimpleType.STRING, SimpleType.DYN))
                .build();
        private static final CelRuntime RUNTIME =
                CelRuntimeFactory.standardCelRuntimeBuilder().build();
    }

    /** @throws IllegalArgumentException that says what is wrong, and where */
    public static CelExpression compile(final String text) {
        return compile(text, Cel.COMPILER);
    }

    /**
     * @param numbers the names of whole numbers that it may ask for
     * @throws IllegalArgumentException that says what is wrong, and where
     */
    public static CelExpression compileOver(final List<String> numbers, final String text) {
        final CelCompilerBuilder compiler = CelCompilerFactory.standardCelCompilerBuilder();
        numbers.forEach(name -> compiler.addVar(name, SimpleType.INT));
        return compile(text, compiler.build());
    }

    private static CelExpression compile(final String text, final CelCompiler compiler) {
        try {
            final CelAbstractSyntaxTree tree = compiler.compile(text).getAst();
            if (!tree.getResultType().equals(SimpleType.BOOL)
                    && !tree.getResultType().equals(SimpleType.DYN)) {
                throw new IllegalArgumentException(
                        "it gives " + tree.getResultType().name() + ", not a yes or no");
            }
            return new CelExpression(Cel.RUNTIME.createProgram(tree));
        } catch (final CelValidationException | CelEvaluationException ex) {
            throw new IllegalArgumentException(
                    ex.getMessage().lines().findFirst().orElse("it is no CEL"), ex);
        }
    }

    /** What cannot be answered, such as a question about a field that is not there, is a no. */
    public boolean test(final Map<String, Object> event) {
        return testOver(Map.of(EVENT, event));
    }

    /** As {@link #test}. @param variables by name; a number is a {@code Long} */
    public boolean testOver(final Map<String, Object> variables) {
        try {
            return Boolean.TRUE.equals(program.eval(variables));
        } catch (final CelEvaluationException ex) {
            return false;
        }
    }
}
