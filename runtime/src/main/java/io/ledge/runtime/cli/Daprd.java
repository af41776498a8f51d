package io.ledge.runtime.cli;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The {@code daprd} program: one app, one node, by the flags and with the log lines of Dapr's sidecar. */
public final class Daprd {
    private Daprd() {}

    public static void main(final String... arguments) {
        System.exit(run(CliContext.ofProcess(), Arguments.ofProcess(arguments)));
    }

    /** @return the exit code */
    static int run(final CliContext context, final String... arguments) {
        final DaprdCommand daprd = new DaprdCommand(context);
        final CommandLine line = new CommandLine(daprd);
        DaprFlags.addTo(line.getCommandSpec());
        final DaprdArguments read = read(line, arguments);
        daprd.unknown = read.unknown();
        final Errors errors = new Errors(context.err());
        HelpLayout.apply(line, context.colour());
        try {
            return line.setExpandAtFiles(false)
                    .setOverwrittenOptionsAllowed(true) // the last one counts, as with daprd
                    .setParameterExceptionHandler(errors::onParameters)
                    .setExecutionExceptionHandler(errors::onExecution)
                    .execute(read.known().toArray(String[]::new));
        } finally {
            context.out().flush();
        }
    }

    private static DaprdArguments read(final CommandLine line, final String... arguments) {
        final Set<String> values = new LinkedHashSet<>();
        final Set<String> switches = new LinkedHashSet<>();
        for (final OptionSpec option : line.getCommandSpec().options()) {
            (option.arity().min() > 0 ? values : switches).addAll(List.of(option.names()));
        }
        return DaprdArguments.of(values, switches, arguments);
    }
}
