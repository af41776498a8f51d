package io.ledge.benchmarks.peer;

import io.ledge.benchmarks.rig.Lifeline;
import io.ledge.benchmarks.rig.PingPong;
import io.ledge.client.DirectClient;
import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeClientContext;
import io.ledge.client.WaitMode;
import io.ledge.runtime.node.LedgeNode;
import io.ledge.runtime.node.NodeContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Ledge itself: a node with an in-memory store and pub/sub in one process, {@link LedgeClient#direct()} in the other.
 * Variants are {@code get}, {@code set} and {@code deliver}, with {@code -spin} or {@code -doorbell} for both sides.
 */
public final class LedgePingPong implements PingPong {
    private static final String COMPONENTS = """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata:
              name: statestore
            spec:
              type: state.in-memory
              version: v1
            ---
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata:
              name: pubsub
            spec:
              type: pubsub.in-memory
              version: v1
            """;

    private final String variant;
    private final String operation;
    private final String waitMode;

    public LedgePingPong(final String variant) {
        final int dash = variant.indexOf('-');
        this.variant = variant;
        this.operation = variant.substring(0, dash);
        this.waitMode = variant.substring(dash + 1);
    }

    @Override
    public String name() {
        return "ledge-" + variant;
    }

    @Override
    public String variant() {
        return variant;
    }

    @Override
    public void serve(final Path directory, final Lifeline lifeline) throws Exception {
        final Path components = Files.createDirectories(directory.resolve("components"));
        Files.writeString(components.resolve("components.yaml"), COMPONENTS);
        final NodeContext context = new NodeContext()
                .dataDir(dataDir(directory))
                .resourcesPaths(List.of(components))
                .waitMode(waitMode)
                .driverThread(false);
        try (LedgeNode _ = LedgeNode.launch(context)) {
            lifeline.ready();
            lifeline.awaitCut();
        }
    }

    @Override
    public Asker connect(final Path directory) throws IOException {
        final LedgeClient client = LedgeClient.connect(new LedgeClientContext()
                .appId("bench")
                .dataDir(dataDir(directory))
                .waitMode(WaitMode.of(waitMode)));
        final DirectClient direct = client.direct();
        return switch (operation) {
            case "get" -> new LedgeStateAsker(client, direct, false);
            case "set" -> new LedgeStateAsker(client, direct, true);
            case "deliver" -> new LedgeDeliverAsker(client, direct);
            default -> throw new IllegalArgumentException("get, set or deliver: " + operation);
        };
    }

    private static Path dataDir(final Path directory) {
        return directory.resolve("data");
    }
}
