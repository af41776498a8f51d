package io.ledge.api.grpc;

import io.ledge.api.core.Delivery;
import io.ledge.protocol.codec.AckStatus;
import java.util.function.LongSupplier;

/**
 * One stream's events, between the core and a reader that may be slow. As many are sent as fit into its hands, some more are held,
 * all others go back to the core, where they lie outside of the heap. What is not answered for long comes again: it is sent again when
 * there is room, unless its answer comes before that, however late. On the I/O thread.
 */
final class StreamEvents {
    private final Ends ends;
    private final LongSupplier clockNs;
    private final SentEvents sent = new SentEvents();
    private final HeldEvents held = new HeldEvents();

    /** What is on either side of them. */
    interface Ends {
        /** The wire takes more. */
        boolean isReady();

        /** To the reader. */
        void send(Delivery delivery);

        /** To the core. */
        void ack(long deliveryId, AckStatus status);
    }

    StreamEvents(final Ends ends, final LongSupplier clockNs) {
        this.ends = ends;
        this.clockNs = clockNs;
    }

    void onDelivery(final Delivery delivery) {
        final boolean isWithReader = sent.renew(delivery);
        if (!held.offer(delivery) && !isWithReader) {
            ends.ack(delivery.deliveryId(), AckStatus.RETRY);
        }
        onReady(); // some may have been forgotten, whether the reader says anything or not
    }

    /** There may be room. */
    void onReady() {
        while (!held.isEmpty() && ends.isReady() && sent.hasRoomFor(held.oldest(), clockNs.getAsLong())) {
            final Delivery next = held.take();
            sent.add(next, clockNs.getAsLong());
            ends.send(next);
        }
    }

    void answered(final String eventId, final AckStatus status) {
        final SentEvents.Sent before = sent.answered(eventId);
        if (before != null) {
            held.remove(before.event()); // it came again meanwhile
            ends.ack(before.deliveryId(), status);
        } else {
            final Delivery again = held.remove(eventId);
            if (again != null) {
                ends.ack(again.deliveryId(), status);
            }
        }
        onReady();
    }

    void clear() {
        sent.clear();
        held.clear();
    }
}
