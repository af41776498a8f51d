package io.ledge.core.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.memory.MemoryTag;
import io.ledge.core.memory.OffHeapRegions;
import io.ledge.test.AllocationProbe;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimerWheelTest {
    private static final int NO_LIMIT = Integer.MAX_VALUE;
    private static final long TICK = 1_000;
    private static final long START = -123_456_789;

    private final OffHeapRegions regions = new OffHeapRegions();
    private final UnsafeBuffer buffer = new UnsafeBuffer();
    private final List<Long> fired = new ArrayList<>();
    private final TimerHandler handler = (now, timerId, kind, payload) -> fired.add(payload);
    private final TimerWheel wheel = wheel(10_000);

    @AfterEach
    void close() {
        regions.close();
        assertEquals(0, regions.totalBytes());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 999, 1_000, 1_001, 63_000, 64_000, 65_000, 4_096_000, 4_097_001, 864_000_000_000_000L})
    void shouldFireNeverEarlyAndAtMostOneTickLate(final long delay) {
        wheel.schedule(START + delay, 3, 77);

        final long due = START + Math.ceilDiv(delay, TICK) * TICK;
        while (wheel.nextDeadline() < due) {
            assertEquals(0, poll(wheel.nextDeadline()));
        }
        assertEquals(due, wheel.nextDeadline());
        assertEquals(0, poll(due - 1));
        assertEquals(1, poll(due));
        assertEquals(List.of(77L), fired);
        assertEquals(TimerWheel.NO_DEADLINE, wheel.nextDeadline());
    }

    @Test
    void shouldGiveBackIdKindPayloadAndNow() {
        final long timerId = wheel.schedule(START + 5, 42, Long.MIN_VALUE);
        final List<Object> seen = new ArrayList<>();

        wheel.poll(START + 9_999, (now, id, kind, payload) -> seen.addAll(List.of(now, id, kind, payload)), NO_LIMIT);

        assertEquals(List.of(START + 9_999, timerId, 42, Long.MIN_VALUE), seen);
        assertFalse(wheel.isScheduled(timerId));
    }

    @Test
    void shouldFireInTheOrderOfTicksThenOfScheduling() {
        wheel.schedule(START + 500_000, 0, 4);
        wheel.schedule(START + 3_000, 0, 1);
        wheel.schedule(START + 70_000, 0, 3);
        wheel.schedule(START + 2_500, 0, 2); // the same tick as 3,000
        wheel.schedule(START + 500_000, 0, 5);
        poll(START + 450_000);
        wheel.schedule(START + 500_000, 0, 6);

        poll(START + TimeUnit.HOURS.toNanos(10));

        assertEquals(List.of(1L, 2L, 3L, 4L, 5L, 6L), fired);
    }

    @Test
    void shouldFireWhatIsPastAtTheNextPoll() {
        poll(START + 10_500);
        wheel.schedule(START + 3, 0, 1);
        wheel.schedule(Long.MIN_VALUE, 0, 2);

        assertTrue(wheel.nextDeadline() <= START + 10_500);
        assertEquals(2, poll(START + 10_500));
    }

    @Test
    void shouldNeverFireWhatIsNever() {
        final long timerId = wheel.schedule(Long.MAX_VALUE, 0, 1);

        assertEquals(0, poll(START + TimeUnit.DAYS.toNanos(36_500)));
        assertTrue(wheel.isScheduled(timerId));
        assertTrue(wheel.nextDeadline() > START + TimeUnit.DAYS.toNanos(36_500));
        assertTrue(wheel.cancel(timerId));
        assertEquals(TimerWheel.NO_DEADLINE, wheel.nextDeadline());
    }

    @Test
    void shouldIgnoreAStaleOrSenselessId() {
        final long first = wheel.schedule(START + 1_000, 0, 1);
        assertTrue(wheel.cancel(first));
        assertFalse(wheel.cancel(first));
        final long second = wheel.schedule(START + 1_000, 0, 2);
        assertEquals((int) first, (int) second);

        assertFalse(wheel.cancel(first));
        assertFalse(wheel.payload(first, 9));
        assertFalse(wheel.cancel(0));
        assertFalse(wheel.cancel(-1));
        assertFalse(wheel.cancel(1L << 32 | 5));
        assertFalse(wheel.cancel(1L << 32 | 9_999));
        assertTrue(wheel.payload(second, 3));
        poll(START + 1_000);
        assertEquals(List.of(3L), fired);
        assertFalse(wheel.cancel(second));
    }

    @Test
    void shouldGoOnInTheNextPollWhenTheLimitIsReached() {
        for (int i = 0; i < 5_000; i++) {
            wheel.schedule(START + 1_000_000 + i % 3 * TICK, 0, i % 3);
        }
        final long now = START + TimeUnit.DAYS.toNanos(3);
        int polls = 0;
        while (wheel.timerCount() > 0) {
            assertTrue(wheel.nextDeadline() <= now);
            assertTrue(wheel.poll(now, handler, 100) <= 100);
            polls++;
        }
        assertTrue(polls >= 50 && polls <= 70, "polls=" + polls);
        assertEquals(fired.stream().sorted().toList(), fired);
    }

    @Test
    void shouldLetAHandlerScheduleAndCancel() {
        final long other = wheel.schedule(START + 2_000, 0, 2);
        wheel.schedule(START + 1_000, 0, 1);

        wheel.poll(
                START + 10_000,
                (now, id, kind, payload) -> {
                    fired.add(payload);
                    wheel.cancel(other);
                    if (payload < 5) {
                        wheel.schedule(now, 0, payload + 2);
                    }
                },
                NO_LIMIT);

        assertEquals(List.of(1L, 3L, 5L), fired);
        assertEquals(0, wheel.timerCount());
    }

    @Test
    void shouldRefuseAndCountWhenFull() {
        final TimerWheel small = wheel(3);
        final long[] ids =
                LongStream.range(0, 3).map(i -> small.schedule(START, 0, i)).toArray();

        assertEquals(TimerWheel.FULL, small.schedule(START, 0, 9));
        assertEquals(1, small.refusedCount());
        assertEquals(3, small.capacity());
        assertTrue(small.cancel(ids[1]));
        assertTrue(small.schedule(START, 0, 3) > 0);
        assertThrows(IllegalArgumentException.class, () -> new TimerWheel(new UnsafeBuffer(new byte[64]), START, TICK));
    }

    @Test
    void shouldNotAllocateWhenSchedulingCancellingAndPolling() {
        final long[] now = {START};
        final long[] count = new long[1];
        final TimerHandler counting = (at, timerId, kind, payload) -> count[0]++;
        AllocationProbe.assertNoAllocation(
                () -> {
                    now[0] += 700;
                    final long timerId = wheel.schedule(now[0] + 5_000_000, 1, 2);
                    wheel.schedule(now[0] + (now[0] & 0xFFFF), 1, 2);
                    wheel.cancel(timerId);
                    wheel.poll(now[0], counting, 10);
                    wheel.nextDeadline();
                },
                50_000,
                10_000);
        assertTrue(count[0] > 50_000, "fired=" + count[0]);
    }

    private int poll(final long now) {
        return wheel.poll(now, handler, NO_LIMIT);
    }

    private TimerWheel wheel(final int timers) {
        regions.reserve(MemoryTag.TIMERS, TimerWheel.bufferLength(timers))
                .wrap(buffer, 0, TimerWheel.bufferLength(timers));
        return new TimerWheel(new UnsafeBuffer(buffer), START, TICK);
    }
}
