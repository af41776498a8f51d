package io.ledge.core.time;

import io.ledge.core.error.PlantedBug;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;

/**
 * The two instants of a duty cycle: read once at its start, the same for all of it. Read and updated by the holder of the
 * baton only.
 *
 * <p>{@link #timestampMs()} never goes back. When the wall clock is set back it stands still until the clock has caught up:
 * records keep their order, and nothing expires twice. {@link #backwardMs()} tells health how far it stands ahead.
 */
public final class CachedClocks {
    private final NanoClock nanoClock;
    private final EpochClock epochClock;
    private long nowNs;
    private long timestampMs;
    private long backwardMs;

    /** @param timestampFloorMs the newest timestamp of the log: time goes on from there; 0 with an empty log. */
    public CachedClocks(final NanoClock nanoClock, final EpochClock epochClock, final long timestampFloorMs) {
        this.nanoClock = nanoClock;
        this.epochClock = epochClock;
        this.timestampMs = timestampFloorMs;
        update();
    }

    /** Reads both clocks; the first thing a duty cycle does. Returns {@link #nowNs()}. */
    public long update() {
        nowNs = nanoClock.nanoTime();
        final long epochMs = PlantedBug.TTL_ON_MONOTONIC_CLOCK.isPlanted()
                ? TimeUnit.NANOSECONDS.toMillis(nowNs)
                : epochClock.time();
        backwardMs = Math.max(0, timestampMs - epochMs);
        timestampMs = Math.max(timestampMs, epochMs);
        return nowNs;
    }

    /** Time goes on from there at least: the newest instant that the log knows. */
    public void raise(final long timestampFloorMs) {
        timestampMs = Math.max(timestampMs, timestampFloorMs);
    }

    /** Monotonic; its origin is arbitrary. For timeouts and the timer wheel. */
    public long nowNs() {
        return nowNs;
    }

    /** Milliseconds since the epoch, never less than before. For what is stored and told to others. */
    public long timestampMs() {
        return timestampMs;
    }

    /** How far the timestamp stands ahead of the wall clock; 0 normally. */
    public long backwardMs() {
        return backwardMs;
    }
}
