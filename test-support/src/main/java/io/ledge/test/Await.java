package io.ledge.test;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waiting for something another thread or process does: with a deadline, and a message that says what was missing. */
public final class Await {
    private static final long POLL_INTERVAL_NS = Duration.ofMillis(1).toNanos();

    private Await() {}

    /**
     * Polls the condition about every millisecond until it holds.
     *
     * @param message evaluated only at the deadline, so it can tell the last state seen.
     * @throws AssertionError at the deadline, or when the waiting thread is interrupted (its flag stays set).
     */
    public static void await(Duration timeout, Supplier<String> message, BooleanSupplier condition) {
        final long deadlineNs = System.nanoTime() + timeout.toNanos();
        while (!condition.getAsBoolean()) {
            if (Thread.currentThread().isInterrupted()) {
                throw new AssertionError("interrupted while waiting: " + message.get());
            }
            if (System.nanoTime() - deadlineNs >= 0) {
                throw new AssertionError("not within " + timeout + ": " + message.get());
            }
            LockSupport.parkNanos(POLL_INTERVAL_NS);
        }
    }
}
