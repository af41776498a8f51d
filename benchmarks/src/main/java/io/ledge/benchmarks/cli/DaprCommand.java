package io.ledge.benchmarks.cli;

import io.ledge.benchmarks.dapr.Call;
import io.ledge.benchmarks.dapr.DaprBench;
import io.ledge.benchmarks.dapr.DaprReport;
import io.ledge.benchmarks.dapr.DaprSettings;
import io.ledge.benchmarks.rig.AbsentException;
import io.ledge.benchmarks.rig.UnfitDirectoryException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code ledge bench dapr}. */
@Command(
        name = "dapr",
        description = {
            "Dapr's API of `ledge run` beside daprd (when it is on the PATH) and an nginx that sends a constant, asked",
            "by wrk (gRPC: h2load) with 1 and with 32 connections, and in an open loop 1,000 times a second. A peer or a",
            "tool that this machine does not have is said to be absent.",
            "Takes some minutes; the machine should have nothing else to do."
        },
        footer = {
            "  ledge bench dapr",
            "  ledge bench dapr --quick",
            "  ledge bench dapr --rounds 5 --seconds 10 --dir /mnt/sdcard",
            "  ledge bench dapr --only get,save -o json"
        })
final class DaprCommand implements Callable<Integer> {
    @Mixin
    BenchOptions options;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "" + DaprSettings.ROUNDS_DEFAULT,
            description = "measure everybody N times, in turn (default: ${DEFAULT-VALUE})")
    int rounds;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "" + DaprSettings.SECONDS_DEFAULT,
            description = "length of each measurement (default: ${DEFAULT-VALUE})")
    int seconds;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description =
                    "directory on the file system of the durable store, no tmpfs (default: target of the checkout)")
    Path directory;

    @Option(
            names = "--only",
            paramLabel = "CALL",
            split = ",",
            description = "ask only these: health, get, save, durable-save, publish, invoke, grpc-get")
    List<String> only;

    @Override
    public Integer call() throws Exception {
        options.requirePositive(rounds, seconds);
        final DaprReport report;
        try {
            report = new DaprBench(settings(), options::say).run();
        } catch (final UnfitDirectoryException | AbsentException ex) {
            throw new ParameterException(options.spec.commandLine(), ex.getMessage());
        }
        options.print(report.text(), report.json());
        final Optional<Path> results = options.resultsDirectory();
        if (results.isPresent()) {
            options.say("kept in " + DaprBench.keep(report, results.get()));
        }
        return 0;
    }

    private DaprSettings settings() {
        final Path where = directory == null ? BenchOptions.checkout().resolve("target") : directory;
        final DaprSettings settings =
                options.quick ? DaprSettings.quick(where) : DaprSettings.of(where, rounds, seconds);
        return settings.calls(calls());
    }

    private Set<Call> calls() {
        return only == null
                ? EnumSet.allOf(Call.class)
                : only.stream().map(this::call).collect(Collectors.toSet());
    }

    private Call call(final String name) {
        return Arrays.stream(Call.values())
                .filter(call -> call.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new ParameterException(
                        options.spec.commandLine(),
                        "--only knows " + Arrays.toString(Call.values()) + ", not " + name));
    }
}
