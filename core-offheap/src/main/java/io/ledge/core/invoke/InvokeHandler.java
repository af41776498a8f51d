package io.ledge.core.invoke;

import io.ledge.core.session.PendingTable;
import io.ledge.core.session.Replies;
import io.ledge.core.session.Session;
import io.ledge.core.session.SessionTable;
import io.ledge.core.time.CachedClocks;
import io.ledge.core.time.TimerWheel;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.codec.ErrorDecoder;
import io.ledge.protocol.codec.InvokeDecoder;
import io.ledge.protocol.codec.InvokeResultDecoder;
import io.ledge.protocol.codec.MessageHeaderDecoder;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Service invocation: a call goes to a session that answers for the app called, its answer back to who asked.
 *
 * <pre>
 *   asker ──Invoke(appId: callee)──▶ [token, timer] ──Invoke(appId: asker, correlationId: token)──▶ callee
 *         ◀──InvokeResult | Error── [by the token] ◀──InvokeResult | Error(correlationId: token)──┘
 *   asker gone             [by the token] ──Error(requestTemplateId: InvokeResult, correlationId: token)──▶ callee, if a port
 * </pre>
 *
 * <p>A call is passed on once. Whatever ends it (an answer, its deadline, the end of the callee's session) answers the
 * asker once; an answer that comes later finds no token, and nobody gets it.
 */
public final class InvokeHandler {
    private static final DirectBuffer NODE_APP = new UnsafeBuffer(Ipc.NODE_APP_ID.getBytes(StandardCharsets.US_ASCII));

    private final SessionTable sessions;
    private final Replies replies;
    private final CachedClocks clocks;
    private final TimerWheel timers;
    private final ServingTable servers;
    private final InvocationTable invocations;
    private final InvokeCounts counts = new InvokeCounts();

    private final InvokeDecoder invoke = new InvokeDecoder();
    private final InvokeResultDecoder result = new InvokeResultDecoder();
    private final ErrorDecoder error = new ErrorDecoder();
    private final UnsafeBuffer appId = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer data = new UnsafeBuffer(0, 0);
    private int appIdOffset;
    private boolean isElsewhere; // the call being handled: the node is to find the app

    public InvokeHandler(
            final SessionTable sessions,
            final Replies replies,
            final CachedClocks clocks,
            final TimerWheel timers,
            final int capacity) {
        this.sessions = sessions;
        this.replies = replies;
        this.clocks = clocks;
        this.timers = timers;
        servers = new ServingTable(sessions);
        invocations = new InvocationTable(sessions, capacity);
        sessions.addListener(this::onSessionClosed);
    }

    public void onServe(final Session session, final MessageHeaderDecoder header) {
        servers.add(session);
        replies.done(session, header.correlationId(), 0);
    }

    public void onUnserve(final Session session, final MessageHeaderDecoder header) {
        servers.remove(session);
        replies.done(session, header.correlationId(), 0);
    }

    /** From an app: call another. */
    public void onInvoke(
            final Session session, final MessageHeaderDecoder header, final DirectBuffer message, final int offset) {
        walkInvoke(header, message, offset);
        final Session here = mayFind(session) ? server(appId) : null;
        isElsewhere = here == null && session.kind() == Session.Kind.IPC && appId.capacity() > 0;
        final Session callee = isElsewhere ? server(NODE_APP) : here;
        ErrorCode refusal = refusal(session, callee);
        final long body = refusal != null || invoke.bodyId() == 0
                ? 0
                : session.takeBody(
                        invoke.bodyId(), invoke.bodyLength()); // if it is not taken, it goes with the command
        if (body < 0) {
            replies.say("the data of the invocation: ").and(session.bodyError().meaning());
            refusal = session.bodyError();
        }
        if (refusal != null) {
            counts.refused++;
            replies.error(session, header.correlationId(), InvokeDecoder.TEMPLATE_ID, refusal);
            return;
        }
        counts.invoked++;
        final long token = invocations.add(session, header.correlationId(), InvokeDecoder.TEMPLATE_ID, callee);
        invocations.timerId(token, timers.schedule(deadlineNs(header), InvokeTimerKinds.DEADLINE, token));
        forward(session, callee, message, token, offset + InvokeDecoder.bodyIdEncodingOffset(), body);
    }

    /** From an app: what a call gave. @return false when the asker cannot take it now: it is to come again */
    public boolean onInvokeResult(
            final Session session, final MessageHeaderDecoder header, final DirectBuffer message, final int offset) {
        result.wrap(message, offset, header.blockLength(), header.version());
        result.sbeSkip();
        final int bodyIdOffset = offset + InvokeResultDecoder.bodyIdEncodingOffset();
        return answer(session, header, message, result.limit(), bodyIdOffset, result.bodyId(), result.bodyLength());
    }

    /** From an app: a call could not be answered. @return false when the asker cannot take it now */
    public boolean onError(
            final Session session, final MessageHeaderDecoder header, final DirectBuffer message, final int offset) {
        error.wrap(message, offset, header.blockLength(), header.version());
        error.sbeSkip();
        return answer(session, header, message, error.limit(), 0, 0, 0);
    }

    /** A call's time is over. */
    public void onTimer(final long timerId, final long token) {
        if (invocations.contains(token) && invocations.timerId(token) == timerId) {
            counts.timedOut++;
            replies.say("the app did not answer in time: it may have acted");
            fail(token, ErrorCode.TIMEOUT);
        }
    }

    public InvokeCounts counts() {
        return counts;
    }

    /** Calls under way. */
    public int count() {
        return invocations.count();
    }

    private void walkInvoke(final MessageHeaderDecoder header, final DirectBuffer message, final int offset) {
        invoke.wrap(message, offset, header.blockLength(), header.version());
        for (final InvokeDecoder.MetadataDecoder metadata : invoke.metadata()) {
            metadata.skipName();
            metadata.skipValue();
        }
        appIdOffset = invoke.limit();
        invoke.wrapAppId(appId);
        invoke.skipVerb();
        invoke.skipMethod();
        invoke.skipQueryString();
        invoke.skipContentType();
        invoke.wrapData(data); // its length is unsigned, and checked against the message here
    }

    private ErrorCode refusal(final Session session, final Session callee) {
        if (callee == null) {
            replies.say("no app called '")
                    .and(appId)
                    .and("' answers invocations on this node: is it running, and does it serve?");
            return ErrorCode.APP_NOT_FOUND;
        }
        final int length = forwardedLength(session);
        if (length > Ipc.MAX_MESSAGE_LENGTH) {
            sayTooLong("names, headers and data of an invocation", length);
            return ErrorCode.BODY_TOO_LARGE;
        }
        if (!invocations.mayAsk(session) || isFull()) {
            replies.say("too many invocations are under way: try again later");
            return ErrorCode.BACK_PRESSURE;
        }
        if (!invocations.mayBeAsked(callee) || !callee.outbox().hasRoom()) {
            replies.say("app '").and(appId).and("' has too many invocations to answer: try again later");
            return ErrorCode.BACK_PRESSURE;
        }
        return null;
    }

    /** The next session in turn that answers for the app, or null. */
    private Session server(final DirectBuffer id) {
        final int appIndex = sessions.apps().find(id);
        return appIndex < 0 ? null : servers.next(appIndex);
    }

    /** The node answers apps over IPC: the API of those it serves has paths, tokens and rules of its own for the same things. */
    private boolean mayFind(final Session session) {
        return session.kind() == Session.Kind.IPC || !appId.equals(NODE_APP);
    }

    private boolean isFull() {
        return invocations.isFull() || timers.timerCount() == timers.capacity();
    }

    private int forwardedLength(final Session session) {
        return invoke.limit() - appId.capacity() + forwardedIdLength(session);
    }

    private int forwardedIdLength(final Session session) {
        final int callerLength = callerId(session).capacity();
        return isElsewhere ? callerLength + 1 + appId.capacity() : callerLength;
    }

    private DirectBuffer callerId(final Session session) {
        return sessions.apps().bytes(session.appIndex());
    }

    /**
     * The same bytes, but for who is at the other end: a caller is whom the node knows, not whom it says. The node, when it is
     * to find the app, is told both: {@code CALLER/CALLEE}.
     */
    private void forward(
            final Session session,
            final Session callee,
            final DirectBuffer message,
            final long token,
            final int bodyIdOffset,
            final long body) {
        final UnsafeBuffer buffer = replies.buffer();
        final DirectBuffer caller = callerId(session);
        final int idLength = forwardedIdLength(session);
        final int restOffset = appIdOffset + Short.BYTES + appId.capacity();
        final int restLength = invoke.limit() - restOffset;
        buffer.putBytes(0, message, 0, appIdOffset);
        buffer.putShort(appIdOffset, (short) idLength, ByteOrder.LITTLE_ENDIAN);
        buffer.putBytes(appIdOffset + Short.BYTES, caller, 0, caller.capacity());
        if (isElsewhere) {
            buffer.putByte(appIdOffset + Short.BYTES + caller.capacity(), (byte) '/');
            buffer.putBytes(appIdOffset + Short.BYTES + caller.capacity() + 1, appId, 0, appId.capacity());
        }
        buffer.putBytes(appIdOffset + Short.BYTES + idLength, message, restOffset, restLength);
        replies.header().wrap(buffer, 0).correlationId(token);
        final int length = forwardedLength(session);
        if (body == 0) {
            callee.outbox().send(buffer, 0, length);
        } else {
            buffer.putLong(bodyIdOffset, body, ByteOrder.LITTLE_ENDIAN);
            callee.outbox().sendWithBody(buffer, 0, length, body);
        }
    }

    private long deadlineNs(final MessageHeaderDecoder header) {
        final long timeoutMs = header.timeoutMs();
        return clocks.nowNs()
                + TimeUnit.MILLISECONDS.toNanos(timeoutMs == 0 ? Ipc.INVOKE_TIMEOUT_MS_DEFAULT : timeoutMs);
    }

    /** What is not for anybody is left; its body goes with it. */
    private boolean answer(
            final Session session,
            final MessageHeaderDecoder header,
            final DirectBuffer message,
            final int length,
            final int bodyIdOffset,
            final long bodyId,
            final long bodyLength) {
        final long token = header.correlationId();
        if (!isUnderWay(token, session)) {
            return true;
        }
        final Session asker = invocations.asker(token);
        if (asker != null && !asker.outbox().hasRoom()) {
            return false;
        }
        final long correlationId = finish(token);
        if (asker == null) {
            return true;
        }
        if (length > Ipc.MAX_MESSAGE_LENGTH) {
            sayTooLong("headers and data of the answer", length);
            replies.error(asker, correlationId, InvokeDecoder.TEMPLATE_ID, ErrorCode.BODY_TOO_LARGE);
            return true;
        }
        final long body = bodyId == 0 ? 0 : session.takeBody(bodyId, bodyLength);
        if (body < 0) {
            replies.say("the data of the answer: ").and(session.bodyError().meaning());
            replies.error(asker, correlationId, InvokeDecoder.TEMPLATE_ID, session.bodyError());
        } else {
            replies.forward(asker, message, length, correlationId, bodyIdOffset, body);
        }
        return true;
    }

    private void sayTooLong(final String what, final int length) {
        replies.say(what)
                .and(" together are too long: length=")
                .and(length)
                .and(", limit=")
                .and(Ipc.MAX_MESSAGE_LENGTH);
    }

    private boolean isUnderWay(final long token, final Session callee) {
        return invocations.contains(token) && invocations.isAsked(token, callee);
    }

    /** @return the asker's correlation id */
    private long finish(final long token) {
        final long correlationId = invocations.correlationId(token);
        timers.cancel(invocations.timerId(token));
        invocations.remove(token);
        return correlationId;
    }

    private void fail(final long token, final ErrorCode code) {
        final Session asker = invocations.asker(token);
        final long correlationId = finish(token);
        if (asker != null) {
            replies.error(asker, correlationId, InvokeDecoder.TEMPLATE_ID, code);
        }
    }

    /** One walk over the table for each side, however many were under way: the loop has other sessions. */
    private void onSessionClosed(final Session session) {
        servers.remove(session);
        callOffAsked(session);
        failAsked(session);
    }

    /** What the session asked for, and nobody waits for now. */
    private void callOffAsked(final Session session) {
        long token = invocations.nextAsking(session, 0);
        while (token != InvocationTable.NONE) {
            callOff(token);
            token = invocations.nextAsking(session, PendingTable.slot(token) + 1);
        }
    }

    /** A port ends what it has begun. An app over IPC cannot: it has its window until it has answered, or the deadline has passed. */
    private void callOff(final long token) {
        final Session callee = invocations.callee(token);
        if (callee != null
                && callee.kind() == Session.Kind.APP
                && callee.outbox().hasRoom()) {
            counts.calledOff++;
            finish(token);
            replies.say("the app that called has gone: no answer is wanted");
            replies.error(callee, token, InvokeResultDecoder.TEMPLATE_ID, ErrorCode.APP_LOST);
        }
    }

    private void failAsked(final Session session) {
        long token = invocations.nextAsked(session, 0);
        while (token != InvocationTable.NONE) {
            counts.lost++;
            replies.say("app '").and(session.appId()).and("' went away before it answered: it may have acted");
            fail(token, ErrorCode.APP_LOST);
            token = invocations.nextAsked(session, PendingTable.slot(token) + 1);
        }
    }
}
