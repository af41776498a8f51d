package io.ledge.benchmarks.ipc;

import io.ledge.benchmarks.report.Results;
import io.ledge.benchmarks.rig.Machine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The whole of {@code ledge bench ipc}: runs everybody, compares, keeps the results. */
public final class IpcBench {
    private final IpcSettings settings;
    private final Consumer<String> progress;

    public IpcBench(final IpcSettings settings, final Consumer<String> progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /** Measures everybody. */
    public IpcReport run() throws IOException, InterruptedException {
        if (Machine.isBusy()) {
            progress.accept("the machine is busy (load " + Machine.load() + "): what spins will look slow");
        }
        final Map<String, String> machine = Machine.describe();
        machine.put(
                "run",
                settings.rounds() + " rounds, " + settings.durationMs() + " ms a loop, " + settings.warmUpMs()
                        + " ms warm-up, 128 B payload");
        final IpcRun run = new IpcRun(settings, progress);
        final Map<String, Figures> figures = run.measure(IpcPeers.all());
        final List<IdleCost> idle = List.of(run.idle(IpcPeers.sleeper()));
        machine.put("load after", Machine.load());
        return new IpcReport(machine, figures, idle, IpcPeers.targets(figures, idle));
    }

    /** Writes {@code ipc-DATE.json} and {@code .md}. @return the page */
    public static Path keep(final IpcReport report, final Path directory) throws IOException {
        final Results results = Results.of(directory, "ipc");
        results.write(".json", report.json());
        return results.write(".md", report.markdown("ledge bench ipc, " + results.stamp()));
    }
}
