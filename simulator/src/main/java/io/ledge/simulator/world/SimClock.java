package io.ledge.simulator.world;

import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;

/** Both clocks of the board: one that only goes on, and one that is set, forth and back. */
final class SimClock implements NanoClock, EpochClock {
    private static final long START_NS = -5_000_000_000L; // nanoTime may be below 0
    private static final long START_MS = 1_700_000_000_000L;

    private long nowNs = START_NS;
    private long offsetMs = START_MS;

    @Override
    public long nanoTime() {
        return nowNs;
    }

    @Override
    public long time() {
        return offsetMs + TimeUnit.NANOSECONDS.toMillis(elapsedNs());
    }

    long elapsedNs() {
        return nowNs - START_NS;
    }

    void advanceNs(final long durationNs) {
        nowNs += durationNs;
    }

    /** Somebody sets the wall clock. */
    void stepMs(final long stepMs) {
        offsetMs += stepMs;
    }
}
