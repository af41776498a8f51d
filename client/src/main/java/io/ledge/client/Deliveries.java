package io.ledge.client;

import io.ledge.protocol.codec.BindingEventDecoder;
import io.ledge.protocol.codec.DeliverDecoder;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Reads deliveries into the records that handlers get. Polling thread; SBE wants the fields in the schema's order. */
final class Deliveries {
    private Deliveries() {}

    static TopicEvent topicEvent(final Inbox in) {
        final DeliverDecoder event = in.deliver;
        final Map<String, String> metadata = new HashMap<>();
        for (final DeliverDecoder.MetadataDecoder entry : event.metadata()) {
            metadata.put(entry.name(), entry.value());
        }
        final Map<String, String> extensions = new HashMap<>();
        for (final DeliverDecoder.ExtensionsDecoder entry : event.extensions()) {
            extensions.put(entry.name(), entry.value());
        }
        final String pubsub = event.pubsub();
        final String topic = event.topic();
        final String contentType = event.contentType();
        final String id = event.eventId();
        final String source = event.source();
        final String type = event.eventType();
        final String subject = event.subject();
        return new TopicEvent(
                pubsub,
                topic,
                id,
                source,
                type,
                subject,
                Instant.ofEpochMilli(event.timeMs()),
                contentType,
                data(in, event),
                (int) event.attempt(),
                traceparent(in),
                metadata,
                extensions);
    }

    private static byte[] data(final Inbox in, final DeliverDecoder event) {
        if (event.bodyId() != 0) {
            return in.link().bodies().take(event.bodyId());
        }
        final byte[] data = new byte[event.dataLength()];
        event.getData(data, 0, data.length);
        return data;
    }

    static String traceparent(final Inbox in) {
        return new TraceParent(
                        in.header.traceIdHigh(), in.header.traceIdLow(), in.header.spanId(), in.header.traceFlags())
                .text();
    }

    static BindingMessage bindingMessage(final Inbox in) {
        final BindingEventDecoder event = in.bindingEvent;
        final Map<String, String> metadata = new HashMap<>();
        for (final BindingEventDecoder.MetadataDecoder entry : event.metadata()) {
            metadata.put(entry.name(), entry.value());
        }
        final String binding = event.binding();
        final String contentType = event.contentType();
        final byte[] data = data(in, event);
        return new BindingMessage(
                binding, Instant.ofEpochMilli(event.timeMs()), contentType, data, (int) event.attempt(), metadata);
    }

    private static byte[] data(final Inbox in, final BindingEventDecoder event) {
        if (event.bodyId() != 0) {
            return in.link().bodies().take(event.bodyId());
        }
        final byte[] data = new byte[event.dataLength()];
        event.getData(data, 0, data.length);
        return data;
    }
}
