package io.ledge.runtime.node;

import io.ledge.core.binding.ComponentException;
import io.ledge.core.binding.ComponentSpec;
import io.ledge.core.binding.StateComponent;
import io.ledge.core.memory.BodyArena;
import io.ledge.core.memory.OffHeapRegions;
import io.ledge.core.state.StateStore;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stores outside the loop: each has its rings in memory of its own, which can be given back while the node runs. Used by one
 * thread at a time, but for {@link #totalBytes}.
 */
final class ConnectedStores implements AutoCloseable {
    private final Map<String, Connected> stores = new HashMap<>(); // by id
    private final AtomicLong totalBytes = new AtomicLong();

    private record Connected(StateStore store, OffHeapRegions memory) {}

    /**
     * The store as the loop is to see it.
     *
     * @param wakeCore run by its thread when it has answered
     * @throws ComponentException when one of that id has not given back its memory, or the system has none
     */
    StateStore connect(
            final ComponentSpec spec, final StateComponent component, final BodyArena bodies, final Runnable wakeCore)
            throws ComponentException {
        if (stores.containsKey(spec.id())) {
            throw new ComponentException(
                    ComponentSwap.text(spec) + ": what was there before has not ended yet: save the file again");
        }
        final OffHeapRegions memory = new OffHeapRegions();
        try {
            final StateStore store = component.connect(memory, bodies, wakeCore);
            memory.seal();
            stores.put(spec.id(), new Connected(store, memory));
            totalBytes.addAndGet(memory.totalBytes());
            return store;
        } catch (final IllegalStateException ex) {
            memory.close();
            throw new ComponentException(ComponentSwap.text(spec) + ": " + ex.getMessage(), ex);
        }
    }

    /** Null: there is none. */
    StateStore of(final String id) {
        final Connected connected = stores.get(id);
        return connected == null ? null : connected.store();
    }

    /** Its thread has ended, and the core has let go of it: neither looks at its rings again. */
    void giveBack(final String id) {
        final Connected connected = stores.remove(id);
        if (connected != null) {
            final long bytes = connected.memory().totalBytes();
            connected.memory().close();
            totalBytes.addAndGet(-bytes);
        }
    }

    /** Reserved for all of them. Any thread. */
    long totalBytes() {
        return totalBytes.get();
    }

    /** When no thread of the node's looks at any. */
    @Override
    public void close() {
        stores.values().forEach(connected -> connected.memory().close());
        stores.clear();
        totalBytes.set(0);
    }
}
