package io.ledge.core.binding;

import io.ledge.core.memory.BodyArena;
import io.ledge.core.memory.OffHeapRegions;
import io.ledge.core.state.HeapStore;
import io.ledge.core.state.StateStore;
import io.ledge.core.state.StateStoreConformance;

/** The plainest external store, through the rings and on its own thread. */
class ThreadedStoreConformanceTest extends StateStoreConformance {
    @Override
    protected StateStore openStore(final OffHeapRegions regions, final BodyArena arena) {
        return ConnectedStore.start(
                new ThreadedStateComponent(
                        "heap", HeapStore.FEATURES, (context, bodies, isClosing) -> new HeapStore(bodies)),
                regions,
                arena);
    }
}
