package io.ledge.api.core;

import io.ledge.protocol.codec.BindingEventDecoder;
import io.ledge.protocol.codec.DeliverDecoder;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.agrona.collections.Long2ObjectHashMap;

/** Reads what subscriptions bring and hands it to who subscribed. On the I/O thread. */
final class Deliveries implements DeliveryListener {
    private final Long2ObjectHashMap<Consumer<Delivery>> topics = new Long2ObjectHashMap<>();
    private final Long2ObjectHashMap<Consumer<BindingDelivery>> bindings = new Long2ObjectHashMap<>();
    private final DeliverDecoder deliver = new DeliverDecoder();
    private final BindingEventDecoder event = new BindingEventDecoder();

    void addTopic(final long subscriptionId, final Consumer<Delivery> handler) {
        topics.put(subscriptionId, handler);
    }

    void addBinding(final long subscriptionId, final Consumer<BindingDelivery> handler) {
        bindings.put(subscriptionId, handler);
    }

    void remove(final long subscriptionId) {
        topics.remove(subscriptionId);
        bindings.remove(subscriptionId);
    }

    @Override
    public boolean onMessage(final int templateId, final Incoming in) {
        switch (templateId) {
            case DeliverDecoder.TEMPLATE_ID -> handOver(topics, deliver(in));
            case BindingEventDecoder.TEMPLATE_ID -> handOver(bindings, event(in));
            default -> {
                return false;
            }
        }
        return true;
    }

    private static void handOver(final Long2ObjectHashMap<Consumer<Delivery>> handlers, final Delivery delivery) {
        final Consumer<Delivery> handler = handlers.get(delivery.subscriptionId());
        if (handler != null) { // else it was on its way when the subscription ended: the core gives it to another
            handler.accept(delivery);
        }
    }

    private static void handOver(
            final Long2ObjectHashMap<Consumer<BindingDelivery>> handlers, final BindingDelivery delivery) {
        final Consumer<BindingDelivery> handler = handlers.get(delivery.subscriptionId());
        if (handler != null) {
            handler.accept(delivery);
        }
    }

    /** Fields are read in the order of the schema. */
    private Delivery deliver(final Incoming in) {
        deliver.wrapAndApplyHeader(in.buffer(), in.offset(), in.header());
        final long bodyId = deliver.bodyId();
        final Map<String, String> metadata = new HashMap<>();
        for (final DeliverDecoder.MetadataDecoder entry : deliver.metadata()) {
            metadata.put(entry.name(), entry.value());
        }
        final Map<String, String> extensions = new HashMap<>();
        for (final DeliverDecoder.ExtensionsDecoder entry : deliver.extensions()) {
            extensions.put(entry.name(), entry.value());
        }
        TraceParent.addTo(extensions, in.header());
        final String pubsub = deliver.pubsub();
        final String topic = deliver.topic();
        final String contentType = deliver.contentType();
        final String id = deliver.eventId();
        final String source = deliver.source();
        final String type = deliver.eventType();
        final String subject = deliver.subject();
        final byte[] data = bodyId == 0 ? new byte[deliver.dataLength()] : in.takeBody(bodyId);
        if (bodyId == 0) {
            deliver.getData(data, 0, data.length);
        }
        return new Delivery(
                deliver.subscriptionId(),
                deliver.deliveryId(),
                (int) deliver.attempt(),
                pubsub,
                topic,
                new TopicEvent(id, source, type, subject, deliver.timeMs(), contentType, extensions, data),
                metadata);
    }

    private BindingDelivery event(final Incoming in) {
        event.wrapAndApplyHeader(in.buffer(), in.offset(), in.header());
        final long bodyId = event.bodyId();
        final Map<String, String> metadata = new HashMap<>();
        for (final BindingEventDecoder.MetadataDecoder entry : event.metadata()) {
            metadata.put(entry.name(), entry.value());
        }
        final String binding = event.binding();
        final String contentType = event.contentType();
        final byte[] data = bodyId == 0 ? new byte[event.dataLength()] : in.takeBody(bodyId);
        if (bodyId == 0) {
            event.getData(data, 0, data.length);
        }
        return new BindingDelivery(
                event.subscriptionId(),
                event.deliveryId(),
                (int) event.attempt(),
                binding,
                contentType,
                metadata,
                data);
    }
}
