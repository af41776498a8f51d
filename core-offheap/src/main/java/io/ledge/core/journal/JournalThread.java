package io.ledge.core.journal;

import io.ledge.core.wait.CoreBell;
import io.ledge.core.wait.GuestPass;
import io.ledge.protocol.wake.Doorbell;
import java.util.function.Supplier;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.NanoClock;

/**
 * The journal thread: a batch, then those who wait for it. With an empty ring it takes the baton and lets the answers out
 * itself, for it is awake and has nothing better to do; else home does, while the next batch is written.
 *
 * <p>Sleeps on a doorbell of its own, rung by whoever appended, after the baton was given back.
 */
final class JournalThread implements Runnable, AutoCloseable {
    private final JournalAgent agent;
    private final Doorbell doorbell;
    private final CoreBell home;
    private final Supplier<GuestPass> passes;
    private final NanoClock clock;
    private final Runnable onBatch;
    private final ErrorHandler errorHandler;
    private final Thread thread;
    private volatile boolean isEnding;

    /**
     * @param passes asked once, on the thread
     * @param onBatch told after each, to look after segments; must not block
     */
    JournalThread(
            final JournalAgent agent,
            final Doorbell doorbell,
            final CoreBell home,
            final Supplier<GuestPass> passes,
            final NanoClock clock,
            final Runnable onBatch,
            final ErrorHandler errorHandler) {
        this.agent = agent;
        this.doorbell = doorbell;
        this.home = home;
        this.passes = passes;
        this.clock = clock;
        this.onBatch = onBatch;
        this.errorHandler = errorHandler;
        thread = Thread.ofPlatform().name("ledge-journal").unstarted(this);
    }

    void start() {
        thread.start();
    }

    @Override
    public void run() {
        final GuestPass pass = passes.get();
        while (!isEnding) {
            if (step() > 0) {
                tellTheCore(pass);
                onBatch.run();
            } else {
                sleep();
            }
        }
        close(agent);
    }

    private int step() {
        try {
            return agent.doWork(clock.nanoTime());
        } catch (final RuntimeException | Error ex) {
            return onBug(ex);
        }
    }

    private void close(final JournalAgent ending) {
        try {
            ending.close(clock.nanoTime());
        } catch (final RuntimeException | Error ex) {
            onBug(ex);
        }
    }

    private int onBug(final Throwable ex) {
        agent.fail(ex);
        errorHandler.onError(ex);
        return 1;
    }

    private void tellTheCore(final GuestPass pass) {
        if (agent.isRingEmpty()) {
            pass.visit();
        } else {
            home.ring();
        }
    }

    private void sleep() {
        doorbell.announce();
        if (agent.isQuiet() && !isEnding) {
            final long deadlineNs = agent.nextDeadlineNs();
            final long leftNs = deadlineNs == Long.MAX_VALUE ? Doorbell.LONG_SLEEP_NS : deadlineNs - clock.nanoTime();
            doorbell.await(Math.clamp(leftNs, 0, Doorbell.LONG_SLEEP_NS));
        }
        doorbell.cancel();
    }

    /** Writes the rest of the ring and the closing record, and returns when that is done. The loop has ended. */
    @Override
    public void close() {
        isEnding = true;
        doorbell.ring();
        boolean isInterrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (final InterruptedException ex) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
