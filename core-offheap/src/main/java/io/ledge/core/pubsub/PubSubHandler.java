package io.ledge.core.pubsub;

import io.ledge.core.memory.BodyArena;
import io.ledge.core.session.Grant;
import io.ledge.core.session.OwnNames;
import io.ledge.core.session.Replies;
import io.ledge.core.session.Session;
import io.ledge.core.time.CachedClocks;
import io.ledge.core.time.Expiry;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.codec.AckDecoder;
import io.ledge.protocol.codec.AckStatus;
import io.ledge.protocol.codec.DeliverEncoder;
import io.ledge.protocol.codec.FullPolicy;
import io.ledge.protocol.codec.MessageHeaderDecoder;
import io.ledge.protocol.codec.MessageHeaderEncoder;
import io.ledge.protocol.codec.PublishDecoder;
import io.ledge.protocol.codec.SubscribeDecoder;
import io.ledge.protocol.codec.SubscribedEncoder;
import io.ledge.protocol.codec.SubscriptionKind;
import io.ledge.protocol.codec.UnsubscribeDecoder;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** The pub/sub messages of the schema: decoded whole, then handed to {@link PubSub}. */
public final class PubSubHandler {
    /** Header and block: what stands in front of what Publish and Deliver have in common. */
    private static final int DELIVER_LENGTH = MessageHeaderEncoder.ENCODED_LENGTH + DeliverEncoder.BLOCK_LENGTH;

    private final PubSub pubSub;
    private final OwnNames ownNames;
    private final Replies replies;
    private final CachedClocks clocks;
    private final BodyArena arena;

    private final PublishDecoder publish = new PublishDecoder();
    private final SubscribeDecoder subscribe = new SubscribeDecoder();
    private final UnsubscribeDecoder unsubscribe = new UnsubscribeDecoder();
    private final AckDecoder ack = new AckDecoder();
    private final MessageHeaderEncoder deliverHeader = new MessageHeaderEncoder();
    private final DeliverEncoder deliver = new DeliverEncoder();
    private final SubscribedEncoder subscribed = new SubscribedEncoder();
    private final UnsafeBuffer component = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer topic = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer componentId = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer data = new UnsafeBuffer(0, 0);

    public PubSubHandler(
            final PubSub pubSub,
            final OwnNames ownNames,
            final Replies replies,
            final CachedClocks clocks,
            final BodyArena arena) {
        this.pubSub = pubSub;
        this.ownNames = ownNames;
        this.replies = replies;
        this.clocks = clocks;
        this.arena = arena;
    }

    public void onPublish(
            final Session session, final MessageHeaderDecoder header, final DirectBuffer message, final int offset) {
        publish.wrap(message, offset, header.blockLength(), header.version());
        final int variableOffset = publish.limit();
        final int variableLength = walkPublish() - variableOffset;
        final long correlationId = header.correlationId();
        if (!isKnown(session, correlationId, PublishDecoder.TEMPLATE_ID, SubscriptionKind.TOPIC)) {
            return;
        }
        final long bodyHandle = publish.bodyId() == 0 ? 0 : session.takeBody(publish.bodyId(), publish.bodyLength());
        if (bodyHandle < 0) {
            replies.say("the payload of the publish: ").and(session.bodyError().meaning());
            replies.error(session, correlationId, PublishDecoder.TEMPLATE_ID, session.bodyError());
            return;
        }
        final int length = DELIVER_LENGTH + variableLength;
        if (length > PubSub.MAX_STORED_LENGTH) {
            release(bodyHandle);
            refuseTooLong(session, correlationId, length);
            return;
        }
        encodeDeliver(header, message, variableOffset, variableLength, bodyHandle);
        final long expiryMs = Expiry.after(clocks.timestampMs(), publish.ttlMs());
        switch (pubSub.publish(
                SubscriptionKind.TOPIC,
                componentId,
                topic,
                pubSub.scratch(),
                length,
                bodyHandle,
                0,
                expiryMs,
                session,
                correlationId)) {
            case ACCEPTED -> replies.done(session, correlationId, 0);
            case HELD -> {} // Done is withheld: PublishListener.onAdmitted
            case NOBODY -> {
                release(bodyHandle);
                replies.done(session, correlationId, 0);
            }
            case REFUSED -> {
                release(bodyHandle);
                replies.say("the queue of a subscriber of topic '").and(topic).and("' is full: publish again later");
                replies.error(session, correlationId, PublishDecoder.TEMPLATE_ID, ErrorCode.BACK_PRESSURE);
            }
        }
    }

