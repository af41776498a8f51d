package io.ledge.api.grpc;

import io.ledge.api.core.Delivery;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Events that a stream's reader has not answered, by their ids: in its hands, or on the way there. How much that is cannot be asked:
 * sixteen messages of any length are queued before the stream says that it is not ready. On the I/O thread.
 */
final class SentEvents {
    /** Of their data, in bytes; a single one may have more. */
    static final int MAX_LENGTH = 4 << 20;

    /** By then the core has given it to somebody again: it is not waited for. */
    private static final long FORGOTTEN_NS = TimeUnit.SECONDS.toNanos(30);

    private final Map<String, Sent> byId = new HashMap<>();
    private int length;

    /** @param sinceNs when it was sent */
    private record Sent(long deliveryId, int length, long sinceNs) {}

    /** @param nowNs of the same clock */
    boolean hasRoomFor(final Delivery delivery, final long nowNs) {
        if (isTooMuch(delivery)) {
            byId.values().removeIf(sent -> {
                final boolean isForgotten = nowNs - sent.sinceNs() > FORGOTTEN_NS;
                length -= isForgotten ? sent.length() : 0;
                return isForgotten;
            });
        }
        return !isTooMuch(delivery);
    }

    private boolean isTooMuch(final Delivery delivery) {
        return length > 0 && length + delivery.event().data().length > MAX_LENGTH;
    }

    void add(final Delivery delivery, final long nowNs) {
        final int added = delivery.event().data().length;
        final Sent before = byId.put(delivery.event().id(), new Sent(delivery.deliveryId(), added, nowNs));
        length += added - (before == null ? 0 : before.length());
    }

    /** The number of the delivery that brought it; null: it is not waited for. */
    Long answered(final String eventId) {
        final Sent sent = byId.remove(eventId);
        if (sent == null) {
            return null;
        }
        length -= sent.length();
        return sent.deliveryId();
    }

    void clear() {
        byId.clear();
        length = 0;
    }
}
