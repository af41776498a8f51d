package io.ledge.core.loop;

import io.ledge.protocol.codec.DeliverDecoder;
import java.util.LinkedHashMap;
import java.util.Map;

/** A Deliver, decoded whole. */
record Delivered(
        long position,
        long subscriptionId,
        long deliveryId,
        long attempt,
        long timeMs,
        Map<String, String> metadata,
        Map<String, String> extensions,
        String pubsub,
        String topic,
        String contentType,
        String eventId,
        String source,
        String type,
        String subject,
        byte[] data) {

    static Delivered of(final TestApp app, final Reply reply) {
        final DeliverDecoder deliver = reply.deliver();
        final long bodyId = deliver.bodyId();
        final Map<String, String> metadata = new LinkedHashMap<>();
        for (final DeliverDecoder.MetadataDecoder entry : deliver.metadata()) {
            metadata.put(entry.name(), entry.value());
        }
        final Map<String, String> extensions = new LinkedHashMap<>();
        for (final DeliverDecoder.ExtensionsDecoder entry : deliver.extensions()) {
            extensions.put(entry.name(), entry.value());
        }
        return new Delivered(
                reply.header().position(),
                deliver.subscriptionId(),
                deliver.deliveryId(),
                deliver.attempt(),
                deliver.timeMs(),
                metadata,
                extensions,
                deliver.pubsub(),
                deliver.topic(),
                deliver.contentType(),
                deliver.eventId(),
                deliver.source(),
                deliver.eventType(),
                deliver.subject(),
                bodyId == 0 ? inline(deliver) : app.body(bodyId));
    }

    private static byte[] inline(final DeliverDecoder deliver) {
        final byte[] data = new byte[deliver.dataLength()];
        deliver.getData(data, 0, data.length);
        return data;
    }

    String text() {
        return new String(data);
    }
}
