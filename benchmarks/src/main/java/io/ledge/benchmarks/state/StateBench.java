package io.ledge.benchmarks.state;

import io.ledge.benchmarks.redis.RedisPrograms;
import io.ledge.benchmarks.report.Results;
import io.ledge.benchmarks.rig.AbsentException;
import io.ledge.benchmarks.rig.DataDirectory;
import io.ledge.benchmarks.rig.Dataset;
import io.ledge.benchmarks.rig.Machine;
import io.ledge.benchmarks.rig.ScratchDirectory;
import io.ledge.benchmarks.rig.UnfitDirectoryException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The whole of {@code ledge bench state}: runs everybody, compares, keeps the results. */
public final class StateBench {
    private final StateSettings settings;
    private final Consumer<String> progress;

    public StateBench(final StateSettings settings, final Consumer<String> progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /** Measures everybody. */
    public StateReport run() throws IOException, InterruptedException, UnfitDirectoryException {
        final Map<String, String> machine = Machine.describe();
        machine.put("file system", DataDirectory.prepare(settings.directory()));
        machine.put("redis", redis());
        machine.put("ledge store", settings.storeType() + (settings.isDurable() ? "" : ": its sets are NOT durable"));
        machine.put(
                "run",
                settings.rounds() + " rounds, " + settings.durationMs() + " ms a line, " + settings.warmUpMs()
                        + " ms warm-up, " + settings.keys() + " keys of " + Dataset.KEY_LENGTH + " B, values of "
                        + Dataset.VALUE_LENGTH + " B");
        if (Machine.isBusy()) {
            progress.accept("the machine is busy (load " + Machine.load() + "): the figures are not to be published");
        }
        try (ScratchDirectory directory = ScratchDirectory.in(settings.directory())) {
            return run(directory.path(), machine);
        }
    }

    private StateReport run(final Path directory, final Map<String, String> machine)
            throws IOException, InterruptedException {
        final List<Entrant> everybody = settings.isQuick() ? StateEntrants.few() : StateEntrants.all();
        final List<Entrant> entrants = everybody.stream()
                .filter(entrant -> settings.sections().contains(entrant.section()))
                .toList();
        final Map<String, Line> lines = new StateRun(settings, directory, progress).measure(entrants);
        final List<Reading> readings = settings.sections().contains(Section.JOURNAL)
                ? new JournalProbe(settings, directory, progress).measure()
                : List.of();
        machine.put("load after", Machine.load());
        return new StateReport(machine, lines, readings, StateTargets.of(lines, readings, settings.isDurable()));
    }

    private static String redis() throws IOException {
        try {
            return RedisPrograms.find().version();
        } catch (final AbsentException ex) {
            return "absent: " + ex.getMessage();
        }
    }

    /** Writes {@code state-DATE.json}, {@code .md} and {@code .svg}. @return the page */
    public static Path keep(final StateReport report, final Path directory) throws IOException {
        final Results results = Results.of(directory, "state");
        final String title = "ledge bench state, " + results.stamp();
        results.write(".json", report.json());
        results.write(".svg", report.svg(title));
        return results.write(".md", report.markdown(title, results.name() + ".svg"));
    }
}
