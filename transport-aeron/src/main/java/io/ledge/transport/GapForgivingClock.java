package io.ledge.transport;

import io.aeron.AeronCounters;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.status.CountersManager;

/**
 * The media driver's wall clock. Aeron's clients write their heartbeats as wall time, and the driver drops those whose
 * heartbeat is old: after a suspend, a paused virtual machine, or the first NTP step of a board without a battery-backed
 * clock, that is everybody, our own client included. So a gap in the time read is added to every heartbeat before the
 * driver can look at it.
 *
 * <p>Called by the driver's thread only (home, or the driver's own), which reads it at least every 100 ms.
 */
final class GapForgivingClock implements EpochClock {
    /** More than any sleep of the loop, less than any liveness timeout. */
    static final long MAX_STEP_MS = 2_000;

    private final EpochClock wallClock;
    private CountersManager counters;
    private long lastMs;
    private long gapCount;

    GapForgivingClock(final EpochClock wallClock) {
        this.wallClock = wallClock;
        lastMs = wallClock.time();
    }

    /** Where the heartbeats are; before it is told, nobody can have one. */
    void counters(final CountersManager counters) {
        this.counters = counters;
    }

    long gapCount() {
        return gapCount;
    }

    @Override
    public long time() {
        final long nowMs = wallClock.time();
        final long stepMs = nowMs - lastMs;
        lastMs = nowMs;
        if (stepMs > MAX_STEP_MS && counters != null) {
            gapCount++;
            forgive(stepMs);
        }
        return nowMs;
    }

    /** A client that writes its heartbeat at the same time may lose that one, and has one almost as young. */
    private void forgive(final long gapMs) {
        counters.forEach((counterId, typeId, keyBuffer, label) -> {
            if (typeId == AeronCounters.DRIVER_HEARTBEAT_TYPE_ID) {
                counters.setCounterValue(counterId, counters.getCounterValue(counterId) + gapMs);
            }
        });
    }
}
