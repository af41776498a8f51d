package io.ledge.state.chronicle;

import io.ledge.core.binding.ComponentException;
import io.ledge.core.binding.ConnectedStore;
import io.ledge.core.binding.StateComponent;
import io.ledge.core.memory.BodyArena;
import io.ledge.core.memory.OffHeapRegions;
import io.ledge.core.state.StateStore;
import io.ledge.core.state.StateStoreConformance;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** {@code state.chronicle-map} as the loop has it: rings, its thread, a file. */
class ChronicleStoreConformanceTest extends StateStoreConformance {
    @TempDir
    private Path directory;

    @Override
    protected StateStore openStore(final OffHeapRegions regions, final BodyArena arena) {
        try {
            final StateComponent component = (StateComponent) new ChronicleStateFactory()
                    .create(TestSpecs.spec(
                            "file", directory.resolve("state.map").toString(), "entries", "10000"));
            return ConnectedStore.start(component, regions, arena);
        } catch (final ComponentException ex) {
            throw new AssertionError(ex);
        }
    }
}
