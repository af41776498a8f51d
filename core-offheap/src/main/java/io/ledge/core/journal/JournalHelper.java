package io.ledge.core.journal;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.NanoClock;

/**
 * The journal's helper thread: prepares segments ahead of the writer, and whatever else takes its time at the disk
 * ({@link Chore}). Sleeps until it is called, a second at most.
 */
final class JournalHelper implements Runnable, AutoCloseable {
    /** Something to look after; one bounded step a call, may block. */
    @FunctionalInterface
    interface Chore {
        /** @return work done; 0: look again when called, or after a while */
        int doWork(long nowNs);
    }

    private final Chore[] chores;
    private final LongSupplier sleepNs;
    private final NanoClock clock;
    private final ErrorHandler errorHandler;
    private final Thread thread;
    private volatile boolean isEnding;

    /** @param sleepNs how long to sleep when nothing is left to do */
    JournalHelper(
            final NanoClock clock, final ErrorHandler errorHandler, final LongSupplier sleepNs, final Chore... chores) {
        this.sleepNs = sleepNs;
        this.clock = clock;
        this.errorHandler = errorHandler;
        this.chores = chores;
        thread = Thread.ofPlatform().daemon().name("ledge-journal-helper").unstarted(this);
    }

    void start() {
        thread.start();
    }

    /** There may be something to do. Any thread; does not block. */
    void call() {
        LockSupport.unpark(thread);
    }

    @Override
    public void run() {
        while (!isEnding) {
            if (step() == 0 && !isEnding) {
                LockSupport.parkNanos(this, sleepNs.getAsLong());
            }
        }
    }

    private int step() {
        int workCount = 0;
        for (final Chore chore : chores) {
            try {
                workCount += chore.doWork(clock.nanoTime());
            } catch (final RuntimeException | Error ex) {
                errorHandler.onError(ex); // the others go on, and this one in a second
            }
        }
        return workCount;
    }

    /** Returns when the step under way is done. */
    @Override
    public void close() {
        isEnding = true;
        call();
        awaitEnd(thread);
    }

    /** Not interruptible. */
    static void awaitEnd(final Thread thread) {
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
