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
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * The one thread of a store: opens it, runs its commands, closes it. It outlives a store that cannot be opened, and then
 * answers every command with the reason. Other settings are another opener: between two commands the store is closed and opened
 * by that one, or, when that fails, by the former; commands stay in the ring meanwhile.
 *
 * <pre>
 *   OPENING ──▶ OPEN ──▶ CLOSING ──▶ (ended)
 *    ▲ └──────▶ FAILED ────▲
 *    │            │
 *    └─ become ───┴─ OPEN
 * </pre>
 *
 * <p>{@link #close} waits for it, but not for ever: a thread that is still opening or closing its store, which may take
 * minutes, is left alone and ends by itself.
 */
final class StoreThread implements AutoCloseable {
    private static final int COMMAND_LIMIT = 16;
    private static final long ROOM_RETRY_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long CLOSE_PATIENCE_MS = TimeUnit.SECONDS.toMillis(4);

    private final StoreRing ring;
    private final BodyArena bodies;
    private final Runnable wakeCore;
    private final StoreCommandAdapter adapter;
    private final AtomicReference<StoreSwitch> wanted = new AtomicReference<>();
    private final Thread thread;
    private ThreadedStateComponent.Opener opener; // that was the last to work, or the first
    private ComponentContext context;
    private String failure; // shown in the status; null while all is well
    private long failureCount;
    private volatile boolean isOpening;
    private volatile boolean running = true;
    private volatile boolean abandoned;
    private volatile boolean hasEnded;
    private volatile boolean isBehind;

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

    /** See {@link StateComponent#become}. */
    StateComponent.Switched become(final ThreadedStateComponent.Opener next, final Duration patience) {
        final StoreSwitch to = new StoreSwitch(next);
        wanted.set(to);
        if (hasEnded) { // seen after the switch was left, so one of the two sees the other
            refuse(to);
        }
        ring.doorbell().ring();
        return to.await(patience);
    }

    /** See {@link StateComponent#isBehind}. */
    boolean isBehind() {
        return isBehind;
    }

    /** The node goes on, and the rings stay: so it is not abandoned, however long it takes. @return has it ended? */
    boolean end(final Duration patience) {
        return end(patience.toMillis());
    }

    private boolean end(final long patienceMs) {
        running = false;
        ring.doorbell().ring();
        try {
            if (patienceMs > 0) { // zero would be for ever
                thread.join(patienceMs);
            }
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    @Override
    public void close() {
        end(CLOSE_PATIENCE_MS);
        abandoned = true;
    }

    private void run() {
        StateStore store = openOrFail();
        try {
            serve(store);
            while (running) {
                store = switched(store, wanted.getAndSet(null));
                serve(store);
            }
        } finally { // after a bug, too: nobody else answers
            try {
                refuseRest();
            } finally {
                close(store);
                hasEnded = true;
                refuse(wanted.get());
            }
        }
    }

    private void refuse(final StoreSwitch tooLate) {
        if (tooLate != null) {
            final String reason = running ? "the thread of the store has died of a bug" : "the node is closing";
            tooLate.end(new StateComponent.Switched(reason, false));
        }
    }

    private boolean isServing() {
        return running && wanted.get() == null;
    }

    /** Stop, start, or back: what one holds the next may need. */
    private StateStore switched(final StateStore store, final StoreSwitch to) {
        close(store);
        failure = null;
        try {
            final StateStore next = open(to.opener(), to::isGivenUp);
            opener = to.opener();
            isBehind = false;
            to.end(StateComponent.Switched.DONE);
            return next;
        } catch (final ComponentException | RuntimeException | Error ex) {
            return back(to, ex);
        }
    }

    private StateStore back(final StoreSwitch to, final Throwable ex) {
        final StateStore former = openOrFail();
        final boolean isBack = !(former instanceof FailedStore);
        if (!to.end(new StateComponent.Switched(reason(ex), isBack))) {
            isBehind = isBack;
            context.logger()
                    .log(
                            System.Logger.Level.ERROR,
                            reason(ex)
                                    + (isBack
                                            ? "; what was there before goes on"
                                            : "; nor does what was there before"));
        }
        return former;
    }

    /** @param isGivenUp asked while it opens; a store that is open ends its waits when the thread ends, and not before */
    private StateStore open(final ThreadedStateComponent.Opener by, final BooleanSupplier isGivenUp)
            throws ComponentException {
        isOpening = true;
        try {
            return by.open(
                    context, bodies, () -> !running || isOpening && (wanted.get() != null || isGivenUp.getAsBoolean()));
        } finally {
            isOpening = false;
        }
    }

    private StateStore openOrFail() {
        try {
            return open(opener, () -> false);
        } catch (final ComponentException | RuntimeException | Error ex) {
            final String reason = reason(ex);
            context.logger().log(System.Logger.Level.ERROR, reason, ex instanceof ComponentException ? null : ex);
            status(ComponentState.FAILED, reason);
            return new FailedStore(ErrorCode.STORE_FAILED, reason);
        }
    }

    private void serve(final StateStore store) {
        final Doorbell doorbell = ring.doorbell();
        while (isServing()) {
            if (work(store) == 0) {
                doorbell.announce();
                if (isServing() && adapter.isQuiet()) {
                    doorbell.await(Doorbell.LONG_SLEEP_NS);
                }
                doorbell.cancel();
            }
        }
    }

    /** The core makes room for answers as long as it runs; when it does not, it is told that nobody waits. */
    private void refuseRest() {
        final StateStore ended = new FailedStore(ErrorCode.NODE_STOPPING, "the state store has ended");
        while (!abandoned && adapter.hasCommands()) {
            final boolean isStuck = adapter.poll(ended, Integer.MAX_VALUE) == 0;
            wakeCore.run();
            if (isStuck) {
                LockSupport.parkNanos(ROOM_RETRY_NS);
            }
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
