package io.ledge.core.time;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ledge.test.ManualClock;
import org.junit.jupiter.api.Test;

class CachedClocksTest {
    private final ManualClock clock = new ManualClock(-5_000_000, 100_000);

    @Test
    void shouldStandStillBetweenUpdates() {
        final CachedClocks clocks = new CachedClocks(clock, clock, 0);
        clock.advanceMs(7);

        assertEquals(-5_000_000, clocks.nowNs());
        assertEquals(100_000, clocks.timestampMs());
        assertEquals(2_000_000, clocks.update());
        assertEquals(2_000_000, clocks.nowNs());
        assertEquals(100_007, clocks.timestampMs());
    }

    @Test
    void shouldNeverGoBackWhenTheWallClockDoes() {
        final CachedClocks clocks = new CachedClocks(clock, clock, 0);
        clock.stepEpochMs(-60_000).advanceMs(10);
        clocks.update();
        assertEquals(100_000, clocks.timestampMs());
        assertEquals(59_990, clocks.backwardMs());

        clock.advanceMs(60_000);
        clocks.update();
        assertEquals(100_010, clocks.timestampMs());
        assertEquals(0, clocks.backwardMs());
    }

    @Test
    void shouldGoOnFromTheLogWhenTheWallClockIsBehindIt() {
        assertEquals(200_000, new CachedClocks(clock, clock, 200_000).timestampMs());
    }
}
