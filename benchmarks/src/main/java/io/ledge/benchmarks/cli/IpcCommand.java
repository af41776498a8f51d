package io.ledge.benchmarks.cli;

import io.ledge.benchmarks.ipc.IpcBench;
import io.ledge.benchmarks.ipc.IpcReport;
import io.ledge.benchmarks.ipc.IpcSettings;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ledge bench ipc}. */
@Command(
        name = "ipc",
        description = {
            "Round trips and throughput of the IPC beside raw Aeron, a bare futex and HTTP, and what waiting costs.",
            "Takes some minutes; the machine should have nothing else to do."
        },
        footer = {"  ledge bench ipc", "  ledge bench ipc --quick", "  ledge bench ipc --rounds 5 --seconds 5 -o json"})
final class IpcCommand implements Callable<Integer> {
    @Mixin
    BenchOptions options;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "" + IpcSettings.ROUNDS_DEFAULT,
            description = "measure everybody N times, in turn (default: ${DEFAULT-VALUE})")
    int rounds;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "" + IpcSettings.SECONDS_DEFAULT,
            description = "length of each loop (default: ${DEFAULT-VALUE})")
    int seconds;

    @Override
    public Integer call() throws Exception {
        options.requirePositive(rounds, seconds);
        final IpcSettings settings = options.quick ? IpcSettings.quick() : IpcSettings.of(rounds, seconds);
        final IpcReport report = new IpcBench(settings, options::say).run();
        options.print(report.text(), report.json());
        final Optional<Path> results = options.resultsDirectory();
        if (results.isPresent()) {
            options.say("kept in " + IpcBench.keep(report, results.get()));
        }
        return 0;
    }
}
