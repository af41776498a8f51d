package io.ledge.client;

import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.codec.BodyChunkEncoder;
import io.ledge.protocol.codec.HeartbeatEncoder;
import io.ledge.protocol.codec.MessageHeaderEncoder;
import io.ledge.protocol.codec.WrappedEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;

/**
 * What the verbs stand on: sends requests, waits for answers. Any thread.
 *
 * <pre>
 *   open ▸ encode ▸ send            the request, its long payloads first; full: ring the node and wait for space
 *   await                           leader: polls for everybody until its own answer is there
 *                                   follower: parked until its answer or the right to poll comes
 *                                   virtual: parked until its answer comes, for which the home thread polls: the sleep on
 *                                   a doorbell pins the carrier, and two such sleepers stop every virtual thread of the JVM
 * </pre>
 */
final class ClientCore {
    /** A follower, or a sender without the right to poll, looks up this often at least (an interrupt wakes it at once). */
    private static final long FOLLOW_PARK_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final long SPACE_PARK_NS = TimeUnit.MICROSECONDS.toNanos(100);
    private static final long SPACE_SLEEP_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int POOL_CAPACITY = 32;

    private final LedgeClientContext ctx;
    private final long timeoutMs;
    private final long timeoutNs;
    private final Calls calls;
    private final PollRight right;
    private final Poller poller;
    private final ArrayBlockingQueue<Outgoing> pool = new ArrayBlockingQueue<>(POOL_CAPACITY);

    ClientCore(final LedgeClientContext ctx, final Calls calls, final PollRight right, final Poller poller) {
        this.ctx = ctx;
        this.timeoutMs = ctx.requestTimeout().toMillis();
        this.timeoutNs = ctx.requestTimeout().toNanos();
        this.calls = calls;
        this.right = right;
        this.poller = poller;
    }

    Poller poller() {
        return poller;
    }

    PollRight right() {
        return right;
    }

    Calls calls() {
        return calls;
    }

    /** @throws LedgeUnavailableException there is no node now */
    Link requireLink() {
        final Link link = poller.link();
        if (link != null && !link.isBroken()) {
            return link;
        }
        if (poller.isClosed()) {
            throw new LedgeUnavailableException(ErrorCode.NOT_CONNECTED, "the client is closed");
        }
        throw LedgeUnavailableException.noNode(
                ctx.dataDir(), link == null ? "looking for it" : link.brokenReason(), null);
    }

    Outgoing open(final Link link, final int blockLength) {
        final Outgoing pooled = pool.poll();
        return (pooled == null ? new Outgoing() : pooled).begin(link, blockLength);
    }

    /** Runs {@code start} and turns what it throws into a failed future. */
    static <T> CompletableFuture<T> async(final Supplier<? extends CompletableFuture<T>> start) {
        try {
            return start.get();
        } catch (final LedgeException ex) {
            return CompletableFuture.failedFuture(ex);
        }
    }

    <T> Call<T> send(final Call<T> call, final Link link, final Outgoing out, final int length, final boolean isAsync) {
        return send(call, link, out, length, isAsync, TraceParent.NONE);
    }

    <T> Call<T> send(
            final Call<T> call,
            final Link link,
            final Outgoing out,
            final int length,
            final boolean isAsync,
            final TraceParent trace) {
        return send(call, link, out, length, isAsync, trace, calls.nextId());
    }

    /**
     * Registers the call and sends the message in {@code out}, which goes back to the pool. A virtual thread's call is
     * async to those who poll: the thread does not poll for it.
     */
    private <T> Call<T> send(
            final Call<T> call,
            final Link link,
            final Outgoing out,
            final int length,
            final boolean isAsync,
            final TraceParent trace,
            final long id) {
        final boolean isHomePolling = isAsync || Thread.currentThread().isVirtual();
        call.bind(link, id, System.nanoTime() + call.timeoutNs(timeoutNs), isHomePolling);
        stamp(out, call.id(), call.timeoutMs(timeoutMs), trace);
        calls.register(call);
        boolean isSent = false;
        try {
            sendParts(call, link, out, length);
            isSent = true;
        } finally {
            if (!isSent) {
                calls.remove(call);
            }
            out.recycle();
            pool.offer(out);
        }
        if (isHomePolling) {
            poller.wakeHome();
        }
        return call;
    }

    /** As {@link #send}; the heartbeat's time names the call, as a node need not return correlation ids there. */
    <T> Call<T> sendPing(final Call<T> call, final Link link, final Outgoing out, final HeartbeatEncoder heartbeat) {
        final long id = calls.nextId();
        heartbeat.clientTimeNs(-id);
        return send(call, link, out, heartbeat.limit(), false, TraceParent.NONE, id);
    }

    /** Sends what is not answered; throws as {@link #send} does. @param correlationId of what it answers itself, or 0 */
    void tell(final Call<?> call, final long correlationId, final Link link, final Outgoing out, final int length) {
        call.bind(link, correlationId, System.nanoTime() + timeoutNs, false);
        stamp(out, correlationId, timeoutMs, TraceParent.NONE);
        try {
            sendParts(call, link, out, length);
        } finally {
            out.recycle();
            pool.offer(out);
        }
    }

