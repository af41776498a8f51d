package io.ledge.core.loop;

import io.ledge.core.binding.BindingHandler;
import io.ledge.core.invoke.InvokeHandler;
import io.ledge.core.memory.BodyArena;
import io.ledge.core.pubsub.PubSubHandler;
import io.ledge.core.session.CommandHandler;
import io.ledge.core.session.Replies;
import io.ledge.core.session.Session;
import io.ledge.core.session.SessionHandler;
import io.ledge.core.state.StateHandler;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.ProtocolVersion;
import io.ledge.protocol.codec.AckDecoder;
import io.ledge.protocol.codec.BackupDecoder;
import io.ledge.protocol.codec.BindingEventDecoder;
import io.ledge.protocol.codec.BindingInvokeDecoder;
import io.ledge.protocol.codec.BindingResultDecoder;
import io.ledge.protocol.codec.BodyChunkDecoder;
import io.ledge.protocol.codec.CloseDecoder;
import io.ledge.protocol.codec.ComponentStatusDecoder;
import io.ledge.protocol.codec.ConnectDecoder;
import io.ledge.protocol.codec.ErrorDecoder;
import io.ledge.protocol.codec.HeartbeatDecoder;
import io.ledge.protocol.codec.InvokeDecoder;
import io.ledge.protocol.codec.InvokeResultDecoder;
import io.ledge.protocol.codec.MessageHeaderDecoder;
import io.ledge.protocol.codec.PublishDecoder;
import io.ledge.protocol.codec.ServeDecoder;
import io.ledge.protocol.codec.StateBulkGetDecoder;
import io.ledge.protocol.codec.StateDeleteDecoder;
import io.ledge.protocol.codec.StateGetDecoder;
import io.ledge.protocol.codec.StateIncrementDecoder;
import io.ledge.protocol.codec.StateScanDecoder;
import io.ledge.protocol.codec.StateSetDecoder;
import io.ledge.protocol.codec.StateTransactDecoder;
import io.ledge.protocol.codec.StateUnwatchDecoder;
import io.ledge.protocol.codec.StateWatchDecoder;
import io.ledge.protocol.codec.StatusGetDecoder;
import io.ledge.protocol.codec.SubscribeDecoder;
import io.ledge.protocol.codec.UnserveDecoder;
import io.ledge.protocol.codec.UnsubscribeDecoder;
import io.ledge.protocol.codec.WrappedDecoder;
import org.agrona.DirectBuffer;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Messages in, typed calls out. Every message is read through a view of exactly its bytes, so that whatever a client sends,
 * nothing beyond it is read: what runs over the end is answered MALFORMED_MESSAGE, and the session lives. A handler's own
 * failure is answered INTERNAL and goes to the error log; neither leaves the loop.
 */
public final class CommandAdapter implements CommandHandler {
    private static final int BODY_OFFSET = MessageHeaderDecoder.ENCODED_LENGTH;

    private final SessionHandler sessions;
    private final StateHandler state;
    private final PubSubHandler pubSub;
    private final BindingHandler bindings;
    private final InvokeHandler invocations;
    private final StatusHandler status;
    private final BackupHandler backups;
    private final BodyArena arena;
    private final Replies replies;
    private final ErrorHandler errorHandler;
    private final Admission admission;

    private final UnsafeBuffer message = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer chunk = new UnsafeBuffer(0, 0);
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final LeftBodies leftBodies = new LeftBodies();
    private final BodyChunkDecoder bodyChunk = new BodyChunkDecoder();
    private final WrappedDecoder wrapped = new WrappedDecoder();
    private final UnsafeBuffer unwrapped = new UnsafeBuffer(new byte[Ipc.MAX_WRAPPED_LENGTH]);
    private long commandCount;
    private long malformedCount;

    CommandAdapter(
            final SessionHandler sessions,
            final StateHandler state,
            final PubSubHandler pubSub,
            final BindingHandler bindings,
            final InvokeHandler invocations,
            final StatusHandler status,
            final BackupHandler backups,
            final BodyArena arena,
            final Replies replies,
            final Admission admission,
            final ErrorHandler errorHandler) {
        this.sessions = sessions;
        this.state = state;
        this.pubSub = pubSub;
        this.bindings = bindings;
        this.invocations = invocations;
        this.status = status;
        this.backups = backups;
        this.arena = arena;
        this.replies = replies;
        this.admission = admission;
        this.errorHandler = errorHandler;
    }

