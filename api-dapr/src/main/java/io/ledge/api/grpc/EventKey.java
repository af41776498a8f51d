package io.ledge.api.grpc;

import io.ledge.api.core.Delivery;
import io.ledge.api.core.TopicEvent;

/**
 * Which event it is, whatever delivery brought it. The id alone does not say: publishers choose it, and may choose one twice.
 *
 * @param timeMs wall clock, of the publication
 * @param length of the data, in bytes
 */
record EventKey(String id, String source, long timeMs, int length) {
    static EventKey of(final Delivery delivery) {
        final TopicEvent event = delivery.event();
        return new EventKey(event.id(), event.source(), event.timeMs(), event.data().length);
    }
}
