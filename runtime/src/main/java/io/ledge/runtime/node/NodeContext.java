package io.ledge.runtime.node;

import io.ledge.core.binding.ComponentSpec;
import io.ledge.core.wait.WaitMode;
import java.nio.file.Path;
import java.util.List;

/** Placeholder until the composition root is merged. */
public final class NodeContext {
    public NodeContext dataDir(final Path dataDir) {
        return this;
    }

    public NodeContext resourcesPaths(final List<Path> resourcesPaths) {
        return this;
    }

    public NodeContext components(final List<ComponentSpec> components) {
        return this;
    }

    public NodeContext waitMode(final WaitMode waitMode) {
        return this;
    }

    public NodeContext driverThread(final boolean shared) {
        return this;
    }
}
