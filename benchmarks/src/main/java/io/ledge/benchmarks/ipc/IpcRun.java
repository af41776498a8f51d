package io.ledge.benchmarks.ipc;

import io.ledge.benchmarks.rig.Directories;
import io.ledge.benchmarks.rig.PingPong;
import io.ledge.benchmarks.rig.RigProcess;
import io.ledge.benchmarks.rig.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Runs the peers round by round, each pair of processes in a directory of its own in shared memory. */
final class IpcRun {
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    private final IpcSettings settings;
    private final Consumer<String> progress;

    IpcRun(final IpcSettings settings, final Consumer<String> progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /** @return figures by the peer's name, in the order of {@code peers} */
    Map<String, Figures> measure(final List<PingPong> peers) throws IOException {
        final Map<String, List<Sample>> samples = new LinkedHashMap<>();
        for (int round = 1; round <= settings.rounds(); round++) {
            for (final PingPong peer : peers) {
                progress.accept("round " + round + "/" + settings.rounds() + ": " + peer.name());
                samples.computeIfAbsent(peer.name(), _ -> new ArrayList<>()).add(measure(peer));
            }
        }
        final Map<String, Figures> figures = new LinkedHashMap<>();
        samples.forEach((name, rounds) -> figures.put(name, new Figures(name, rounds)));
        return figures;
    }

    private Sample measure(final PingPong peer) throws IOException {
        final Path directory = newDirectory();
        try (RigProcess _ = RigProcess.server(peer, directory, settings.placement())) {
            return RigProcess.measure(
                    peer, directory, settings.placement(), settings.warmUpMs(), settings.durationMs());
        } finally {
            Directories.delete(directory);
        }
    }

    /** What a server and a client cost while nobody asks anything. */
    IdleCost idle(final PingPong peer) throws IOException, InterruptedException {
        progress.accept("idle: " + peer.name());
        final Path directory = newDirectory();
        try (RigProcess server = RigProcess.server(peer, directory, settings.placement());
                RigProcess client = RigProcess.attached(peer, directory, settings.placement())) {
            return IdleCost.of(peer.name(), server.pid(), client.pid(), settings);
        } finally {
            Directories.delete(directory);
        }
    }

    private static Path newDirectory() throws IOException {
        return Files.isWritable(SHARED_MEMORY)
                ? Files.createTempDirectory(SHARED_MEMORY, "ledge-bench-")
                : Files.createTempDirectory("ledge-bench-");
    }
}
