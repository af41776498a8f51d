package io.ledge.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.aeron.AeronCounters;
import io.ledge.test.ManualClock;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersManager;
import org.junit.jupiter.api.Test;

class ClocksTest {
    private final ManualClock clock = new ManualClock(0, 1_000_000);

    @Test
    void shouldAddAGapToEveryHeartbeatAndToNothingElse() {
        final CountersManager counters = new CountersManager(buffer(64 * 1024), buffer(16 * 1024));
        final int heartbeat = counters.allocate("heartbeat", AeronCounters.DRIVER_HEARTBEAT_TYPE_ID);
        final int other = counters.allocate("other", 1);
        counters.setCounterValue(heartbeat, clock.time());
        counters.setCounterValue(other, 5);
        final GapForgivingClock forgiving = new GapForgivingClock(clock);
        forgiving.counters(counters);

        clock.advanceMs(GapForgivingClock.MAX_STEP_MS);
        assertEquals(clock.time(), forgiving.time());
        assertEquals(1_000_000, counters.getCounterValue(heartbeat), "a step is no gap");

        clock.stepEpochMs(3_600_000);
        assertEquals(clock.time(), forgiving.time());
        assertEquals(4_600_000, counters.getCounterValue(heartbeat));
        assertEquals(5, counters.getCounterValue(other));
        assertEquals(1, forgiving.gapCount());

        clock.stepEpochMs(-3_600_000);
        assertEquals(clock.time(), forgiving.time());
        assertEquals(4_600_000, counters.getCounterValue(heartbeat), "time that goes back makes nobody old");
    }

    @Test
    void shouldNotStepFurtherThanASecondWhenStalled() {
        final StallForgivingClock forgiving = new StallForgivingClock(clock);
        clock.advanceMs(500);
        assertEquals(500_000_000L, forgiving.nanoTime());
        clock.advanceMs(3_600_000);
        assertEquals(1_500_000_000L, forgiving.nanoTime());
        clock.advanceMs(10);
        assertEquals(1_510_000_000L, forgiving.nanoTime());
    }

    private static UnsafeBuffer buffer(final int length) {
        return new UnsafeBuffer(ByteBuffer.allocateDirect(length));
    }
}
