package io.ledge.core.binding;

import io.ledge.core.memory.BodyArena;
import io.ledge.core.memory.OffHeapRegions;
import io.ledge.core.state.RingStateStore;
import io.ledge.core.state.StateStore;
import io.ledge.core.state.StoreRing;
import java.time.Duration;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * A state component whose store may block: a ring to the loop ({@link StoreRing}) and one platform thread that opens the
 * store, uses it and closes it. What makes a store of its own kind out of it is the {@link Opener}.
 *
 * <pre>
 *   core loop ──▶ RingStateStore ══ring══▶ StoreThread ──▶ the opener's store (blocks as it likes)
 *             ◀──────────────────══ring══◀
 * </pre>
 */
public final class ThreadedStateComponent implements StateComponent {
    /** Opens the store, on the store's thread. */
    @FunctionalInterface
    public interface Opener {
        /**
         * Once, or again when the store is to be as it was before other settings that did not work. May take its time: commands
         * wait meanwhile. Tells the context when the store is UP. The store's {@link
         * StateStore#submit} answers within the call, but may block, for at most 3 s after {@code isClosing}: the node's
         * memory goes away 4 s after the store was told to stop. What it throws is answered STORE_FAILED, logged once,
         * and shown in the status.
         *
         * @param isClosing any wait of the store looks at it. While it opens: true also when other settings are to take the
         *     place of these, or when these have had their time; once it is open: when the store is to end, and not before
         * @throws ComponentException when it can never work as configured: every command is answered with its message
         */
        StateStore open(ComponentContext context, BodyArena bodies, BooleanSupplier isClosing)
                throws ComponentException;
    }

    private final String name;
    private final Set<StateStore.Feature> features;
    private final Opener opener;
    private StoreThread thread;

    /** @param features what the opener's store can do: known before it is open */
    public ThreadedStateComponent(final String name, final Set<StateStore.Feature> features, final Opener opener) {
        this.name = name;
        this.features = features;
        this.opener = opener;
    }

    @Override
    public StateStore connect(final OffHeapRegions regions, final BodyArena bodies, final Runnable wakeCore) {
        final StoreRing ring = new StoreRing(regions, bodies);
        thread = new StoreThread(name, ring, bodies, wakeCore, opener);
        return new RingStateStore(ring, features);
    }

    @Override
    public void start(final ComponentContext context) {
        thread.start(context);
    }

    @Override
    public Switched become(final StateComponent next, final Duration patience) {
        if (!(next instanceof final ThreadedStateComponent other) || !other.features.equals(features)) {
            throw new IllegalArgumentException("not a store of the same kind: " + name);
        }
        return thread.become(other.opener, patience);
    }

    @Override
    public boolean isBehind() {
        return thread.isBehind();
    }

    @Override
    public boolean end(final Duration patience) {
        return thread.end(patience);
    }

    @Override
    public void close() {
        thread.close();
    }
}