    @Override
    public boolean onCommand(final Session session, final DirectBuffer buffer, final int offset, final int length) {
        if (session.isClosed()) {
            return true; // what follows a Close in the same poll
        }
        if (!admission.isOpen() && session.kind() != Session.Kind.PORT) {
            return false; // it stays where it is until the journal has made room
        }
        commandCount++;
        message.wrap(buffer, offset, length);
        if (length < BODY_OFFSET) {
            return refuse(session, 0, 0, ErrorCode.MALFORMED_MESSAGE, "shorter than a message header: length=", length);
        }
        header.wrap(message, 0);
        final long correlationId = header.correlationId();
        final int templateId = header.templateId();
        if (!ProtocolVersion.isSupported(header.schemaId(), header.version())) {
            return refuse(
                    session,
                    correlationId,
                    templateId,
                    ErrorCode.UNSUPPORTED_VERSION,
                    "the node speaks schema 601 from version 1 on: version=",
                    header.version());
        }
        if (!session.isConnected() && templateId != ConnectDecoder.TEMPLATE_ID) {
            return refuse(
                    session,
                    correlationId,
                    templateId,
                    ErrorCode.NOT_CONNECTED,
                    "Connect comes first: template=",
                    templateId);
        }
        boolean taken = true;
        try {
            taken = dispatch(session, templateId, length);
            return taken;
        } catch (final IndexOutOfBoundsException | IllegalArgumentException | IllegalStateException ex) {
            malformedCount++;
            return refuse(
                    session,
                    correlationId,
                    templateId,
                    ErrorCode.MALFORMED_MESSAGE,
                    "the message does not hold what its template says: template=",
                    templateId);
        } catch (final Throwable t) {
            errorHandler.onError(t);
            return refuse(
                    session,
                    correlationId,
                    templateId,
                    ErrorCode.INTERNAL,
                    "see `ledge errors`: template=",
                    templateId);
        } finally {
            if (taken) {
                leftBodies.discard(session, header, message);
            }
        }
    }

    /** Messages seen since start. */
    public long commandCount() {
        return commandCount;
    }

    /** Messages that were not what their template says. */
    public long malformedCount() {
        return malformedCount;
    }

    private boolean dispatch(final Session session, final int templateId, final int length) {
        if (session.kind() == Session.Kind.PORT) {
            onPortMessage(session, templateId, length);
            return true;
        }
        switch (templateId) {
            case StateGetDecoder.TEMPLATE_ID,
                    StateSetDecoder.TEMPLATE_ID,
                    StateDeleteDecoder.TEMPLATE_ID,
                    StateBulkGetDecoder.TEMPLATE_ID,
                    StateIncrementDecoder.TEMPLATE_ID,
                    StateScanDecoder.TEMPLATE_ID,
                    StateWatchDecoder.TEMPLATE_ID,
                    StateTransactDecoder.TEMPLATE_ID -> {
                return state.onCommand(session, header, message);
            }
            case StateUnwatchDecoder.TEMPLATE_ID -> state.onUnwatch(session, header, message);
            case PublishDecoder.TEMPLATE_ID -> pubSub.onPublish(session, header, message, BODY_OFFSET);
            case AckDecoder.TEMPLATE_ID -> pubSub.onAck(session, header, message, BODY_OFFSET);
            case SubscribeDecoder.TEMPLATE_ID -> pubSub.onSubscribe(session, header, message, BODY_OFFSET);
            case UnsubscribeDecoder.TEMPLATE_ID -> pubSub.onUnsubscribe(session, header, message, BODY_OFFSET);
            case BindingInvokeDecoder.TEMPLATE_ID -> bindings.onBindingInvoke(session, header, message, BODY_OFFSET);
            case InvokeDecoder.TEMPLATE_ID -> invocations.onInvoke(session, header, message, BODY_OFFSET);
            case InvokeResultDecoder.TEMPLATE_ID -> {
                return invocations.onInvokeResult(session, header, message, BODY_OFFSET);
            }
            case ErrorDecoder.TEMPLATE_ID -> {
                return invocations.onError(session, header, message, BODY_OFFSET);
            }
            case ServeDecoder.TEMPLATE_ID -> invocations.onServe(session, header);
            case UnserveDecoder.TEMPLATE_ID -> invocations.onUnserve(session, header);
            case BodyChunkDecoder.TEMPLATE_ID -> onBodyChunk(session);
            case HeartbeatDecoder.TEMPLATE_ID -> sessions.onHeartbeat(session, header, message, BODY_OFFSET);
            case StatusGetDecoder.TEMPLATE_ID -> {
                return status.onStatusGet(session, header);
            }
            case BackupDecoder.TEMPLATE_ID -> backups.onBackup(session, header);
            case ConnectDecoder.TEMPLATE_ID -> sessions.onConnect(session, header, message, BODY_OFFSET);
            case CloseDecoder.TEMPLATE_ID -> sessions.onClose(session);
            case WrappedDecoder.TEMPLATE_ID -> {
                return onWrapped(session);
            }
            default -> unknown(session, templateId);
        }
        return true;
    }

