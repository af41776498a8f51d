package io.ledge.api.grpc;

import io.ledge.api.core.Delivery;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Events that wait for a stream whose reader is slow, in their order. One that comes again takes the place of itself. On the I/O
 * thread.
 */
final class HeldEvents {
    /** Of their data, in bytes; a single one may have more. */
    static final int MAX_LENGTH = 4 << 20;

    private final Map<String, Delivery> byId = new LinkedHashMap<>();
    private int length;

    boolean isEmpty() {
        return byId.isEmpty();
    }

    /** @return false: there is no room for it */
    boolean offer(final Delivery delivery) {
        final Delivery before = byId.get(delivery.event().id());
        final int after = length + lengthOf(delivery) - (before == null ? 0 : lengthOf(before));
        if (after > MAX_LENGTH && byId.size() > (before == null ? 0 : 1)) {
            return false;
        }
        length = after;
        byId.put(delivery.event().id(), delivery);
        return true;
    }

    Delivery oldest() {
        return byId.values().iterator().next();
    }

    /** The oldest, which is held no more. */
    Delivery take() {
        final Iterator<Delivery> oldest = byId.values().iterator();
        final Delivery delivery = oldest.next();
        oldest.remove();
        length -= lengthOf(delivery);
        return delivery;
    }

    private static int lengthOf(final Delivery delivery) {
        return delivery.event().data().length;
    }

    void clear() {
        byId.clear();
        length = 0;
    }
}
