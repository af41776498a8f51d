package io.ledge.client;

import io.ledge.protocol.ErrorCode;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * The client's watches: begun, fed, restored after a loss and ended. {@link #onChange} and {@link #onEnded} run on the polling
 * thread and only queue; handlers run on the dispatch thread; {@link #restore} runs on the home thread.
 */
final class LiveWatches {
    private static final Executor LATER = CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);

    private final ClientCore core;
    private final WatchVerbs verbs;
    private final Dispatcher dispatcher;
    private final LedgeClientContext ctx;
    private final Set<LiveWatch> live = ConcurrentHashMap.newKeySet();
    private final ConcurrentHashMap<Long, LiveWatch> byId = new ConcurrentHashMap<>();

    LiveWatches(
            final ClientCore core, final WatchVerbs verbs, final Dispatcher dispatcher, final LedgeClientContext ctx) {
        this.core = core;
        this.verbs = verbs;
        this.dispatcher = dispatcher;
        this.ctx = ctx;
    }

    /** May changes come? */
    boolean isExpecting() {
        return !live.isEmpty();
    }

    LiveWatch begin(final LiveWatch watch) {
        core.await(ask(watch, core.requireLink(), false));
        core.poller().wakeHome(); // it now sleeps where the node can wake it
        return watch;
    }

    private Call<WatchVerbs.Begun> ask(final LiveWatch watch, final Link link, final boolean isAsync) {
        final Call.Answer<WatchVerbs.Begun> answer = (in, templateId) -> {
            final WatchVerbs.Begun begun = WatchVerbs.begun(in, templateId);
            byId.remove(watch.id(), watch); // what still comes under the old id comes again under the new one
            watch.assign(link, begun);
            byId.put(begun.watchId(), watch);
            live.add(watch);
            return begun;
        };
        return verbs.watch(watch.store(), watch.prefix(), watch.request(), link, answer, isAsync);
    }

    // ---- changes

    /** @return false when the watch is not one of ours */
    boolean onChange(final Inbox in) {
        final LiveWatch watch = byId.isEmpty() ? null : byId.get(in.change.watchId());
        if (watch == null) {
            return false;
        }
        if (!watch.isOverrun()) {
            queue(watch, in);
        }
        return true;
    }

    private void queue(final LiveWatch watch, final Inbox in) {
        if (watch.hasRoom()) {
            final StateChange change = WatchVerbs.change(in.change);
            watch.queued();
            if (dispatcher.offer(() -> handle(watch, change))) {
                watch.came(change);
                return;
            }
            watch.handled();
        }
        watch.overrun();
        queueNewBeginning(watch);
    }

    /** Behind all that was queued. */
    private void queueNewBeginning(final LiveWatch watch) {
        if (!dispatcher.offer(() -> beginAnew(watch))) {
            LATER.execute(() -> queueNewBeginning(watch));
        }
    }

    private void handle(final LiveWatch watch, final StateChange change) {
        try {
            if (!watch.isClosed()) {
                watch.handler().onChange(change);
            }
        } catch (final Throwable error) {
            ctx.errorHandler().onError(error);
        }
        Thread.interrupted(); // what interrupted the handler is over
        watch.handled();
    }

    /** The handler is through with what was queued, and more was not taken: it comes again, if the node has it still. */
    private void beginAnew(final LiveWatch watch) {
        final Link link = watch.link();
        if (watch.isClosed() || !watch.isOverrun() || link.isBroken()) {
            return; // restore() does it, or has done it
        }
        askToEnd(watch);
        try {
            core.await(ask(watch, link, false));
        } catch (final LedgeUnavailableException | OutcomeUnknownException ex) {
            // the link is lost: restore() does it
        } catch (final LedgeException ex) {
            end(watch, ex);
        }
    }

    /** @return false when the watch is not one of ours */
    boolean onEnded(final Inbox in) {
        final LiveWatch watch = byId.remove(in.watchEnded.watchId());
        if (watch == null) {
            return false;
        }
        final LedgeException reason =
                LedgeException.of(ErrorCode.of(in.watchEnded.code()), watch + ": " + in.watchEnded.message());
        if (!dispatcher.offer(() -> end(watch, reason))) {
            LATER.execute(() -> end(watch, reason)); // behind what fills the queue now
        }
        return true;
    }

    private void end(final LiveWatch watch, final LedgeException reason) {
        if (watch.end()) {
            forget(watch);
            watch.handler().onEnded(reason);
        }
    }

    // ---- loss and end

    void onLinkLost() {
        byId.clear();
    }

    void restore(final Link link) {
        for (final LiveWatch watch : live) {
            restore(watch, link);
        }
    }

    private void restore(final LiveWatch watch, final Link link) {
        if (watch.isClosed() || link.isBroken()) {
            return; // with the next link
        }
        ClientCore.async(() -> ask(watch, link, true)).whenComplete((begun, error) -> {
            if (error instanceof final PositionExpiredException expired) {
                dispatcher.offer(() -> end(watch, expired));
            } else if (error != null && !link.isBroken()) {
                ctx.errorHandler()
                        .onError(new LedgeException(
                                ErrorCode.INTERNAL, watch + " not restored; trying again in 1 s", error));
                LATER.execute(() -> restore(watch, link));
            } else if (error == null && watch.isClosed()) {
                LATER.execute(() -> askToEnd(watch)); // closed while it was being restored
            }
        });
    }

    void close(final LiveWatch watch) {
        forget(watch);
        askToEnd(watch);
    }

    private void forget(final LiveWatch watch) {
        live.remove(watch);
        byId.remove(watch.id(), watch);
    }

    private void askToEnd(final LiveWatch watch) {
        final Link link = watch.link();
        if (link == null || link.isBroken()) {
            return;
        }
        final boolean isAsync = core.poller().isPollingHere();
        try {
            final Call<Boolean> call = verbs.unwatch(link, watch.id(), isAsync);
            if (!isAsync) {
                core.await(call);
            }
        } catch (final LedgeException ex) {
            // it ended by itself, or with the session
        }
    }
}
