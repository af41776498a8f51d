package io.ledge.client;

import io.ledge.protocol.ErrorCode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A request under way. Made by the caller, completed by whoever polls; a synchronous caller leaves its thread here to be
 * woken.
 */
final class Call<T> extends CompletableFuture<T> {
    /** Reads one answer on the polling thread; null means that more messages follow. */
    @FunctionalInterface
    interface Answer<T> {
        T read(Inbox in, int templateId);
    }

    private final String verb;
    private final String component;
    private final String item;
    private final boolean isWrite;
    private final Answer<T> answer;
    private volatile Thread waiter;
    private boolean isAsync;
    private long id;
    private long deadlineNs;
    private long timeoutMs; // 0: the client's
    private Link link;

    private Call(
            final String verb,
            final String component,
            final String item,
            final boolean isWrite,
            final Answer<T> answer) {
        this.verb = verb;
        this.component = component;
        this.item = item;
        this.isWrite = isWrite;
        this.answer = answer;
    }

    /** @param item what of the component it is about; for messages only */
    static <T> Call<T> read(final String verb, final String component, final String item, final Answer<T> answer) {
        return new Call<>(verb, component, item, false, answer);
    }

    static <T> Call<T> write(final String verb, final String component, final String item, final Answer<T> answer) {
        return new Call<>(verb, component, item, true, answer);
    }

    /** Before it is sent. @param timeout null: as all calls of the client */
    Call<T> within(final Duration timeout) {
        timeoutMs = timeout == null ? 0 : timeout.toMillis();
        return this;
    }

    /** @param ofClient for calls that have none of their own */
    long timeoutMs(final long ofClient) {
        return timeoutMs == 0 ? ofClient : timeoutMs;
    }

    /** As {@link #timeoutMs}, in nanoseconds. */
    long timeoutNs(final long ofClient) {
        return timeoutMs == 0 ? ofClient : TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    }

    /** Before it is registered; registration publishes these fields to the polling thread. */
    void bind(final Link link, final long id, final long deadlineNs, final boolean isAsync) {
        this.link = link;
        this.id = id;
        this.deadlineNs = deadlineNs;
        this.isAsync = isAsync;
    }

    Link link() {
        return link;
    }

    long id() {
        return id;
    }

    long deadlineNs() {
        return deadlineNs;
    }

    boolean isAsync() {
        return isAsync;
    }

    void waiter(final Thread thread) {
        waiter = thread;
    }

    /** @return true when nothing more is expected */
    boolean onAnswer(final Inbox in, final int templateId) {
        try {
            final T result = answer.read(in, templateId);
            return result != null && succeed(result);
        } catch (final LedgeException ex) {
            return fail(ex);
        } catch (final RuntimeException ex) {
            return fail(new LedgeException(ErrorCode.MALFORMED_MESSAGE, "cannot read the answer to " + this, ex));
        }
    }

    private boolean succeed(final T result) {
        complete(result);
        return wake();
    }

    boolean fail(final LedgeException reason) {
        completeExceptionally(reason);
        return wake();
    }

    /** @param ofClient as {@link #timeoutMs} */
    void timeOut(final long ofClient) {
        fail(new LedgeTimeoutException(this + ": no answer within " + timeoutMs(ofClient) + " ms"
                + (isWrite ? "; it may have been executed" : "")));
    }

    private boolean wake() {
        final Thread thread = waiter;
        if (thread != null && thread != Thread.currentThread()) {
            LockSupport.unpark(thread);
        }
        return true;
    }

    @Override
    public String toString() {
        return verb + " " + component + (item.isEmpty() ? "" : "/" + item);
    }
}