    private void refuseTooLong(final Session session, final long correlationId, final int length) {
        replies.say("names, metadata and data of a message together are too long: length=")
                .and(length)
                .and(", limit=")
                .and(PubSub.MAX_STORED_LENGTH);
        replies.error(session, correlationId, PublishDecoder.TEMPLATE_ID, ErrorCode.BODY_TOO_LARGE);
    }

    public void onSubscribe(
            final Session session, final MessageHeaderDecoder header, final DirectBuffer message, final int offset) {
        subscribe.wrap(message, offset, header.blockLength(), header.version());
        for (final SubscribeDecoder.MetadataDecoder metadata : subscribe.metadata()) {
            metadata.skipName();
            metadata.skipValue();
        }
        subscribe.wrapComponent(component);
        subscribe.wrapTopic(topic);
        final SubscriptionKind kind = known(subscribe.kind(), SubscriptionKind.NULL_VAL);
        final FullPolicy policy = known(subscribe.fullPolicy(), FullPolicy.NULL_VAL);
        if (!isKnown(session, header.correlationId(), SubscribeDecoder.TEMPLATE_ID, kind)) {
            return;
        }
        final long id = pubSub.subscribe(
                session,
                kind,
                componentId,
                topic,
                policy,
                bounded(subscribe.window()),
                bounded(subscribe.queueCapacity()),
                TimeUnit.MILLISECONDS.toNanos(subscribe.ackTimeoutMs()));
        if (id < 0) {
            final ErrorCode code = ErrorCode.of((int) -id);
            replies.say(code.meaning());
            replies.error(session, header.correlationId(), SubscribeDecoder.TEMPLATE_ID, code);
            return;
        }
        subscribed.wrapAndApplyHeader(replies.buffer(), 0, replies.header()).subscriptionId(id);
        replies.completeHeader(header.correlationId());
        session.outbox().send(replies.buffer(), 0, MessageHeaderEncoder.ENCODED_LENGTH + subscribed.encodedLength());
    }

    public void onUnsubscribe(
            final Session session, final MessageHeaderDecoder header, final DirectBuffer message, final int offset) {
        unsubscribe.wrap(message, offset, header.blockLength(), header.version());
        if (pubSub.unsubscribe(session, unsubscribe.subscriptionId())) {
            replies.done(session, header.correlationId(), 0);
        } else {
            replies.say("subscription ").and(unsubscribe.subscriptionId()).and(" is not one of this session");
            replies.error(
                    session, header.correlationId(), UnsubscribeDecoder.TEMPLATE_ID, ErrorCode.SUBSCRIPTION_UNKNOWN);
        }
    }

    public void onAck(
            final Session session, final MessageHeaderDecoder header, final DirectBuffer message, final int offset) {
        ack.wrap(message, offset, header.blockLength(), header.version());
        final AckStatus status = known(ack.status(), AckStatus.NULL_VAL);
        final ErrorCode code = pubSub.ack(session, ack.subscriptionId(), ack.deliveryId(), status);
        if (code != null) {
            replies.say(code.meaning()).and(": delivery ").and(ack.deliveryId());
            replies.error(session, header.correlationId(), AckDecoder.TEMPLATE_ID, code);
        }
    }