    /** What the node's own port may send, and only the port. */
    private void onPortMessage(final Session session, final int templateId, final int length) {
        switch (templateId) {
            case BindingEventDecoder.TEMPLATE_ID -> bindings.onBindingEvent(session, header, message, BODY_OFFSET);
            case BindingResultDecoder.TEMPLATE_ID -> bindings.onBindingResult(session, header, message, BODY_OFFSET);
            case ErrorDecoder.TEMPLATE_ID -> bindings.onError(header, message, length);
            case ComponentStatusDecoder.TEMPLATE_ID -> bindings.onComponentStatus(header, message, BODY_OFFSET);
            default -> unknown(session, templateId);
        }
    }

    private void unknown(final Session session, final int templateId) {
        refuse(
                session,
                header.correlationId(),
                templateId,
                ErrorCode.UNKNOWN_TEMPLATE,
                "not a message to send to the core from here: template=",
                templateId);
    }

    private void onBodyChunk(final Session session) {
        bodyChunk.wrap(message, BODY_OFFSET, header.blockLength(), header.version());
        bodyChunk.wrapChunk(chunk);
        session.bodies()
                .onChunk(
                        bodyChunk.bodyId(),
                        bodyChunk.totalLength(),
                        bodyChunk.chunkOffset(),
                        chunk,
                        0,
                        chunk.capacity());
    }

    /**
     * A request too long for one message: its bytes came as a body. They are copied, so that handlers see one buffer, and
     * stay until the request is taken, so that it can come again as any other.
     */
    private boolean onWrapped(final Session session) {
        wrapped.wrap(message, BODY_OFFSET, header.blockLength(), header.version());
        final long correlationId = header.correlationId();
        final long bodyId = wrapped.bodyId();
        final long length = wrapped.bodyLength();
        final long body = session.bodies().peek(bodyId, length);
        if (body < 0) {
            return refuseWrapped(session, correlationId, session.bodyError(), length);
        }
        boolean taken = true;
        try {
            taken = unwrap(session, correlationId, body, length);
            return taken;
        } finally {
            if (taken) {
                session.bodies().discard(bodyId);
            }
        }
    }

    private boolean unwrap(final Session session, final long correlationId, final long body, final long length) {
        if (length < BODY_OFFSET || length > Ipc.MAX_WRAPPED_LENGTH) {
            return refuseWrapped(session, correlationId, ErrorCode.BODY_TOO_LARGE, length);
        }
        arena.read(body, 0, unwrapped, 0, (int) length);
        message.wrap(unwrapped, 0, (int) length);
        header.wrap(message, 0);
        if (!ProtocolVersion.isSupported(header.schemaId(), header.version())
                || header.templateId() == WrappedDecoder.TEMPLATE_ID) {
            return refuseWrapped(session, correlationId, ErrorCode.MALFORMED_MESSAGE, length);
        }
        return dispatch(session, header.templateId(), (int) length);
    }

    private boolean refuseWrapped(
            final Session session, final long correlationId, final ErrorCode code, final long length) {
        return refuse(session, correlationId, WrappedDecoder.TEMPLATE_ID, code, "the wrapped request: length=", length);
    }

    private boolean refuse(
            final Session session,
            final long correlationId,
            final int templateId,
            final ErrorCode code,
            final String text,
            final long number) {
        replies.say(text).and(number);
        replies.error(session, correlationId, templateId, code);
        return true;
    }
}
