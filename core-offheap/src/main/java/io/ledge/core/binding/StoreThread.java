package io.ledge.core.binding;

import io.ledge.core.memory.BodyArena;
import io.ledge.core.state.ExternalStore;
import io.ledge.core.state.StateStore;
import io.ledge.core.state.StoreCommandAdapter;
import io.ledge.core.state.StoreFailedException;
import io.ledge.core.state.StoreRing;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.ComponentState;
import io.ledge.protocol.wake.Doorbell;
import java.util.concurrent.TimeUnit;

/**
 * The one thread of a store: opens it, runs its commands, closes it. It outlives a store that cannot be opened, and then
 * answers every command with the reason.
 *
 * <pre>
 *   OPENING ──▶ OPEN ──▶ CLOSING ──▶ (ended)
 *      └──────▶ FAILED ────▲
 * </pre>
 *
 * <p>{@link #close} waits for it, but not for ever: a thread that is still opening or closing its store, which may take
 * minutes, is left alone and ends by itself.
 */
final class StoreThread implements AutoCloseable {
    private static final int COMMAND_LIMIT = 16;
    private static final long CLOSE_PATIENCE_MS = TimeUnit.SECONDS.toMillis(4);

    private final StoreRing ring;
    private final BodyArena bodies;
    private final Runnable wakeCore;
    private final ThreadedStateComponent.Opener opener;
    private final StoreCommandAdapter adapter;
    private final Thread thread;
    private ComponentContext context;
    private String failure; // shown in the status; null while all is well
    private long failureCount;
    private volatile boolean running = true;
    private volatile boolean abandoned;

    StoreThread(
            final String name,
            final StoreRing ring,
            final BodyArena bodies,
            final Runnable wakeCore,
            final ThreadedStateComponent.Opener opener) {
        this.ring = ring;
        this.bodies = bodies;
        this.wakeCore = wakeCore;
        this.opener = opener;
        adapter = new StoreCommandAdapter(ring, this::onFailure);
        thread = Thread.ofPlatform().daemon().name("ledge-store-" + name).unstarted(this::run);
    }

    void start(final ComponentContext componentContext) {
        context = componentContext;
        thread.start();
    }

    @Override
    public void close() {
        running = false;
        ring.doorbell().ring();
        try {
            thread.join(CLOSE_PATIENCE_MS);
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
        abandoned = true;
    }

    private void run() {
        final StateStore store = open();
        try {
            serve(store);
        } finally {
            close(store);
        }
    }

    private StateStore open() {
        try {
            return opener.open(context, bodies, () -> !running);
        } catch (final ComponentException | RuntimeException | Error ex) {
            final String reason = reason(ex);
            context.logger().log(System.Logger.Level.ERROR, reason, ex instanceof ComponentException ? null : ex);
            status(ComponentState.FAILED, reason);
            return new FailedStore(ErrorCode.STORE_FAILED, reason);
        }
    }

    private void serve(final StateStore store) {
        final Doorbell doorbell = ring.doorbell();
        while (running) {
            if (work(store) == 0) {
                doorbell.announce();
                if (running && adapter.isQuiet()) {
                    doorbell.await(Doorbell.LONG_SLEEP_NS);
                }
                doorbell.cancel();
            }
        }
        if (!abandoned) {
            adapter.poll(new FailedStore(ErrorCode.NODE_STOPPING, "the node is going down"), Integer.MAX_VALUE);
            wakeCore.run();
        }
    }

    private int work(final StateStore store) {
        final long failuresBefore = failureCount;
        int workCount = adapter.poll(store, COMMAND_LIMIT);
        final boolean hasFailed = failureCount != failuresBefore;
        if (workCount > 0) {
            wakeCore.run();
            if (!hasFailed && !(store instanceof FailedStore)) {
                onSuccess();
            }
        }
        if ((workCount == 0 || hasFailed) && store instanceof final ExternalStore external) {
            workCount += keepUp(external);
        }
        return workCount;
    }

    private int keepUp(final ExternalStore store) {
        try {
            return store.keepUp();
        } catch (final RuntimeException | Error ex) {
            onFailure(ex);
            return 0;
        }
    }

    private void onSuccess() {
        if (failure != null) {
            failure = null;
            status(ComponentState.UP, "");
        }
        context.succeeded();
    }

    /** The same trouble is told once, until a command succeeds. */
    private void onFailure(final Throwable ex) {
        failureCount++;
        final String reason = reason(ex);
        if (!reason.equals(failure)) {
            failure = reason;
            context.logger().log(System.Logger.Level.WARNING, reason, ex instanceof StoreFailedException ? null : ex);
            status(ComponentState.DEGRADED, reason);
        }
    }

    private void status(final ComponentState state, final String note) {
        if (!abandoned) {
            context.status(state, note);
        }
    }

    private static String reason(final Throwable ex) {
        return ex.getMessage() == null ? ex.toString() : ex.getMessage();
    }

    private void close(final StateStore store) {
        try {
            store.close();
        } catch (final RuntimeException | Error ex) {
            context.logger().log(System.Logger.Level.WARNING, "closing: " + ex, ex);
        }
    }
}
