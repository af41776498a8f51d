package io.ledge.benchmarks.state;

import io.ledge.benchmarks.load.LoadMain;
import io.ledge.benchmarks.load.LoadPlan;
import io.ledge.benchmarks.load.NodeMain;
import io.ledge.benchmarks.rig.AbsentException;
import io.ledge.benchmarks.rig.Launch;
import io.ledge.benchmarks.rig.LoadSample;
import io.ledge.benchmarks.rig.RigProcess;
import io.ledge.core.journal.Journal;
import java.io.IOException;
import java.nio.file.Path;

/** A node of ours in a process of its own. */
final class Node implements AutoCloseable {
    /** Recovery included. */
    private static final long READY_TIMEOUT_MS = 120_000;

    private final RigProcess process;

    private Node(final RigProcess process) {
        this.process = process;
    }

    /** Returns when clients may come. */
    static Node start(final Path directory, final String storeType, final String waitMode) throws IOException {
        return start(directory, storeType, waitMode, Journal.SNAPSHOT_EVERY_BYTES_DEFAULT);
    }

    /** @param snapshotEveryBytes how much is journaled between two snapshots */
    static Node start(
            final Path directory, final String storeType, final String waitMode, final long snapshotEveryBytes)
            throws IOException {
        final Launch launch = Launch.of("the node", NodeMain.class)
                .args(directory.toString(), storeType, waitMode, Long.toString(snapshotEveryBytes));
        return new Node(RigProcess.startReady(launch, READY_TIMEOUT_MS));
    }

    long pid() {
        return process.pid();
    }

    void kill() throws InterruptedException {
        process.kill();
    }

    /** Runs a client to its end. */
    static LoadSample load(final LoadPlan plan, final long timeoutMs) throws IOException {
        try {
            return RigProcess.load(Launch.of("the client", LoadMain.class).args(plan.toArgs()), timeoutMs);
        } catch (final AbsentException ex) {
            throw new IOException("Ledge is never absent", ex);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
