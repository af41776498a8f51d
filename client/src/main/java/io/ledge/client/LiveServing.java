package io.ledge.client;

import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.ServeEncoder;
import io.ledge.protocol.codec.UnserveEncoder;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The client as one that is called: offered to the node, restored after a loss, fed and ended. {@link #onInvoke} runs on the
 * polling thread and only starts a virtual thread; the node bounds how many calls a session has at once.
 */
final class LiveServing implements Serving {
    private static final Executor LATER = CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);

    private final ClientCore core;
    private final InvokeVerbs verbs;
    private final LedgeClientContext ctx;
    private final ThreadFactory threads =
            Thread.ofVirtual().name("ledge-invoke-", 0).factory();
    private final AtomicLong handled = new AtomicLong();
    private final AtomicReference<MethodHandler> handler = new AtomicReference<>();

    LiveServing(final ClientCore core, final InvokeVerbs verbs, final LedgeClientContext ctx) {
        this.core = core;
        this.verbs = verbs;
        this.ctx = ctx;
    }

    /** May calls come? */
    boolean isExpecting() {
        return handler.get() != null;
    }

    Serving begin(final MethodHandler methodHandler) {
        if (!handler.compareAndSet(null, Objects.requireNonNull(methodHandler, "handler"))) {
            throw new IllegalStateException("this client answers calls already: close that first");
        }
        boolean isServing = false;
        try {
            core.await(ask(core.requireLink(), false));
            isServing = true;
        } finally {
            if (!isServing) {
                handler.set(null);
            }
        }
        core.poller().wakeHome(); // it now sleeps where the node can wake it
        return this;
    }

    private Call<Boolean> ask(final Link link, final boolean isAsync) {
        final Outgoing out = core.open(link, ServeEncoder.BLOCK_LENGTH);
        final ServeEncoder serve = new ServeEncoder().wrapAndApplyHeader(out.buffer(), 0, out.header());
        return core.send(Call.read("serve", ctx.appId(), "", StateVerbs::done), link, out, serve.limit(), isAsync);
    }

    // ---- calls

    void onInvoke(final Inbox in) {
        final InvokeRequest request = InvokeVerbs.request(in);
        final Link link = in.link();
        final long token = in.header.correlationId();
        final MethodHandler current = handler.get();
        threads.newThread(() -> answer(link, token, request, current)).start();
    }

    private void answer(final Link link, final long token, final InvokeRequest request, final MethodHandler current) {
        try {
            final InvokeResponse response = handle(request, current);
            if (!link.isBroken()) { // else the node has told the caller
                verbs.answer(link, token, response);
                handled.incrementAndGet();
            }
        } catch (final Throwable error) {
            ctx.errorHandler().onError(error);
            refuse(link, token, request.method() + ": " + error);
        }
    }

    private static InvokeResponse handle(final InvokeRequest request, final MethodHandler current) throws Exception {
        if (current == null) {
            throw new LedgeException(ErrorCode.APP_NOT_FOUND, "the app answers no calls any more");
        }
        return Objects.requireNonNull(current.onInvoke(request), "the handler returned null");
    }

    private void refuse(final Link link, final long token, final String reason) {
        try {
            verbs.refuse(link, token, reason);
        } catch (final LedgeException ex) {
            // the caller's deadline tells it
        }
    }

    // ---- loss and end

    void restore(final Link link) {
        if (handler.get() == null || link.isBroken()) {
            return; // with the next link
        }
        ClientCore.async(() -> ask(link, true)).whenComplete((done, error) -> {
            if (error != null && !link.isBroken()) {
                ctx.errorHandler()
                        .onError(new LedgeException(
                                ErrorCode.INTERNAL, "calls are not answered yet; trying again in 1 s", error));
                LATER.execute(() -> restore(link));
            }
        });
    }

    @Override
    public long handledCount() {
        return handled.get();
    }

    @Override
    public void close() {
        if (handler.getAndSet(null) == null) {
            return;
        }
        final Link link = core.poller().link();
        if (link != null && !link.isBroken()) {
            end(link, core.poller().isPollingHere());
        }
    }

    private void end(final Link link, final boolean isAsync) {
        final Outgoing out = core.open(link, UnserveEncoder.BLOCK_LENGTH);
        final UnserveEncoder unserve = new UnserveEncoder().wrapAndApplyHeader(out.buffer(), 0, out.header());
        try {
            final Call<Boolean> call = core.send(
                    Call.read("unserve", ctx.appId(), "", StateVerbs::done), link, out, unserve.limit(), isAsync);
            if (!isAsync) {
                core.await(call);
            }
        } catch (final LedgeUnavailableException | OutcomeUnknownException ex) {
            // it has ended with the session
        }
    }
}
