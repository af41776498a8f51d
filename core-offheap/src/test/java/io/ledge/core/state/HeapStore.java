package io.ledge.core.state;

import io.ledge.core.memory.BodyArena;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** The plainest external store: a map on the heap. */
public final class HeapStore extends ExternalStore {
    public static final Set<Feature> FEATURES =
            Set.of(Feature.ETAG, Feature.TRANSACTIONAL, Feature.TTL, Feature.INCREMENT);

    private record Item(long version, long expiryMs, byte[] contentType, byte[] value) {}

    private final Map<String, Item> items = new HashMap<>();
    private final UnsafeBuffer digits = new UnsafeBuffer(new byte[20]);
    private long version;

    public HeapStore(final BodyArena arena) {
        super(arena);
    }

    private static String key(final StoreOperation operation) {
        return operation.key().getStringWithoutLengthUtf8(0, operation.keyLength());
    }

    private static byte[] bytes(final DirectBuffer buffer, final int length) {
        final byte[] bytes = new byte[length];
        buffer.getBytes(0, bytes);
        return bytes;
    }

    private Item find(final StoreOperation operation) {
        final Item item = items.get(key(operation));
        return item == null || operation.isExpired(item.expiryMs) ? null : item;
    }

    private boolean isAllowed(final StoreOperation operation) {
        final Item item = find(operation);
        return operation.isAllowed(item == null, item == null ? 0 : item.version);
    }

    @Override
    protected void get(final StoreOperation operation) {
        final Item item = find(operation);
        if (item == null) {
            absent();
            return;
        }
        final UnsafeBuffer value = new UnsafeBuffer(item.value);
        final UnsafeBuffer type = new UnsafeBuffer(item.contentType);
        if (item.value.length <= 4096) {
            found(item.version, item.expiryMs, type, value, 0, 0);
        } else {
            final long handle = arena().allocate(item.value.length);
            arena().write(handle, 0, value, 0, item.value.length);
            found(item.version, item.expiryMs, type, new UnsafeBuffer(new byte[0]), handle, item.value.length);
        }
    }

    @Override
    protected void set(final StoreOperation operation) {
        if (isAllowed(operation)) {
            done(put(operation));
        } else {
            refuseEtag(operation, find(operation) == null);
        }
    }

    private long put(final StoreOperation operation) {
        byte[] value = bytes(operation.value(), operation.value().capacity());
        if (operation.bodyHandle() != 0) {
            value = new byte[operation.bodyLength()];
            arena().read(operation.bodyHandle(), 0, new UnsafeBuffer(value), 0, value.length);
        }
        final byte[] type =
                bytes(operation.contentType(), operation.contentType().capacity());
        items.put(key(operation), new Item(++version, operation.expiryMs(), type, value));
        return version;
    }

    @Override
    protected void delete(final StoreOperation operation) {
        if (isAllowed(operation)) {
            items.remove(key(operation));
            done(0);
        } else {
            refuseEtag(operation, find(operation) == null);
        }
    }

    @Override
    protected void increment(final StoreOperation operation) {
        final Item item = find(operation);
        final UnsafeBuffer old = new UnsafeBuffer(item == null ? new byte[0] : item.value);
        final int length = add(operation, item == null, old, digits);
        if (length == 0) {
            return;
        }
        final byte[] type = item == null
                ? bytes(operation.contentType(), operation.contentType().capacity())
                : item.contentType;
        final long expiryMs = item == null ? operation.expiryMs() : operation.expiryMs(item.expiryMs);
        items.put(key(operation), new Item(++version, expiryMs, type, bytes(digits, length)));
        incremented(sum(), version, expiryMs);
    }

    @Override
    protected void transact(final StoreOperation[] transaction, final int count) {
        final List<StoreOperation> all = new ArrayList<>(List.of(transaction).subList(0, count));
        for (int i = 0; i < count; i++) {
            if (!isAllowed(all.get(i))) {
                refuseStep(i, all.get(i), find(all.get(i)) == null);
                return;
            }
        }
        for (final StoreOperation operation : all) {
            switch (operation.type()) {
                case UPSERT -> put(operation);
                case DELETE -> items.remove(key(operation));
                default -> {} // a check changes nothing
            }
        }
        done(0);
    }

    @Override
    public boolean has(final Feature feature) {
        return FEATURES.contains(feature);
    }

    @Override
    public long entryCount() {
        return items.size();
    }

    @Override
    public void close() {
        items.clear();
    }

    /** Keys there are, for tests of others. */
    Set<String> keys() {
        return new HashSet<>(items.keySet());
    }
}
