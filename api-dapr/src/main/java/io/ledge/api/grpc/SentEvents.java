package io.ledge.api.grpc;

import io.ledge.api.core.Delivery;
import java.util.ArrayDeque;
import java.util.Deque;
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

    private final Map<String, Deque<Sent>> byId = new HashMap<>(); // of one id, in the order in which they were sent
    private int length;

    /**
     * @param deliveryId of the newest delivery that brought it
     * @param sinceNs when it was sent
     */
    record Sent(EventKey event, long deliveryId, long sinceNs) {}

    /** @param nowNs of the same clock */
    boolean hasRoomFor(final Delivery delivery, final long nowNs) {
        if (isTooMuch(delivery)) {
            byId.values().forEach(sent -> forget(sent, nowNs));
            byId.values().removeIf(Deque::isEmpty);
        }
        return !isTooMuch(delivery);
    }

    private boolean isTooMuch(final Delivery delivery) {
        return length > 0 && length + delivery.event().data().length > MAX_LENGTH;
    }

    private void forget(final Deque<Sent> ofOneId, final long nowNs) {
        ofOneId.removeIf(sent -> {
            final boolean isForgotten = nowNs - sent.sinceNs() > FORGOTTEN_NS;
            length -= isForgotten ? sent.event().length() : 0;
            return isForgotten;
        });
    }

    /** One that was sent before is so no more than once. */
    void add(final Delivery delivery, final long nowNs) {
        final EventKey event = EventKey.of(delivery);
        final Deque<Sent> ofItsId = byId.computeIfAbsent(event.id(), _ -> new ArrayDeque<>());
        length += ofItsId.removeIf(sent -> sent.event().equals(event)) ? 0 : event.length();
        ofItsId.add(new Sent(event, delivery.deliveryId(), nowNs));
    }

    /** The core has brought one of them again: its answer is for that delivery from now on. @return false: it is none of them */
    boolean renew(final Delivery delivery) {
        final EventKey event = EventKey.of(delivery);
        final Deque<Sent> ofItsId = byId.get(event.id());
        if (ofItsId == null || ofItsId.stream().noneMatch(sent -> sent.event().equals(event))) {
            return false;
        }
        final Deque<Sent> renewed = new ArrayDeque<>();
        ofItsId.forEach(sent -> renewed.add(
                sent.event().equals(event) ? new Sent(event, delivery.deliveryId(), sent.sinceNs()) : sent));
        byId.put(event.id(), renewed);
        return true;
    }

    /** The oldest of that id; null: it is not waited for. */
    Sent answered(final String eventId) {
        final Deque<Sent> ofItsId = byId.get(eventId);
        if (ofItsId == null) {
            return null;
        }
        final Sent sent = ofItsId.remove();
        if (ofItsId.isEmpty()) {
            byId.remove(eventId);
        }
        length -= sent.event().length();
        return sent;
    }

    void clear() {
        byId.clear();
        length = 0;
    }
}
