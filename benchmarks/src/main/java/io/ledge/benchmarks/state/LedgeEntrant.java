package io.ledge.benchmarks.state;

import io.ledge.benchmarks.load.LoadPlan;
import io.ledge.benchmarks.load.LoadPlan.Operation;
import io.ledge.benchmarks.load.NodeMain;
import io.ledge.benchmarks.rig.Dataset;
import io.ledge.benchmarks.rig.LoadSample;
import java.io.IOException;
import java.nio.file.Path;

/** Ledge over its IPC: a node in one process, the client's sessions in another. */
record LedgeEntrant(
        Section section, String name, String store, Operation operation, int sessions, int inFlight, String waitMode)
        implements Entrant {
    @Override
    public LoadSample measure(final Path directory, final StateSettings settings) throws IOException {
        try (Node node = Node.start(directory, storeType(settings), waitMode)) {
            return Node.load(plan(directory, node.pid(), settings), settings.timeoutMs());
        }
    }

    /** A node that is asked for volatile state only has no journal that could cost it something. */
    private String storeType(final StateSettings settings) {
        return store.equals(NodeMain.DURABLE) ? settings.storeType() : StateSettings.VOLATILE_TYPE;
    }

    private LoadPlan plan(final Path directory, final long serverPid, final StateSettings settings) {
        return new LoadPlan(
                directory,
                serverPid,
                store,
                operation,
                sessions,
                inFlight,
                waitMode,
                settings.keys(),
                Dataset.VALUE_LENGTH,
                1,
                settings.warmUpMs(),
                settings.durationMs());
    }
}
