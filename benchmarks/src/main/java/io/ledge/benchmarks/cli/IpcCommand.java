package io.ledge.benchmarks.cli;

import io.ledge.benchmarks.ipc.IpcBench;
import io.ledge.benchmarks.ipc.IpcReport;
import io.ledge.benchmarks.ipc.IpcSettings;
import io.ledge.benchmarks.rig.Placement;
import io.ledge.runtime.text.Nearest;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code ledge bench ipc}. */
@Command(
        name = "ipc",
        description = {
            "Round trips and throughput of the IPC beside raw Aeron, a bare futex and HTTP, and what waiting costs.",
            "Takes some minutes; the machine should have nothing else to do."
        },
        footer = {
            "  ledge bench ipc",
            "  ledge bench ipc --quick",
            "  ledge bench ipc --rounds 5 --seconds 5 -o json",
            "  ledge bench ipc --pin --rounds 5",
            "  ledge bench ipc --only event-inline,event-baton --rounds 7"
        })
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

    @Option(
            names = "--pin",
            arity = "0..1",
            fallbackValue = "apart",
            paramLabel = "PLACE",
            description =
                    "give the two processes of a pair a CPU each (apart, also when nothing is said) or one for both"
                            + " (together); else the scheduler places them, and sleepers' figures swing with it")
    Pin pin;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "PEER",
            description = "measure these peers alone, in turn; the names are those of the report")
    List<String> only = List.of();

    /** Named as users write them. */
    enum Pin {
        apart,
        together
    }

    @Override
    public Integer call() throws Exception {
        options.requirePositive(rounds, seconds);
        final IpcReport report = new IpcBench(settings(), options::say).run();
        options.print(report.text(), report.json());
        final Optional<Path> results = options.resultsDirectory();
        if (results.isPresent()) {
            options.say("kept in " + IpcBench.keep(report, results.get()));
        }
        return 0;
    }

    private IpcSettings settings() {
        final List<String> names = IpcBench.peerNames();
        for (final String name : only) {
            if (!names.contains(name)) {
                throw new ParameterException(
                        options.spec.commandLine(), "--only: no peer is called '" + name + "'" + hint(name, names));
            }
        }
        final IpcSettings settings = options.quick ? IpcSettings.quick() : IpcSettings.of(rounds, seconds);
        final Placement placement =
                pin == null ? Placement.FREE : Placement.valueOf(pin.name().toUpperCase(Locale.ROOT));
        return settings.withPlacement(placement).withOnly(only);
    }

    private static String hint(final String name, final List<String> names) {
        final String hint = Nearest.hint(name, names);
        return hint.isEmpty() ? ": there are " + String.join(", ", names) : hint;
    }
}
