package io.ledge.client;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * Requests under way by correlation id. Any thread registers; the polling thread takes. Ids of this map are below
 * {@link #DIRECT_BIT}; those above belong to the direct client, which keeps no books.
 */
final class Calls {
    static final long DIRECT_BIT = 1L << 62;

    private final ConcurrentHashMap<Long, Call<?>> byId = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    private final AtomicInteger asyncCount = new AtomicInteger();

    long nextId() {
        return ids.incrementAndGet();
    }

    void register(final Call<?> call) {
        if (call.isAsync()) {
            asyncCount.incrementAndGet();
        }
        byId.put(call.id(), call);
    }

    Call<?> get(final long id) {
        return byId.get(id);
    }

    boolean remove(final Call<?> call) {
        final boolean removed = byId.remove(call.id(), call);
        if (removed && call.isAsync()) {
            asyncCount.decrementAndGet();
        }
        return removed;
    }

    /** Are there calls for which no thread polls by itself? */
    boolean hasAsync() {
        return asyncCount.get() > 0;
    }

    /** @return the nearest deadline of those that remain, or {@link Long#MAX_VALUE} */
    long expire(final long nowNs, final long timeoutMs) {
        if (byId.isEmpty()) {
            return Long.MAX_VALUE; // and no iterator: the direct client's thread comes by here
        }
        long nearestNs = Long.MAX_VALUE;
        for (final Call<?> call : byId.values()) {
            final long leftNs = call.deadlineNs() - nowNs;
            if (leftNs > 0) {
                nearestNs = Math.min(nearestNs, leftNs);
            } else if (remove(call)) {
                call.timeOut(timeoutMs);
            }
        }
        return nearestNs == Long.MAX_VALUE ? Long.MAX_VALUE : nowNs + nearestNs;
    }

    void failAll(final Link link, final Function<Call<?>, LedgeException> reason) {
        for (final Call<?> call : byId.values()) {
            if (call.link() == link && remove(call)) {
                call.fail(reason.apply(call));
            }
        }
    }
}
