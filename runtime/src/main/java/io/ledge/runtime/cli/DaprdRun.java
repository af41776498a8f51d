package io.ledge.runtime.cli;

import io.ledge.api.AppServer;
import io.ledge.runtime.node.LedgeNode;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * One life of {@code daprd}'s node: until the first signal or the API's shutdown call, which close it on a thread of their own.
 * A second SIGINT or SIGTERM ends the process at once.
 */
final class DaprdRun {
    private static final System.Logger LOGGER = System.getLogger("dapr.runtime");
    private static final long LOOK_EVERY_NS = TimeUnit.MILLISECONDS.toNanos(20);

    /** How a life ended, and what is next. */
    enum End {
        STOPPED,
        RESTART,
        /** The node stopped by itself; its log says why. */
        GIVEN_UP
    }

    private final Duration block;
    private final CompletableFuture<LedgeNode> started = new CompletableFuture<>();
    private final AtomicReference<End> asked = new AtomicReference<>(); // null: nobody has
    private final AtomicBoolean isTold = new AtomicBoolean(); // by SIGINT or SIGTERM

    /** @param block how long to go on, told to end, while the app is there */
    DaprdRun(final Duration block) {
        this.block = block;
    }

    void onSignal(final String signal) {
        final boolean isRestart = signal.equals("HUP");
        if (!isRestart && !isTold.compareAndSet(false, true)) {
            LOGGER.log(Level.WARNING, "SIG" + signal + " again: ending at once");
            Runtime.getRuntime().halt(ExitCode.FAILURE);
        }
        ask(isRestart ? End.RESTART : End.STOPPED, "SIG" + signal);
    }

    /** On a thread of its own. */
    void onShutdown() {
        ask(End.STOPPED, "the app asks for it");
    }

    /** The first closes the node; one that wants the end counts before one that wants another life. */
    private void ask(final End wanted, final String reason) {
        if (asked.compareAndSet(null, wanted)) {
            LOGGER.log(Level.INFO, reason + ": shutting down");
            close();
        } else if (wanted == End.STOPPED && asked.compareAndSet(End.RESTART, wanted)) {
            LOGGER.log(Level.INFO, reason + ": shutting down for good");
        }
    }

    private void close() {
        final LedgeNode node = started.join();
        if (!block.isZero()) {
            awaitAppGone(node);
        }
        node.close();
    }

    private void awaitAppGone(final LedgeNode node) {
        LOGGER.log(Level.INFO, "going on for " + block.toMillis() + " ms, or until the app has gone");
        final AppServer app = node.apps().getFirst();
        final long endNs = System.nanoTime() + block.toNanos();
        while (System.nanoTime() - endNs < 0 && app.api().health().health("") == null) {
            LockSupport.parkNanos(LOOK_EVERY_NS);
        }
    }

    /** Returns when the node is closed. */
    void await(final LedgeNode node) {
        started.complete(node);
        node.awaitClose();
        if (asked.get() == null) {
            LOGGER.log(Level.ERROR, "the node stopped by itself");
        }
    }

    /** After {@link #await}; of meaning once no signal comes here any more. */
    End end() {
        return asked.get() == null ? End.GIVEN_UP : asked.get();
    }
}
