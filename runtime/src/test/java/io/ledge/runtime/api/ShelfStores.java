package io.ledge.runtime.api;

import io.ledge.core.binding.Component;
import io.ledge.core.binding.ComponentContext;
import io.ledge.core.binding.ComponentException;
import io.ledge.core.binding.ComponentFactory;
import io.ledge.core.binding.ComponentSpec;
import io.ledge.core.binding.ThreadedStateComponent;
import io.ledge.core.memory.BodyArena;
import io.ledge.core.state.ExternalStore;
import io.ledge.core.state.StateStore;
import io.ledge.core.state.StoreFailedException;
import io.ledge.core.state.StoreOperation;
import io.ledge.protocol.codec.ComponentState;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.UnsafeBuffer;

/** Stores on threads of their own whose items lie on a shelf, as in a file: it is there when nobody has it open, and one may. */
final class ShelfStores implements ComponentFactory {
    static final String TYPE = "state.shelf";

    private static final long LOOK_EVERY_NS = 1_000_000;

    private final Map<String, Map<String, String>> shelves = new ConcurrentHashMap<>();
    private final Set<String> held = ConcurrentHashMap.newKeySet();
    private final Set<String> broken = ConcurrentHashMap.newKeySet();
    private final AtomicInteger waits = new AtomicInteger();
    private volatile boolean isHoldingOpens;
    private volatile boolean isHeldFast;
    private volatile String stickingKey = "";
    private volatile boolean isStuck;

    /** Nobody opens any, until {@link #free}. */
    void holdOpens() {
        isHoldingOpens = true;
    }

    /** The same, and none that opens looks up, as when it reads a large file. */
    void holdOpensFast() {
        isHeldFast = true;
        isHoldingOpens = true;
    }

    void free() {
        isHoldingOpens = false;
        isHeldFast = false;
        stickingKey = "";
    }

    /** Its next open fails. */
    void breakOnce(final String shelf) {
        broken.add(shelf);
    }

    /** Another process has it. */
    void take(final String shelf) {
        held.add(shelf);
    }

    void giveBack(final String shelf) {
        held.remove(shelf);
    }

    /** A save of it ends when its store does. */
    void stickAt(final String key) {
        stickingKey = key;
    }

    boolean isStuck() {
        return isStuck;
    }

    /** How many have begun to wait for a shelf. */
    int waitCount() {
        return waits.get();
    }

    Set<String> held() {
        return Set.copyOf(held);
    }

    Map<String, String> itemsOf(final String shelf) {
        return Map.copyOf(shelves.getOrDefault(shelf, Map.of()));
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public List<String> keys() {
        return List.of("shelf", "keyPrefix");
    }

    @Override
    public Component create(final ComponentSpec spec) throws ComponentException {
        final String shelf = spec.required("shelf");
        return new ThreadedStateComponent(
                spec.name(),
                Set.of(StateStore.Feature.ETAG),
                (context, bodies, isClosing) -> open(shelf, context, bodies, isClosing));
    }

    private StateStore open(
            final String shelf, final ComponentContext context, final BodyArena bodies, final BooleanSupplier isClosing)
            throws ComponentException {
        await(() -> !isHoldingOpens, () -> !isHeldFast && isClosing.getAsBoolean());
        if (shelf.equals("broken") || broken.remove(shelf)) {
            throw new ComponentException("the shelf is broken: " + shelf);
        }
        if (!held.add(shelf)) {
            waits.incrementAndGet();
            await(() -> held.add(shelf), isClosing);
        }
        context.status(ComponentState.UP, "");
        return new Shelf(shelf, bodies, isClosing);
    }

    private static void await(final BooleanSupplier condition, final BooleanSupplier isClosing)
            throws ComponentException {
        while (!condition.getAsBoolean()) {
            if (isClosing.getAsBoolean()) {
                throw new ComponentException("stopped while waiting for a shelf");
            }
            LockSupport.parkNanos(LOOK_EVERY_NS);
        }
    }

    private final class Shelf extends ExternalStore {
        private final String name;
        private final Map<String, String> items;
        private final BooleanSupplier isClosing;

        Shelf(final String name, final BodyArena bodies, final BooleanSupplier isClosing) {
            super(bodies);
            this.name = name;
            this.isClosing = isClosing;
            items = shelves.computeIfAbsent(name, any -> new ConcurrentHashMap<>());
        }

        private static String key(final StoreOperation operation) {
            return operation.key().getStringWithoutLengthUtf8(0, operation.keyLength());
        }

        @Override
        protected void get(final StoreOperation operation) {
            final String value = items.get(key(operation));
            if (value == null) {
                absent();
                return;
            }
            final UnsafeBuffer type = new UnsafeBuffer("application/json".getBytes(StandardCharsets.UTF_8));
            found(1, 0, type, new UnsafeBuffer(value.getBytes(StandardCharsets.UTF_8)), 0, 0);
        }

        @Override
        protected void set(final StoreOperation operation) {
            final String key = key(operation);
            if (!stickingKey.isEmpty() && key.endsWith(stickingKey)) {
                isStuck = true;
                while (!isClosing.getAsBoolean()) {
                    LockSupport.parkNanos(LOOK_EVERY_NS);
                }
                throw new StoreFailedException("stopped while stuck");
            }
            items.put(
                    key,
                    operation
                            .value()
                            .getStringWithoutLengthUtf8(0, operation.value().capacity()));
            done(1);
        }

        @Override
        protected void delete(final StoreOperation operation) {
            items.remove(key(operation));
            done(0);
        }

        @Override
        protected void increment(final StoreOperation operation) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected void transact(final StoreOperation[] transaction, final int count) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean has(final Feature feature) {
            return feature == Feature.ETAG;
        }

        @Override
        public void close() {
            held.remove(name);
        }
    }
}
