package io.ledge.client;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The calls of the node itself that a client has under way: not more, in number and in bytes, than leave the node room for other
 * clients. Further ones wait in turn, for the request timeout. Any thread.
 *
 * <pre>
 *   callAsync ──room, and not in a poll──▶ sent by the caller
 *             ──else──▶ queue ──▶ sent by a virtual thread, one behind the other, as calls end
 *   call      ──room──▶ sent by the caller ──else──▶ queue ──▶ the caller is woken, and sends
 * </pre>
 *
 * <p>What is chained to an answer runs in the poll, which may not wait for space on the way to the node: calls that begin there are
 * sent by another thread, which may.
 */
final class NodeWindow {
    static final int MAX_CALLS = 64; // of 256 that the node has under way for all
    static final long MAX_BYTES = 8L << 20; // of 16 MiB that it takes of all

    private final ClientCore core;
    private final long timeoutNs;
    private final Deque<Waiting> queue = new ArrayDeque<>(); // guarded by this, as what follows
    private int calls;
    private long bytes;
    private boolean isStarting; // a thread empties the queue

    /** @param refuse in place of start, when the time is over */
    private record Waiting(int length, long deadlineNs, Runnable start, Runnable refuse) {}

    NodeWindow(final ClientCore core, final long timeoutNs) {
        this.core = core;
        this.timeoutNs = timeoutNs;
    }

    /** @param length of the data in bytes, which must not change until the future is done */
    <T> CompletableFuture<T> callAsync(final int length, final Supplier<CompletableFuture<T>> call) {
        final CompletableFuture<T> result = new CompletableFuture<>();
        final Runnable start = () -> Futures.started(call).whenComplete((value, failure) -> {
            give(length);
            Futures.end(result, value, failure);
        });
        if (!core.isPollingHere() && tryTake(length)) {
            start.run();
        } else {
            enqueue(new Waiting(length, deadlineNs(), start, () -> result.completeExceptionally(refusal())));
        }
        return result;
    }

    /** As {@link #callAsync}, but the thread waits. */
    <T> T call(final int length, final Supplier<T> call) {
        if (!tryTake(length)) {
            takeInTurn(length);
        }
        try {
            return call.get();
        } finally {
            give(length);
        }
    }

    private void takeInTurn(final int length) {
        final CompletableFuture<Void> turn = new CompletableFuture<>();
        final Waiting waiting = new Waiting(
                length, deadlineNs(), () -> turn.complete(null), () -> turn.completeExceptionally(refusal()));
        enqueue(waiting);
        if (core.awaitDone(turn, timeoutNs) && !turn.isCompletedExceptionally()) {
            return;
        }
        if (!withdraw(waiting)) {
            turn.thenRun(() -> give(length)); // it came all the same
        }
        throw Thread.currentThread().isInterrupted()
                ? new OutcomeUnknownException("interrupted while other calls of the node are under way; not executed")
                : refusal();
    }

    private long deadlineNs() {
        return System.nanoTime() + timeoutNs;
    }

    private static BackPressureException refusal() {
        return new BackPressureException(
                "too many calls of the node are under way: none of them has made room in time; not executed");
    }

    private synchronized boolean tryTake(final int length) {
        final boolean isTurn = queue.isEmpty() && !isStarting && isRoom(length);
        if (isTurn) {
            take(length);
        }
        return isTurn;
    }

    private boolean isRoom(final int length) {
        return calls == 0 || calls < MAX_CALLS && bytes + length <= MAX_BYTES;
    }

    private void take(final int length) {
        calls++;
        bytes += length;
    }

    private synchronized void give(final int length) {
        calls--;
        bytes -= length;
        startNext();
    }

    private synchronized void enqueue(final Waiting waiting) {
        queue.add(waiting);
        startNext();
    }

    private synchronized boolean withdraw(final Waiting waiting) {
        return queue.remove(waiting);
    }

    private void startNext() {
        if (!isStarting && !queue.isEmpty() && isRoom(queue.peek().length())) {
            isStarting = true;
            Thread.ofVirtual().name("ledge-client-calls").start(this::startAll);
        }
    }

    private void startAll() {
        for (Runnable next = takeNext(); next != null; next = takeNext()) {
            next.run();
        }
    }

    /** @return null: nobody waits, or there is no room */
    private synchronized Runnable takeNext() {
        final Waiting next = queue.peek();
        if (next == null || !isRoom(next.length())) {
            isStarting = false;
            return null;
        }
        queue.remove();
        if (System.nanoTime() - next.deadlineNs() > 0) {
            return next.refuse();
        }
        take(next.length());
        return next.start();
    }
}