    private static void stamp(
            final Outgoing out, final long correlationId, final long callTimeoutMs, final TraceParent trace) {
        out.header()
                .wrap(out.buffer(), 0)
                .timeoutMs(callTimeoutMs)
                .correlationId(correlationId)
                .traceIdHigh(trace.traceIdHigh())
                .traceIdLow(trace.traceIdLow())
                .spanId(trace.spanId())
                .traceFlags((short) trace.traceFlags());
    }

    private void sendParts(final Call<?> call, final Link link, final Outgoing out, final int length) {
        final boolean isWrapped = length > Ipc.MAX_MESSAGE_LENGTH;
        final long wrappedId = isWrapped ? wrap(call, out, length) : 0;
        if (out.bodies().isEmpty()) {
            offer(call, link, out.buffer(), length);
            return;
        }
        takeBodyTurn(call, link);
        try {
            for (final Outgoing.Body body : out.bodies()) {
                sendBody(call, link, body);
            }
            if (isWrapped) {
                sendWrapped(call, link, wrappedId, length);
            } else {
                offer(call, link, out.buffer(), length);
            }
        } finally {
            link.bodyTurn().unlock();
        }
    }

    /** The node takes two unfinished bodies of the greatest length from a session and refuses the rest. */
    private void takeBodyTurn(final Call<?> call, final Link link) {
        while (!link.bodyTurn().tryLock()) {
            checkMayWait(call);
            if (right.isMine()) {
                poller.workOrSleep(link, SPACE_SLEEP_NS); // whose turn it is may be waiting for just that
            } else {
                LockSupport.parkNanos(this, SPACE_PARK_NS);
            }
        }
    }

    private static long wrap(final Call<?> call, final Outgoing out, final int length) {
        if (length > Ipc.MAX_WRAPPED_LENGTH) {
            throw new LedgeException(
                    ErrorCode.BODY_TOO_LARGE,
                    call + ": request is too long: length=" + length + ", limit=" + Ipc.MAX_WRAPPED_LENGTH
                            + "; send it in parts");
        }
        final byte[] message = new byte[length];
        out.buffer().getBytes(0, message);
        return out.wrappedBody(message);
    }

    private void sendBody(final Call<?> call, final Link link, final Outgoing.Body body) {
        final int pieceLength = link.terms().inlineLimit();
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(pieceLength + 256);
        final BodyChunkEncoder chunk = new BodyChunkEncoder();
        final MessageHeaderEncoder header = new MessageHeaderEncoder();
        for (int offset = 0; offset < body.bytes().length; offset += pieceLength) {
            final int length = Math.min(pieceLength, body.bytes().length - offset);
            chunk.wrapAndApplyHeader(buffer, 0, header)
                    .bodyId(body.id())
                    .totalLength(body.bytes().length)
                    .chunkOffset(offset)
                    .putChunk(body.bytes(), offset, length);
            offer(call, link, buffer, chunk.limit());
        }
    }

    private void sendWrapped(final Call<?> call, final Link link, final long bodyId, final int length) {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(256);
        final MessageHeaderEncoder header = new MessageHeaderEncoder();
        final WrappedEncoder wrapped = new WrappedEncoder()
                .wrapAndApplyHeader(buffer, 0, header)
                .bodyId(bodyId)
                .bodyLength(length);
        header.timeoutMs(call.timeoutMs(timeoutMs)).correlationId(call.id());
        offer(call, link, buffer, wrapped.limit());
    }

    private void offer(final Call<?> call, final Link link, final DirectBuffer buffer, final int length) {
        long result = link.offer(buffer, length);
        while (result == Link.FULL) {
            checkMayWait(call);
            result = awaitSpace(link, buffer, length);
        }
        if (result == Link.BROKEN) {
            throw LedgeUnavailableException.noNode(
                    ctx.dataDir(), link.brokenReason() + "; " + call + " was not executed", null);
        }
    }

    private void checkMayWait(final Call<?> call) {
        if (System.nanoTime() - call.deadlineNs() > 0 || poller.isPollingHere()) {
            throw new BackPressureException(call + ": the node is too busy to take it; not executed");
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new OutcomeUnknownException(call + ": interrupted while waiting for space; not executed");
        }
    }

    /**
     * Waits until the way to the node may have room and offers again. Polls meanwhile if nobody else does: the node may be
     * waiting for just that.
     */
    private long awaitSpace(final Link link, final DirectBuffer buffer, final int length) {
        if (!right.isMine() && !mayLead()) {
            poller.wakeHome(); // a virtual thread needs one who polls
            LockSupport.parkNanos(this, SPACE_PARK_NS);
            return link.offer(buffer, length);
        }
        final boolean isGuest = !poller.isOwnedHere();
        try {
            link.ownBell().setWantsSpace();
            final long result = link.offer(buffer, length); // the limit may have moved before the flag was seen
            if (result != Link.FULL) {
                return result;
            }
            poller.workOrSleep(link, SPACE_SLEEP_NS);
        } finally {
            if (isGuest) {
                right.release();
            }
        }
        return link.offer(buffer, length);
    }

