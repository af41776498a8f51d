package io.ledge.api.http;

import io.vertx.core.Vertx;

/**
 * What has begun to arrive and must be whole in time, so that peers who send a byte now and then hold nothing for long. All
 * have the same time, so the eldest is due first, and one timer is enough; it runs only while something arrives. A list that its
 * members hold themselves: to begin and to end costs no more than four fields. On the I/O thread.
 */
final class Arrivals {
    /** One of them. */
    abstract static class Arrival {
        private Arrival elder; // null: it does not arrive
        private Arrival younger;
        private long deadlineNs;

        /** It took too long, and is none of the arrivals any more. */
        abstract void onTimeout();
    }

    private static final class Ends extends Arrival {
        @Override
        void onTimeout() {
            throw new IllegalStateException("it never begins");
        }
    }

    private final Vertx vertx;
    private final long timeoutMs;
    private final Arrival ends = new Ends(); // its younger is the eldest of all, its elder the youngest
    private boolean isTimerSet;

    Arrivals(final Vertx vertx, final long timeoutMs) {
        this.vertx = vertx;
        this.timeoutMs = timeoutMs;
        ends.elder = ends;
        ends.younger = ends;
    }

    /** @param arrival told when it takes too long, unless {@link #end} comes first; begins once */
    void begin(final Arrival arrival) {
        arrival.deadlineNs = System.nanoTime() + timeoutMs * 1_000_000L;
        arrival.elder = ends.elder;
        arrival.younger = ends;
        arrival.elder.younger = arrival;
        ends.elder = arrival;
        setTimer(timeoutMs);
    }

    /** Also of one that has ended. */
    void end(final Arrival arrival) {
        if (arrival.elder != null) {
            arrival.elder.younger = arrival.younger;
            arrival.younger.elder = arrival.elder;
            arrival.elder = null;
            arrival.younger = null;
        }
    }

    private void setTimer(final long delayMs) {
        if (!isTimerSet) {
            isTimerSet = true;
            vertx.setTimer(Math.max(1, delayMs), _ -> onTimer());
        }
    }

    private void onTimer() {
        isTimerSet = false;
        final long nowNs = System.nanoTime();
        while (ends.younger != ends) {
            final Arrival eldest = ends.younger;
            final long leftNs = eldest.deadlineNs - nowNs;
            if (leftNs > 0) {
                setTimer(leftNs / 1_000_000L + 1);
                return;
            }
            end(eldest);
            eldest.onTimeout();
        }
    }
}
