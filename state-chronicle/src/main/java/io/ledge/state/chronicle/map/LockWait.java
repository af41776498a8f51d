package io.ledge.state.chronicle.map;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import net.openhft.chronicle.hash.locks.InterProcessLock;

/**
 * Waits for a lock that another process may hold, or may have died with: tries for a moment (the library spins, and says to
 * readers that a writer waits), then sleeps, longer each time, and gives up. The library's own wait spins for a minute.
 *
 * <p>After one that was in vain the next are short, until one succeeds: what queues behind a lost lock is answered soon.
 */
final class LockWait {
    private static final long TRY_MS = 1;
    private static final long SHORT_PATIENCE_MS = 50;
    private static final long FIRST_SLEEP_NS = 50_000;
    private static final long LONGEST_SLEEP_NS = 20_000_000;

    private final long patienceMs;
    private final BooleanSupplier isClosing;
    private long troubleSinceNs;
    private boolean isTroubled;

    /** @param isClosing ends the wait early */
    LockWait(final long patienceMs, final BooleanSupplier isClosing) {
        this.patienceMs = patienceMs;
        this.isClosing = isClosing;
    }

    void lock(final InterProcessLock lock) {
        if (!lock.tryLock()) {
            lockSlowly(lock);
        }
        isTroubled = false;
    }

    /** Has there been no lock to be had for that long, each time one was needed? */
    boolean isTroubledFor(final long durationMs) {
        return isTroubled && System.nanoTime() - troubleSinceNs >= TimeUnit.MILLISECONDS.toNanos(durationMs);
    }

    boolean isTroubled() {
        return isTroubled;
    }

    /** Something was done about it. */
    void reset() {
        isTroubled = false;
    }

    private void lockSlowly(final InterProcessLock lock) {
        final long startNs = System.nanoTime();
        final long waitMs = isTroubled ? SHORT_PATIENCE_MS : patienceMs;
        long sleepNs = FIRST_SLEEP_NS;
        boolean isInterrupted = false;
        try {
            while (!isClosing.getAsBoolean() && System.nanoTime() - startNs < TimeUnit.MILLISECONDS.toNanos(waitMs)) {
                try {
                    if (lock.tryLock(TRY_MS, TimeUnit.MILLISECONDS)) {
                        return;
                    }
                } catch (final InterruptedException ex) {
                    isInterrupted = true;
                }
                LockSupport.parkNanos(sleepNs);
                sleepNs = Math.min(2 * sleepNs, LONGEST_SLEEP_NS);
            }
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
        if (!isTroubled) {
            isTroubled = true;
            troubleSinceNs = startNs;
        }
        throw new StateMapException(
                "a lock of the shared map is not to be had: another process holds it, or died with it");
    }
}
