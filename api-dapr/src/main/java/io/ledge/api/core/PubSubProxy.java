package io.ledge.api.core;

import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.AckEncoder;
import io.ledge.protocol.codec.AckStatus;
import io.ledge.protocol.codec.FullPolicy;
import io.ledge.protocol.codec.PublishEncoder;
import io.ledge.protocol.codec.SubscribeEncoder;
import io.ledge.protocol.codec.SubscribedDecoder;
import io.ledge.protocol.codec.SubscriptionKind;
import io.ledge.protocol.codec.UnsubscribeEncoder;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * Publications, subscriptions and acknowledgements of one app → messages. One for each {@link CoreLink}: it takes all that
 * subscriptions bring. Each method sends; {@link CoreLink#flush} has it served, but for {@link #ack}, which flushes itself.
 */
public final class PubSubProxy {
    /** Attributes, names and metadata of a message together, in bytes; the core's limit is little above it. */
    private static final int MAX_TEXT_LENGTH = 48 * 1024;

    private static final int MAX_BYTES_PER_CHAR = 3;
    private static final long ACK_RETRY_MS = 5;
    private static final byte[] NOTHING = {};

    private final CoreLink link;
    private final Deliveries deliveries = new Deliveries();
    private final Queue<Ack> unsent = new ArrayDeque<>();
    private final PublishEncoder publish = new PublishEncoder();
    private final SubscribeEncoder subscribe = new SubscribeEncoder();
    private final SubscribedDecoder subscribed = new SubscribedDecoder();
    private final UnsubscribeEncoder unsubscribe = new UnsubscribeEncoder();
    private final AckEncoder ack = new AckEncoder();

    private record Ack(long subscriptionId, long deliveryId, AckStatus status) {}

    /**
     * What a subscriber wants.
     *
     * @param window deliveries outstanding at most; 0: the node's default
     * @param ackTimeoutMs then a delivery comes again; 0: the node's default
     */
    public record Wish(int window, int ackTimeoutMs) {
        public static final Wish DEFAULT = new Wish(0, 0);
    }

    public PubSubProxy(final CoreLink link) {
        this.link = link;
        link.deliveries(deliveries);
    }

    /** Answers once every subscriber's queue has the message. @param ttlMs 0: it does not expire */
    public void publish(
            final String pubsub,
            final String topic,
            final TopicEvent event,
            final long ttlMs,
            final Map<String, String> metadata,
            final Reply<Void> reply) {
        if (!isShort(pubsub, topic, event, metadata, reply)) {
            return;
        }
        final byte[] data = event.data();
        final long body = link.body(data);
        if (body < 0) {
            reply.failed(CoreLink.bodyError(body), "a payload of " + data.length + " bytes cannot be taken");
            return;
        }
        publish.wrapAndApplyHeader(link.buffer(), 0, link.header())
                .ttlMs(ttlMs)
                .timeMs(event.timeMs())
                .bodyId(body)
                .bodyLength(body == 0 ? 0 : data.length);
        final PublishEncoder.MetadataEncoder entries = publish.metadataCount(metadata.size());
        metadata.forEach((name, value) -> entries.next().name(name).value(value));
        final PublishEncoder.ExtensionsEncoder extensions =
                publish.extensionsCount(event.extensions().size());
        event.extensions().forEach((name, value) -> extensions.next().name(name).value(value));
        publish.pubsub(pubsub)
                .topic(topic)
                .contentType(event.contentType())
                .eventId(event.id())
                .source(event.source())
                .eventType(event.type())
                .subject(event.subject())
                .putData(body == 0 ? data : NOTHING, 0, body == 0 ? data.length : 0);
        link.send(publish.encodedLength(), reply, (templateId, in) -> {
            reply.ok(null);
            return true;
        });
    }

    private static boolean isShort(
            final String pubsub,
            final String topic,
            final TopicEvent event,
            final Map<String, String> metadata,
            final Reply<?> reply) {
        final long length = MAX_BYTES_PER_CHAR
                * ((long) pubsub.length()
                        + topic.length()
                        + event.contentType().length()
                        + event.id().length()
                        + event.source().length()
                        + event.type().length()
                        + event.subject().length()
                        + length(metadata)
                        + length(event.extensions()));
        if (length <= MAX_TEXT_LENGTH) {
            return true;
        }
        reply.failed(
                ErrorCode.BODY_TOO_LARGE,
                "attributes, names and metadata of a message together have at most " + MAX_TEXT_LENGTH
                        + " bytes; put the rest into its data");
        return false;
    }

    private static long length(final Map<String, String> texts) {
        long length = 0;
        for (final Map.Entry<String, String> text : texts.entrySet()) {
            length += text.getKey().length() + text.getValue().length() + 2;
        }
        return length;
    }

    /** Subscribes to a topic. Answers the subscription's id; the handler may be called right behind that. */
    public void subscribeTopic(
            final String pubsub,
            final String topic,
            final Wish wish,
            final Consumer<Delivery> handler,
            final Reply<Long> reply) {
        subscribe(SubscriptionKind.TOPIC, pubsub, topic, wish, reply, id -> deliveries.addTopic(id, handler));
    }

    /** Subscribes to an input binding. Answers the subscription's id; the handler may be called right behind that. */
    public void subscribeBinding(
            final String binding, final Wish wish, final Consumer<BindingDelivery> handler, final Reply<Long> reply) {
        subscribe(SubscriptionKind.BINDING, binding, "", wish, reply, id -> deliveries.addBinding(id, handler));
    }

    private void subscribe(
            final SubscriptionKind kind,
            final String component,
            final String topic,
            final Wish wish,
            final Reply<Long> reply,
            final Consumer<Long> onSubscribed) {
        subscribe
                .wrapAndApplyHeader(link.buffer(), 0, link.header())
                .kind(kind)
                .fullPolicy(FullPolicy.BLOCK)
                .window(wish.window())
                .ackTimeoutMs(wish.ackTimeoutMs())
                .queueCapacity(0);
        subscribe.metadataCount(0);
        subscribe.component(component).topic(topic);
        link.send(subscribe.encodedLength(), reply, (templateId, in) -> {
            final long id = subscribed
                    .wrapAndApplyHeader(in.buffer(), in.offset(), in.header())
                    .subscriptionId();
            onSubscribed.accept(id);
            reply.ok(id);
            return true;
        });
    }

    /** Ends a subscription; what was not acknowledged goes to the app's other ones of that topic, or is forgotten. */
    public void unsubscribe(final long subscriptionId, final Reply<Void> reply) {
        deliveries.remove(subscriptionId);
        unsubscribe.wrapAndApplyHeader(link.buffer(), 0, link.header()).subscriptionId(subscriptionId);
        link.send(unsubscribe.encodedLength(), reply, (templateId, in) -> {
            reply.ok(null);
            return true;
        });
    }

    /** Ends a delivery. One that finds the ring full goes a little later. */
    public void ack(final long subscriptionId, final long deliveryId, final AckStatus status) {
        final boolean isFirst = unsent.isEmpty();
        unsent.add(new Ack(subscriptionId, deliveryId, status));
        if (isFirst) {
            sendAcks();
        }
    }

    private void sendAcks() {
        while (!unsent.isEmpty() && send(unsent.peek())) {
            unsent.remove();
        }
        link.flush();
        if (!unsent.isEmpty() && !link.isClosed()) {
            link.io().later(ACK_RETRY_MS, this::sendAcks);
        }
    }

    private boolean send(final Ack next) {
        ack.wrapAndApplyHeader(link.buffer(), 0, link.header())
                .subscriptionId(next.subscriptionId)
                .deliveryId(next.deliveryId)
                .status(next.status);
        return link.tell(ack.encodedLength());
    }

    /** Has what was sent served. */
    public void flush() {
        link.flush();
    }
}
