package io.ledge.runtime.node;

import java.nio.file.Path;

/** Placeholder until the composition root is merged. */
public final class LedgeNode implements AutoCloseable {
    private LedgeNode() {}

    public static LedgeNode launch(final NodeContext context) throws NodeStartException {
        throw new NodeStartException(1, "this build has no node");
    }

    public Path dataDir() {
        throw new UnsupportedOperationException();
    }

    public Path directory() {
        throw new UnsupportedOperationException();
    }

    public void awaitClose() {}

    @Override
    public void close() {}
}
