package io.ledge.core.journal;

import io.ledge.core.wait.CoreBell;
import io.ledge.core.wait.GuestPass;
import io.ledge.protocol.wake.Doorbell;
import java.util.function.Supplier;
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
            final Runnable onBatch) {
        this.agent = agent;
        this.doorbell = doorbell;
        this.home = home;
        this.passes = passes;
        this.clock = clock;
        this.onBatch = onBatch;
        thread = Thread.ofPlatform().name("ledge-journal").unstarted(this);
    }

    void start() {
        thread.start();
    }

    @Override
    public void run() {
        final GuestPass pass = passes.get();
        while (!isEnding) {
            if (agent.doWork(clock.nanoTime()) > 0) {
                tellTheCore(pass);
                onBatch.run();
            } else {
                sleep();
            }
        }
        agent.close(clock.nanoTime());
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
