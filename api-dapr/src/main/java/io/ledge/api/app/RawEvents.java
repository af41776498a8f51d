package io.ledge.api.app;

import io.ledge.api.core.Delivery;
import io.ledge.api.core.TopicEvent;
import io.ledge.api.semantics.CloudEventJson;
import io.ledge.api.semantics.ContentTypes;
import io.ledge.api.semantics.PublishApi;
import io.ledge.api.semantics.Uuids;
import java.io.IOException;

/** What a subscriber gets when publisher or subscriber asked for raw payloads: reference/dapr-api.md §1.3. */
final class RawEvents {
    private static final String SOURCE = "Dapr";

    private RawEvents() {}

    /** @throws IOException when the subscriber wants an event, and the payload is none */
    static TopicEvent seen(final Delivery delivery, final boolean wantsRaw) throws IOException {
        final boolean isRaw = Boolean.parseBoolean(delivery.metadata().get(PublishApi.RAW_PAYLOAD));
        if (!isRaw && !wantsRaw) {
            return delivery.event();
        }
        if (!wantsRaw) {
            return PublishApi.filled(CloudEventJson.read(delivery.event().data()), delivery.event());
        }
        final byte[] data = isRaw
                ? delivery.event().data()
                : CloudEventJson.write(delivery.pubsub(), delivery.topic(), delivery.event());
        final TopicEvent event = delivery.event();
        return new TopicEvent(
                Uuids.random(),
                SOURCE,
                PublishApi.EVENT_TYPE,
                "",
                event.timeMs(),
                ContentTypes.BINARY,
                event.extensions(),
                data);
    }
}
