package io.ledge.test;

import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;

/**
 * Both clocks of a node, moved by hand: a simulated week is a {@code for} loop.
 *
 * <p>Any thread may read, one thread moves it. Moving by whole milliseconds moves both clocks; nanoseconds below a
 * millisecond are carried over, so the two never drift apart.
 */
public final class ManualClock implements NanoClock, EpochClock {
    private static final long NS_PER_MS = TimeUnit.MILLISECONDS.toNanos(1);

    private volatile long nowNs;
    private volatile long epochOffsetMs;

    /** A clock at 0 ns and 0 ms since the epoch. */
    public ManualClock() {
        this(0, 0);
    }

    /**
     * A clock at the given instant; the nanosecond clock's origin is arbitrary and may be negative, as the JVM's is.
     */
    public ManualClock(long nowNs, long epochMs) {
        this.nowNs = nowNs;
        this.epochOffsetMs = epochMs - Math.floorDiv(nowNs, NS_PER_MS);
    }

    @Override
    public long nanoTime() {
        return nowNs;
    }

    @Override
    public long time() {
        return epochOffsetMs + Math.floorDiv(nowNs, NS_PER_MS);
    }

    /** Moves both clocks forward. */
    public ManualClock advanceMs(long durationMs) {
        return advanceNs(Math.multiplyExact(durationMs, NS_PER_MS));
    }

    /** Moves both clocks forward. */
    public ManualClock advanceNs(long durationNs) {
        if (durationNs < 0) {
            throw new IllegalArgumentException("monotonic time cannot go back: durationNs=" + durationNs);
        }
        nowNs = nowNs + durationNs;
        return this;
    }

    /** Steps the wall clock alone, back or forth, as NTP or an operator does. */
    public ManualClock stepEpochMs(long stepMs) {
        epochOffsetMs = epochOffsetMs + stepMs;
        return this;
    }
}
