package io.ledge.core.binding;

import io.ledge.core.memory.BodyArena;
import io.ledge.core.pubsub.PubSub;
import io.ledge.core.session.ComponentGate;
import io.ledge.core.session.PendingTable;
import io.ledge.core.session.Renaming;
import io.ledge.core.session.Replies;
import io.ledge.core.session.Session;
import io.ledge.core.session.SessionTable;
import io.ledge.core.time.CachedClocks;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.codec.AckStatus;
import io.ledge.protocol.codec.BindingAckEncoder;
import io.ledge.protocol.codec.BindingEventDecoder;
import io.ledge.protocol.codec.BindingEventEncoder;
import io.ledge.protocol.codec.BindingInvokeDecoder;
import io.ledge.protocol.codec.BindingResultDecoder;
import io.ledge.protocol.codec.ComponentStatusDecoder;
import io.ledge.protocol.codec.MessageHeaderDecoder;
import io.ledge.protocol.codec.MessageHeaderEncoder;
import io.ledge.protocol.codec.SubscriptionKind;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The loop's side of the bindings: events from the port become deliveries, their acknowledgements go back to the port;
 * invocations go to the port, their results back to who asked.
 */
public final class BindingHandler implements PubSub.PublishListener {
    private static final int DELIVERY_LENGTH = MessageHeaderEncoder.ENCODED_LENGTH + BindingEventEncoder.BLOCK_LENGTH;
    private static final UnsafeBuffer NO_TOPIC = new UnsafeBuffer(new byte[0]);

    private final PubSub pubSub;
    private final ComponentTable components;
    private final ComponentGate gate;
    private final PendingTable pending;
    private final SessionTable sessions;
    private final Replies replies;
    private final CachedClocks clocks;
    private final BodyArena arena;

    private final BindingEventDecoder event = new BindingEventDecoder();
    private final BindingInvokeDecoder invoke = new BindingInvokeDecoder();
    private final BindingResultDecoder result = new BindingResultDecoder();
    private final ComponentStatusDecoder status = new ComponentStatusDecoder();
    private final BindingEventEncoder delivery = new BindingEventEncoder();
    private final MessageHeaderEncoder deliveryHeader = new MessageHeaderEncoder();
    private final BindingAckEncoder ack = new BindingAckEncoder();
    private final UnsafeBuffer name = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer data = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer note = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer renamed = new UnsafeBuffer(new byte[Ipc.MAX_MESSAGE_LENGTH]);
    private Session port;
    private long unheardCount;

    public BindingHandler(
            final PubSub pubSub,
            final ComponentTable components,
            final PendingTable pending,
            final SessionTable sessions,
            final Replies replies,
            final CachedClocks clocks,
            final BodyArena arena) {
        this.pubSub = pubSub;
        this.components = components;
        gate = components.gate(sessions);
        this.pending = pending;
        this.sessions = sessions;
        this.replies = replies;
        this.clocks = clocks;
        this.arena = arena;
        pubSub.listener(this);
    }

    /** The session of the components' port. */
    public void port(final Session session) {
        port = session;
    }

    /** From the port: something happened out there. */
    public void onBindingEvent(
            final Session session, final MessageHeaderDecoder header, final DirectBuffer message, final int offset) {
        event.wrap(message, offset, header.blockLength(), header.version());
        final int variableOffset = event.limit();
        for (final BindingEventDecoder.MetadataDecoder metadata : event.metadata()) {
            metadata.skipName();
            metadata.skipValue();
        }
        final int nameOffset = event.limit();
        event.wrapBinding(name);
        final int nameEnd = event.limit();
        event.skipContentType();
        event.wrapData(data);
        final DirectBuffer shown = sessions.ownNames().nameOf(name);
        final int variableLength = event.limit() - variableOffset + shown.capacity() - name.capacity();
        final long body = event.bodyId() == 0 ? 0 : session.takeBody(event.bodyId(), event.bodyLength());
        if (body < 0) {
            refused(0, AckStatus.RETRY);
            return;
        }
        final int length = DELIVERY_LENGTH + variableLength;
        if (length > PubSub.MAX_STORED_LENGTH) {
            refused(body, AckStatus.DROP); // it never fits, so it is not to come again
            return;
        }
        final UnsafeBuffer buffer = pubSub.scratch();
        delivery.wrapAndApplyHeader(buffer, 0, deliveryHeader)
                .subscriptionId(0)
                .deliveryId(0)
                .attempt(0)
                .ackToken(0)
                .timeMs(event.timeMs() != 0 ? event.timeMs() : clocks.timestampMs())
                .bodyId(body)
                .bodyLength(event.bodyLength());
        Replies.clearHeaderTail(buffer);
        deliveryHeader.position(pubSub.nextSequence()).timestampMs(clocks.timestampMs());
        Renaming.copy(message, variableOffset, nameOffset, nameEnd, event.limit(), shown, buffer, DELIVERY_LENGTH);
        final PubSub.Outcome outcome = pubSub.publish(
                SubscriptionKind.BINDING, name, NO_TOPIC, buffer, length, body, event.ackToken(), 0, null, 0);
        if (outcome != PubSub.Outcome.ACCEPTED && outcome != PubSub.Outcome.HELD) {
            refused(body, AckStatus.RETRY);
        }
    }

