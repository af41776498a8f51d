package io.ledge.benchmarks.dapr;

import io.ledge.benchmarks.report.Results;
import io.ledge.benchmarks.rig.AbsentException;
import io.ledge.benchmarks.rig.DataDirectory;
import io.ledge.benchmarks.rig.Machine;
import io.ledge.benchmarks.rig.Programs;
import io.ledge.benchmarks.rig.ScratchDirectory;
import io.ledge.benchmarks.rig.UnfitDirectoryException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The whole of {@code ledge bench dapr}: runs everybody, compares, keeps the results. */
public final class DaprBench {
    private static final List<HttpPeer> PEERS = List.of(new NginxPeer(), new DaprdPeer(), new LedgePeer());

    private final DaprSettings settings;
    private final Consumer<String> progress;

    public DaprBench(final DaprSettings settings, final Consumer<String> progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /**
     * Measures everybody.
     *
     * @throws AbsentException when there is no load generator
     */
    public DaprReport run() throws IOException, InterruptedException, UnfitDirectoryException, AbsentException {
        final Map<String, String> machine = Machine.describe();
        machine.put("file system", DataDirectory.prepare(settings.directory()));
        machine.put("daprd", place(DaprdPeer.NAME));
        machine.put("nginx", place(NginxPeer.NAME));
        machine.put(
                "run",
                settings.rounds() + " rounds, " + settings.durationS() + " s a line, " + settings.warmUpS()
                        + " s warm-up, " + settings.keys() + " keys, values and events of "
                        + DaprSettings.VALUE_LENGTH + " B, HTTP/1.1 kept alive, load with one thread");
        if (Machine.isBusy()) {
            progress.accept("the machine is busy (load " + Machine.load() + "): the figures are not to be published");
        }
        try (ScratchDirectory directory = ScratchDirectory.in(settings.directory())) {
            final Loads loads = Loads.in(directory.path(), settings.keys());
            final Map<String, Row> rows = new DaprRun(settings, directory.path(), loads, progress).measure(PEERS);
            machine.put("load after", Machine.load());
            return new DaprReport(machine, rows, DaprTargets.of(rows));
        }
    }

    private static String place(final String program) {
        try {
            return Programs.find(program, "").toString();
        } catch (final AbsentException ex) {
            return ex.getMessage();
        }
    }

    /** Writes {@code dapr-DATE.json}, {@code .md} and {@code .svg}. @return the page */
    public static Path keep(final DaprReport report, final Path directory) throws IOException {
        final Results results = Results.of(directory, "dapr");
        final String title = "ledge bench dapr, " + results.stamp();
        results.write(".json", report.json());
        results.write(".svg", report.svg(title));
        return results.write(".md", report.markdown(title, results.name() + ".svg"));
    }
}
