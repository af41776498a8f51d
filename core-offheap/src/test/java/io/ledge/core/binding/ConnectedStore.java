package io.ledge.core.binding;

import io.ledge.core.memory.BodyArena;
import io.ledge.core.memory.OffHeapRegions;
import io.ledge.core.state.StateReplies;
import io.ledge.core.state.StateRequest;
import io.ledge.core.state.StateStore;
import io.ledge.protocol.codec.ComponentState;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** A state component that runs without a node: its store as the loop sees it, and what it said of itself. */
public final class ConnectedStore implements StateStore, ComponentContext {
    /** Of a status. */
    public record Status(ComponentState state, String note) {}

    private final StateComponent component;
    private final StateStore store;
    private final List<Status> statuses = new CopyOnWriteArrayList<>();
    private final AtomicLong wakes = new AtomicLong();

    private ConnectedStore(final StateComponent component, final OffHeapRegions regions, final BodyArena bodies) {
        this.component = component;
        store = component.connect(regions, bodies, wakes::incrementAndGet);
    }

    public static ConnectedStore start(
            final StateComponent component, final OffHeapRegions regions, final BodyArena bodies) {
        final ConnectedStore connected = new ConnectedStore(component, regions, bodies);
        try {
            component.start(connected);
        } catch (final ComponentException ex) {
            throw new AssertionError(ex);
        }
        return connected;
    }

    /** All that the component told, oldest first. */
    public List<Status> statuses() {
        return statuses;
    }

    /** How often it would have woken the core. */
    public long wakes() {
        return wakes.get();
    }

    /** Goes on with the settings of another. */
    StateComponent.Switched become(final StateComponent next, final Duration patience) {
        return component.become(next, patience);
    }

    boolean end(final Duration patience) {
        return component.end(patience);
    }

    @Override
    public boolean submit(final StateRequest request, final StateReplies replies) {
        return store.submit(request, replies);
    }

    @Override
    public int poll(final StateReplies replies, final int limit) {
        return store.poll(replies, limit);
    }

    @Override
    public boolean isQuiet() {
        return store.isQuiet();
    }

    @Override
    public boolean isIdle() {
        return store.isIdle();
    }

    @Override
    public boolean detach() {
        return store.detach();
    }

    @Override
    public boolean has(final Feature feature) {
        return store.has(feature);
    }

    @Override
    public long entryCount() {
        return store.entryCount();
    }

    @Override
    public void close() {
        component.close();
        store.close();
    }

    @Override
    public String name() {
        return "store";
    }

    @Override
    public boolean offerEvent(final Event event, final OnSettled onSettled) {
        return false;
    }

    @Override
    public void status(final ComponentState state, final String note) {
        statuses.add(new Status(state, note));
    }

    @Override
    public void succeeded() {}

    @Override
    public void backlog(final long count) {}

    @Override
    public System.Logger logger() {
        return System.getLogger("test");
    }

    @Override
    public int maxPayloadLength() {
        return 4 << 20;
    }
}