    /** The answer; whoever calls polls for it if nobody else does. */
    <T> T await(final Call<T> call) {
        if (poller.isPollingHere()) {
            calls.remove(call);
            throw new IllegalStateException(
                    call + ": a callback of an …Async call may not wait; chain with thenXAsync, or use a handler");
        }
        final Thread me = Thread.currentThread();
        call.waiter(me);
        while (!call.isDone()) {
            if (System.nanoTime() - call.deadlineNs() > 0) {
                if (calls.remove(call)) {
                    call.timeOut(timeoutMs);
                }
            } else if (me.isInterrupted()) {
                if (calls.remove(call)) {
                    call.fail(new OutcomeUnknownException(
                            call + ": interrupted while waiting for the answer; it may have been executed"));
                }
            } else if (right.isMine()) {
                poller.lead(call);
            } else if (mayLead()) {
                lead(call);
            } else {
                follow(call, me);
            }
        }
        return result(call);
    }

    /** Am I inside a callback of the poll? */
    boolean isPollingHere() {
        return poller.isPollingHere();
    }

    /** Waits for what several calls are needed for. @return false: the time is over, or the thread was interrupted */
    boolean awaitDone(final CompletableFuture<?> future, final long forNs) {
        if (poller.isPollingHere() && !future.isDone()) {
            throw new IllegalStateException(
                    "a callback of an …Async call may not wait; chain with thenXAsync, or use a handler");
        }
        final Thread me = Thread.currentThread();
        future.whenComplete((_, _) -> LockSupport.unpark(me));
        final long startNs = System.nanoTime();
        while (!future.isDone()) {
            if (me.isInterrupted() || System.nanoTime() - startNs > forNs) {
                return false;
            }
            final Link link = poller.link();
            if (link != null && right.isMine()) {
                poller.workOrSleep(link, SPACE_SLEEP_NS); // nobody else can
            } else {
                LockSupport.parkNanos(this, FOLLOW_PARK_NS);
            }
        }
        return true;
    }

    /** Sends all, then waits for all. @return for each its result, or its failure */
    <T> List<Object> awaitEach(final List<Supplier<Call<T>>> starts) {
        final List<Object> started = new ArrayList<>();
        for (final Supplier<Call<T>> start : starts) {
            try {
                started.add(start.get());
            } catch (final LedgeException ex) {
                started.add(ex);
            }
        }
        started.replaceAll(call -> call instanceof final Call<?> sent ? resultOf(sent) : call);
        return started;
    }

    private Object resultOf(final Call<?> call) {
        try {
            return await(call);
        } catch (final LedgeException ex) {
            return ex;
        }
    }

    /** Sends all, then waits for all; the first failure is thrown at the end. */
    <T> List<T> awaitAll(final List<Supplier<Call<T>>> starts) {
        return orThrow(awaitEach(starts));
    }

    /** @param results as of {@link #awaitEach}; the first failure is thrown */
    @SuppressWarnings("unchecked") // what is no failure is a result
    static <T> List<T> orThrow(final List<Object> results) {
        for (final Object result : results) {
            if (result instanceof final LedgeException failure) {
                throw failure;
            }
        }
        return (List<T>) results;
    }

    /** @return true: the right to poll is this thread's now */
    private boolean mayLead() {
        return !Thread.currentThread().isVirtual() && right.tryTake();
    }

    private void lead(final Call<?> call) {
        try {
            poller.lead(call);
        } finally {
            right.release();
        }
        if (call.link().isBroken()) {
            poller.wakeHome(); // only it can take the link down and end the call
            LockSupport.parkNanos(this, SPACE_PARK_NS);
        }
    }

    private void follow(final Call<?> call, final Thread me) {
        if (poller.isSpinning()) {
            Thread.yield();
            return;
        }
        final long leftNs = call.deadlineNs() - System.nanoTime();
        if (me.isVirtual()) {
            parkUntilDone(call, leftNs);
            return;
        }
        right.join(me);
        try {
            poller.evictHome();
            if (!call.isDone() && !right.isFree() && leftNs > 0) {
                LockSupport.parkNanos(this, Math.min(leftNs, FOLLOW_PARK_NS));
            }
        } finally {
            right.leave(me, call.isDone() || me.isInterrupted() || System.nanoTime() - call.deadlineNs() > 0);
        }
    }

    private void parkUntilDone(final Call<?> call, final long leftNs) {
        if (!call.isDone() && leftNs > 0) {
            LockSupport.parkNanos(this, leftNs); // the answer, an interrupt or the loss of the node ends it
        }
    }

    private static <T> T result(final Call<T> call) {
        if (!call.isCompletedExceptionally()) {
            return call.resultNow();
        }
        final Throwable reason = call.exceptionNow();
        reason.fillInStackTrace(); // it was made on the polling thread, for this call only
        if (reason instanceof final LedgeException ex) {
            throw ex;
        }
        throw new LedgeException(ErrorCode.INTERNAL, call + " failed", reason);
    }
}
