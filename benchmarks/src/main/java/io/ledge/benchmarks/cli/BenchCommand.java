package io.ledge.benchmarks.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ledge bench}: holds the benchmarks. */
@Command(
        name = "bench",
        description = "Measure this machine: Ledge beside its peers.",
        subcommands = {IpcCommand.class, StateCommand.class, DaprCommand.class},
        footer = {
            "  ledge bench ipc",
            "  ledge bench ipc --rounds 5 --seconds 5 -o json",
            "  ledge bench state",
            "  ledge bench dapr"
        })
final class BenchCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    boolean help;

    @Override
    public Integer call() {
        final CommandLine line = spec.commandLine();
        throw new ParameterException(
                line,
                "which benchmark? one of: "
                        + String.join(", ", line.getSubcommands().keySet()));
    }
}
