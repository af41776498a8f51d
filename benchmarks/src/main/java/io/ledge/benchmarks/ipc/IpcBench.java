package io.ledge.benchmarks.ipc;

import io.ledge.benchmarks.report.Results;
import io.ledge.benchmarks.rig.Machine;
import io.ledge.benchmarks.rig.PingPong;
import io.ledge.benchmarks.rig.Placement;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
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

    /** What {@link IpcSettings#only} may name. */
    public static List<String> peerNames() {
        return IpcPeers.all().stream().map(PingPong::name).toList();
    }

    /** Measures everybody, or those who were asked for. */
    public IpcReport run() throws IOException, InterruptedException {
        if (Machine.isBusy()) {
            progress.accept("the machine is busy (load " + Machine.load() + "): what spins will look slow");
        }
        final Map<String, String> machine = Machine.describe();
        machine.put(
                "run",
                settings.rounds() + " rounds, " + settings.durationMs() + " ms a loop, " + settings.warmUpMs()
                        + " ms warm-up, 128 B payload");
        if (settings.placement() != Placement.FREE) {
            machine.put("pinned", settings.placement().name().toLowerCase(Locale.ROOT));
        }
        final IpcRun run = new IpcRun(settings, progress);
        final Map<String, Figures> figures = run.measure(IpcPeers.of(settings.only()));
        final List<IdleCost> idle = settings.only().isEmpty() ? List.of(run.idle(IpcPeers.sleeper())) : List.of();
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
