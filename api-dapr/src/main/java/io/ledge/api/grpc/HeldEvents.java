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

    private final Map<EventKey, Delivery> events = new LinkedHashMap<>();
    private int length;

    boolean isEmpty() {
        return events.isEmpty();
    }

    /** @return false: there is no room for it */
    boolean offer(final Delivery delivery) {
        final EventKey key = EventKey.of(delivery);
        final boolean isHeld = events.containsKey(key);
        if (!isHeld && length + key.length() > MAX_LENGTH && !events.isEmpty()) {
            return false;
        }
        length += isHeld ? 0 : key.length();
        events.put(key, delivery);
        return true;
    }

    Delivery oldest() {
        return events.values().iterator().next();
    }

    /** The oldest, which is held no more. */
    Delivery take() {
        final Iterator<Delivery> oldest = events.values().iterator();
        final Delivery delivery = oldest.next();
        oldest.remove();
        length -= delivery.event().data().length;
        return delivery;
    }

    /** It is held no more. */
    void remove(final EventKey event) {
        length -= events.remove(event) == null ? 0 : event.length();
    }

    /** The oldest of that id, which is held no more; null: there is none. */
    Delivery remove(final String eventId) {
        for (final EventKey key : events.keySet()) {
            if (key.id().equals(eventId)) {
                length -= key.length();
                return events.remove(key);
            }
        }
        return null;
    }

    void clear() {
        events.clear();
        length = 0;
    }
}
