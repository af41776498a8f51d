package io.ledge.benchmarks.cli;

import io.ledge.benchmarks.rig.UnfitDirectoryException;
import io.ledge.benchmarks.state.Section;
import io.ledge.benchmarks.state.StateBench;
import io.ledge.benchmarks.state.StateReport;
import io.ledge.benchmarks.state.StateSettings;
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

/** {@code ledge bench state}. */
@Command(
        name = "state",
        description = {
            "Durable sets and volatile gets beside Redis, SQLite, RocksDB, LMDB, Chronicle Map and the bare disk, on one",
            "file system in one run. A peer that this machine does not have is said to be absent.",
            "Takes some minutes; the machine should have nothing else to do."
        },
        footer = {
            "  ledge bench state",
            "  ledge bench state --quick",
            "  ledge bench state --dir /mnt/sdcard --rounds 5 --seconds 10",
            "  ledge bench state --only set-1,set-50 -o json"
        })
final class StateCommand implements Callable<Integer> {
    @Mixin
    BenchOptions options;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "" + StateSettings.ROUNDS_DEFAULT,
            description = "measure everybody N times, in turn (default: ${DEFAULT-VALUE})")
    int rounds;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "" + StateSettings.SECONDS_DEFAULT,
            description = "length of each measurement (default: ${DEFAULT-VALUE})")
    int seconds;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "directory on the file system to measure, no tmpfs (default: target of the checkout)")
    Path directory;

    @Option(
            names = "--store-type",
            paramLabel = "TYPE",
            defaultValue = StateSettings.STORE_TYPE_DEFAULT,
            description = "component type of Ledge's durable store (default: ${DEFAULT-VALUE})")
    String storeType;

    @Option(
            names = "--only",
            paramLabel = "SECTION",
            split = ",",
            description = "measure only these: set-1, set-50, set-many, volatile-set, volatile-get, journal")
    List<String> only;

    @Override
    public Integer call() throws Exception {
        options.requirePositive(rounds, seconds);
        final StateReport report;
        try {
            report = new StateBench(settings(), options::say).run();
        } catch (final UnfitDirectoryException ex) {
            throw new ParameterException(options.spec.commandLine(), ex.getMessage());
        }
        options.print(report.text(), report.json());
        final Optional<Path> results = options.resultsDirectory();
        if (results.isPresent()) {
            options.say("kept in " + StateBench.keep(report, results.get()));
        }
        return 0;
    }

    private StateSettings settings() {
        final Path where = directory == null ? BenchOptions.checkout().resolve("target") : directory;
        final StateSettings settings =
                options.quick ? StateSettings.quick(where) : StateSettings.of(where, rounds, seconds);
        return settings.storeType(storeType).sections(sections());
    }

    private Set<Section> sections() {
        if (only == null) {
            return EnumSet.allOf(Section.class);
        }
        return only.stream().map(this::section).collect(Collectors.toSet());
    }

    private Section section(final String name) {
        return Arrays.stream(Section.values())
                .filter(section -> section.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new ParameterException(
                        options.spec.commandLine(),
                        "--only knows " + Arrays.toString(Section.values()) + ", not " + name));
    }
}
