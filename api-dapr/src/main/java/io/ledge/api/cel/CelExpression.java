package io.ledge.api.cel;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.Map;

/** A condition over {@code event}, compiled once. Any thread. */
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
        try {
            final CelAbstractSyntaxTree tree = Cel.COMPILER.compile(text).getAst();
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
        try {
            return Boolean.TRUE.equals(program.eval(Map.of(EVENT, event)));
        } catch (final CelEvaluationException ex) {
            return false;
        }
    }
}
