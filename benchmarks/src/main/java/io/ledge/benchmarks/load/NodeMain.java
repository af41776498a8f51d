package io.ledge.benchmarks.load;

import io.ledge.benchmarks.rig.Lifeline;
import io.ledge.runtime.node.LedgeNode;
import io.ledge.runtime.node.NodeContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Main of a node with two stores: {@value #DURABLE} of the type asked for, {@value #VOLATILE} of {@code state.in-memory}.
 * Arguments: {@code DIRECTORY STORE_TYPE WAIT_MODE SNAPSHOT_EVERY_BYTES}. Says when a client may come; stops when its parent does.
 */
public final class NodeMain {
    /** What is acknowledged by it is on disk, if its type keeps that promise. */
    public static final String DURABLE = "statestore";

    public static final String VOLATILE = "cache";

    private static final String COMPONENT = """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata:
              name: %s
            spec:
              type: %s
              version: v1
            """;

    private NodeMain() {}

    public static void main(final String[] args) throws Exception {
        final Path directory = Path.of(args[0]);
        final NodeContext context = new NodeContext()
                .dataDir(dataDir(directory))
                .resourcesPaths(List.of(components(directory, args[1])))
                .waitMode(args[2])
                .driverThread(false)
                .snapshotEveryBytes(Long.parseLong(args[3]));
        final Lifeline lifeline = new Lifeline(System.in, System.out);
        try (LedgeNode _ = LedgeNode.launch(context)) {
            lifeline.ready();
            lifeline.awaitCut();
        }
    }

    /** Of the node in {@code directory}. */
    public static Path dataDir(final Path directory) {
        return directory.resolve("data");
    }

    private static Path components(final Path directory, final String storeType) throws IOException {
        final Path components = Files.createDirectories(directory.resolve("components"));
        Files.writeString(
                components.resolve("stores.yaml"),
                COMPONENT.formatted(DURABLE, storeType) + "---\n" + COMPONENT.formatted(VOLATILE, "state.in-memory"));
        return components;
    }
}