    /** Walks to the end of what this version knows; what a newer client put behind it is left out. */
    private int walkPublish() {
        for (final PublishDecoder.MetadataDecoder metadata : publish.metadata()) {
            metadata.skipName();
            metadata.skipValue();
        }
        for (final PublishDecoder.ExtensionsDecoder extension : publish.extensions()) {
            extension.skipName();
            extension.skipValue();
        }
        publish.wrapPubsub(component);
        publish.wrapTopic(topic);
        publish.skipContentType();
        publish.skipEventId();
        publish.skipSource();
        publish.skipEventType();
        publish.skipSubject();
        publish.wrapData(data); // its length is unsigned, and checked against the message here
        return publish.limit();
    }

    /** From the metadata on, Publish and Deliver are the same bytes: schema, ids 10 to 27. */
    private void encodeDeliver(
            final MessageHeaderDecoder header,
            final DirectBuffer message,
            final int variableOffset,
            final int variableLength,
            final long bodyHandle) {
        final UnsafeBuffer buffer = pubSub.scratch();
        deliver.wrapAndApplyHeader(buffer, 0, deliverHeader)
                .subscriptionId(0)
                .deliveryId(0)
                .attempt(0)
                .timeMs(publish.timeMs() != 0 ? publish.timeMs() : clocks.timestampMs())
                .bodyId(bodyHandle)
                .bodyLength(publish.bodyLength());
        Replies.clearHeaderTail(buffer);
        deliverHeader
                .traceIdHigh(header.traceIdHigh())
                .traceIdLow(header.traceIdLow())
                .spanId(header.spanId())
                .traceFlags(header.traceFlags())
                .position(pubSub.nextSequence())
                .timestampMs(clocks.timestampMs());
        buffer.putBytes(DELIVER_LENGTH, message, variableOffset, variableLength);
    }

    private boolean isKnown(
            final Session session, final long correlationId, final int templateId, final SubscriptionKind kind) {
        componentId.wrap(ownNames.idOf(session, component));
        final Grant grant = pubSub.topics().grant(session, kind, componentId);
        if (!grant.isVisible()) {
            final boolean isTopic = kind == SubscriptionKind.TOPIC;
            replies.say(isTopic ? "no pubsub is called '" : "no input binding is called '")
                    .and(component)
                    .and("': see the node's resources, or `ledge status`");
            replies.error(
                    session,
                    correlationId,
                    templateId,
                    isTopic ? ErrorCode.PUBSUB_NOT_FOUND : ErrorCode.BINDING_NOT_FOUND);
            return false;
        }
        final int length = topic.capacity();
        if (kind == SubscriptionKind.TOPIC && (length == 0 || length > Ipc.MAX_NAME_LENGTH)) {
            replies.say("a topic has 1 to 255 bytes: length=").and(length);
            replies.error(session, correlationId, templateId, ErrorCode.TOPIC_INVALID);
            return false;
        }
        return kind != SubscriptionKind.TOPIC || isAllowed(session, correlationId, templateId, grant);
    }

    private boolean isAllowed(
            final Session session, final long correlationId, final int templateId, final Grant grant) {
        final boolean isPublish = templateId == PublishDecoder.TEMPLATE_ID;
        final boolean isAllowed = (isPublish ? grant.publishing() : grant.subscribing()).allows(topic);
        if (!isAllowed) {
            replies.say("topic ").and(topic).and(" is not allowed for app id ").and(session.appId());
            replies.error(session, correlationId, templateId, ErrorCode.NOT_ALLOWED);
        }
        return isAllowed;
    }

    private void release(final long bodyHandle) {
        if (bodyHandle != 0) {
            arena.release(bodyHandle);
        }
    }

    /** The null value says as little as one that the schema does not have, which the decoder refuses the same way. */
    private static <T> T known(final T value, final T nullValue) {
        if (value == nullValue) {
            throw new IllegalArgumentException("null value of " + value.getClass());
        }
        return value;
    }

    private static int bounded(final long unsigned) {
        return (int) Math.min(unsigned, Integer.MAX_VALUE);
    }
}
