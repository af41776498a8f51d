package io.ledge.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TestSupportTest {
    /** Of a path that allocates in each of them: more change nothing. */
    private static final Duration ATTEMPTS = Duration.ofSeconds(1);

    private Object sink;
    private int calls;

    @Test
    void shouldMoveBothClocksTogether() {
        final ManualClock clock = new ManualClock(-1_500_000, 1_000);

        clock.advanceNs(400_000);
        assertEquals(1_000, clock.time());
        clock.advanceNs(100_000);
        assertEquals(1_001, clock.time());
        clock.advanceMs(5);
        assertEquals(1_006, clock.time());
        assertEquals(4_000_000, clock.nanoTime());
    }

    @Test
    void shouldStepOnlyTheWallClock() {
        final ManualClock clock = new ManualClock(7, 10_000).stepEpochMs(-3_000);

        assertEquals(7_000, clock.time());
        assertEquals(7, clock.nanoTime());
        assertThrows(IllegalArgumentException.class, () -> clock.advanceNs(-1));
    }

    @Test
    void shouldSeeEveryAllocation() {
        final long bytes = AllocationProbe.allocatedBytes(() -> sink = new byte[1], 10_000, 100, ATTEMPTS);

        assertTrue(bytes >= 100 * 16, () -> "bytes=" + bytes);
        assertThrows(
                AssertionError.class,
                () -> AllocationProbe.assertNoAllocation(() -> sink = new Object(), 10, 10, ATTEMPTS));
    }

    @Test
    void shouldSeeNoAllocationWhereThereIsNone() {
        AllocationProbe.assertNoAllocation(() -> calls++, 10_000, 100_000);
    }

    @Test
    void shouldTellWhatWasMissingAtTheDeadline() {
        final AssertionError error = assertThrows(
                AssertionError.class, () -> Await.await(Duration.ofMillis(5), () -> "calls=" + calls, () -> false));

        assertEquals("not within PT0.005S: calls=0", error.getMessage());
        Await.await(Duration.ofSeconds(5), () -> "calls=" + calls, () -> ++calls > 2);
        assertEquals(3, calls);
    }
}