    /** From an app: act. */
    public void onBindingInvoke(
            final Session session, final MessageHeaderDecoder header, final DirectBuffer message, final int offset) {
        invoke.wrap(message, offset, header.blockLength(), header.version());
        for (final BindingInvokeDecoder.MetadataDecoder metadata : invoke.metadata()) {
            metadata.skipName();
            metadata.skipValue();
        }
        final int nameOffset = invoke.limit();
        invoke.wrapBinding(name);
        final int nameEnd = invoke.limit();
        invoke.skipOperation();
        invoke.skipContentType();
        invoke.wrapData(data); // its length is unsigned, and checked against the message here
        final long body = invoke.bodyId() == 0 ? 0 : session.takeBody(invoke.bodyId(), invoke.bodyLength());
        final DirectBuffer id = sessions.ownNames().idOf(session, name);
        final int length = invoke.limit() + id.capacity() - name.capacity();
        final ErrorCode refusal = refusal(session, id, length, body);
        final long token = refusal != null
                ? PendingTable.FULL
                : pending.add(session, header.correlationId(), BindingInvokeDecoder.TEMPLATE_ID);
        if (token == PendingTable.FULL) {
            release(body);
            if (refusal == null) {
                replies.say("too many invocations of bindings are under way: try again later");
            }
            replies.error(
                    session,
                    header.correlationId(),
                    BindingInvokeDecoder.TEMPLATE_ID,
                    refusal == null ? ErrorCode.BACK_PRESSURE : refusal);
            return;
        }
        replies.forward(
                port,
                told(message, nameOffset, nameEnd, id),
                length,
                token,
                offset + BindingInvokeDecoder.bodyIdEncodingOffset(),
                body);
    }

    /** The invocation, with the name by which the node knows the binding; most have no other. */
    private DirectBuffer told(
            final DirectBuffer message, final int nameOffset, final int nameEnd, final DirectBuffer id) {
        if (id == name) {
            return message;
        }
        Renaming.copy(message, 0, nameOffset, nameEnd, invoke.limit(), id, renamed, 0);
        return renamed;
    }

    /** From the port: what an invocation gave. */
    public void onBindingResult(
            final Session session, final MessageHeaderDecoder header, final DirectBuffer message, final int offset) {
        result.wrap(message, offset, header.blockLength(), header.version());
        result.sbeSkip();
        final int end = result.limit();
        final long body = result.bodyId() == 0 ? 0 : session.takeBody(result.bodyId(), result.bodyLength());
        answer(header.correlationId(), message, end, offset + BindingResultDecoder.bodyIdEncodingOffset(), body);
    }

    /** From the port: an invocation failed. */
    public void onError(final MessageHeaderDecoder header, final DirectBuffer message, final int length) {
        answer(header.correlationId(), message, length, 0, 0);
    }

    /** From the port: news of a component. */
    public void onComponentStatus(final MessageHeaderDecoder header, final DirectBuffer message, final int offset) {
        status.wrap(message, offset, header.blockLength(), header.version());
        status.wrapComponentName(name);
        status.skipComponentType();
        status.wrapNote(note);
        final ComponentTable.Row row = components.find(name);
        if (row != null) {
            row.update(status.state(), status.lastSuccessMs(), status.backlog(), note);
        }
    }

    @Override
    public void onAdmitted(final Session publisher, final long correlationId) {
        replies.done(publisher, correlationId, 0);
    }

    @Override
    public boolean hasRoom() {
        return port.outbox().hasRoom();
    }

    @Override
    public void onSettled(final long ackToken, final AckStatus settled) {
        ack.wrapAndApplyHeader(replies.buffer(), 0, replies.header())
                .ackToken(ackToken)
                .status(settled);
        replies.completeHeader(0);
        port.outbox().send(replies.buffer(), 0, MessageHeaderEncoder.ENCODED_LENGTH + ack.encodedLength());
    }

    /** Events that came while nobody was subscribed, that no queue could take, or that are too long. */
    public long unheardCount() {
        return unheardCount;
    }

    private ErrorCode refusal(final Session session, final DirectBuffer id, final int length, final long body) {
        final ComponentTable.Row found = components.find(id);
        final ComponentTable.Row row =
                found == null || !gate.of(session, found.index()).isVisible() ? null : found;
        if (row == null || !row.isOutput()) {
            replies.say(row == null ? "no binding is called '" : "it cannot be invoked, it only brings events in: '")
                    .and(name)
                    .and("'; see the node's resources, or `ledge status`");
            return ErrorCode.BINDING_NOT_FOUND;
        }
        if (body < 0) {
            replies.say("the data of the invocation: ").and(session.bodyError().meaning());
            return session.bodyError();
        }
        if (length > Ipc.MAX_MESSAGE_LENGTH) {
            replies.say("names, metadata and data of an invocation together are too long: length=")
                    .and(length)
                    .and(", limit=")
                    .and(Ipc.MAX_MESSAGE_LENGTH);
            return ErrorCode.BODY_TOO_LARGE;
        }
        if (!port.outbox().hasRoom()) {
            replies.say("the bindings are busy: try again later");
            return ErrorCode.BACK_PRESSURE;
        }
        return null;
    }

    /** Nobody took the event: whoever wants an acknowledgement may bring it again, or may not. */
    private void refused(final long body, final AckStatus status) {
        unheardCount++;
        release(body);
        if (event.ackToken() != 0) {
            onSettled(event.ackToken(), status);
        }
    }

    private void answer(
            final long token, final DirectBuffer message, final int length, final int bodyOffset, final long body) {
        if (!pending.contains(token)) {
            release(body);
            return;
        }
        final Session asker = pending.session(token, sessions);
        final long correlationId = pending.correlationId(token);
        pending.remove(token);
        if (asker == null) {
            release(body);
        } else if (body < 0) {
            replies.say("the binding answered, but its data was lost inside the node");
            replies.error(asker, correlationId, BindingInvokeDecoder.TEMPLATE_ID, ErrorCode.INTERNAL);
        } else {
            replies.forward(asker, message, length, correlationId, bodyOffset, body);
        }
    }

    private void release(final long body) {
        if (body > 0) {
            arena.release(body);
        }
    }
}
