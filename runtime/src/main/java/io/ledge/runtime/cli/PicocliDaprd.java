package io.ledge.runtime.cli;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code daprd} by picocli: its help, and messages about flags that are wrong. */
final class PicocliDaprd {
    private PicocliDaprd() {}

    /** @return the exit code */
    static int run(final CliContext context, final String... arguments) {
        final DaprdCommand daprd = new DaprdCommand(context);
        final CommandLine line = line(daprd);
        final DaprdArguments read = read(line, arguments);
        daprd.unknown = read.unknown();
        final Errors errors = new Errors(context.err());
        HelpLayout.apply(line, context.colour());
        return line.setParameterExceptionHandler(errors::onParameters)
                .setExecutionExceptionHandler(errors::onExecution)
                .setExecutionStrategy(parsed -> execute(daprd, parsed))
                .execute(read.known().toArray(String[]::new));
    }

    static CommandLine line(final DaprdCommand daprd) {
        final CommandLine line = new CommandLine(daprd);
        DaprFlags.addTo(line.getCommandSpec());
        return line.setExpandAtFiles(false).setOverwrittenOptionsAllowed(true); // the last one counts, as with daprd
    }

    static DaprdArguments read(final CommandLine line, final String... arguments) {
        final Set<String> values = new LinkedHashSet<>();
        final Set<String> switches = new LinkedHashSet<>();
        for (final OptionSpec option : line.getCommandSpec().options()) {
            (option.arity().min() > 0 ? values : switches).addAll(List.of(option.names()));
        }
        return DaprdArguments.of(values, switches, arguments);
    }

    private static int execute(final DaprdCommand daprd, final ParseResult parsed) {
        daprd.unused = DaprFlags.used(parsed);
        return new CommandLine.RunLast().execute(parsed);
    }
}
