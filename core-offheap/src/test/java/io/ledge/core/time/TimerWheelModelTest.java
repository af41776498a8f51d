package io.ledge.core.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.RepeatedTest;

/**
 * Random schedules, cancels and sleeps (nothing ... 10 days) on a wheel and on a {@link TreeMap} of ticks.
 * {@code -Dledge.seed=N} repeats a run.
 */
class TimerWheelModelTest {
    private static final int OPERATIONS = 40_000;
    private static final int CAPACITY = 2_000;
    private static final long TICK = 1_000_000;
    private static final long DAY = 86_400_000_000_000L;

    private record Due(long tick, long deadline) {}

    private final long seed = Long.getLong("ledge.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final long start = random.nextLong() >> 2;
    private final TimerWheel wheel =
            new TimerWheel(new UnsafeBuffer(new byte[TimerWheel.bufferLength(CAPACITY)]), start, TICK);
    private final Map<Long, Due> scheduled = new HashMap<>();
    private final TreeMap<Long, Integer> ticks = new TreeMap<>();
    private final List<Long> ids = new ArrayList<>();
    private long now = start;
    private long lastTick;
    private long firedCount;
    private long farSleeps;

    @RepeatedTest(4)
    void shouldDoWhatASortedMapDoes() {
        System.out.println("TimerWheelModelTest -Dledge.seed=" + seed);
        for (int i = 0; i < OPERATIONS; i++) {
            switch (random.nextInt(8)) {
                case 0, 1, 2, 3 -> schedule();
                case 4 -> cancel();
                case 5 -> sleepUntilNextDeadline();
                default -> sleep();
            }
            assertEquals(scheduled.size(), wheel.timerCount(), this::seed);
            assertNextDeadline();
        }
        assertTrue(firedCount > 5_000 && farSleeps > 50, "fired=" + firedCount + ", far sleeps=" + farSleeps);
    }

    private void schedule() {
        final long deadline = now + duration() - (random.nextInt(10) == 0 ? 5 * TICK : 0);
        final long timerId = wheel.schedule(deadline, (int) deadline, deadline);
        if (scheduled.size() == CAPACITY) {
            assertEquals(TimerWheel.FULL, timerId, this::seed);
            return;
        }
        final long tick = Math.max(lastTick, Math.ceilDiv(deadline - start, TICK));
        assertTrue(scheduled.put(timerId, new Due(tick, deadline)) == null, this::seed);
        ticks.merge(tick, 1, Integer::sum);
        ids.add(timerId);
    }

    private void cancel() {
        if (!ids.isEmpty()) {
            final long timerId = ids.get(random.nextInt(ids.size())); // may have fired
            final Due due = scheduled.remove(timerId);
            assertEquals(due != null, wheel.cancel(timerId), this::seed);
            if (due != null) {
                forget(due);
            }
        }
    }

    private void sleep() {
        final long duration = duration();
        farSleeps += duration > DAY ? 1 : 0;
        now += duration;
        pollAll();
    }

    /** As the loop does: at most the deadline told, and then something must happen or the deadline must come nearer. */
    private void sleepUntilNextDeadline() {
        final long deadline = wheel.nextDeadline();
        if (deadline != TimerWheel.NO_DEADLINE) {
            now = Math.max(now, deadline);
            final int fired = poll(Integer.MAX_VALUE);
            assertTrue(fired > 0 || wheel.nextDeadline() != deadline, this::seed);
            pollAll();
        }
    }

    private void pollAll() {
        final int limit = 1 + random.nextInt(500);
        do {
            assertTrue(poll(limit) <= limit, this::seed);
        } while (wheel.nextDeadline() <= now);
        final long nowTick = Math.floorDiv(now - start, TICK);
        assertTrue(ticks.isEmpty() || ticks.firstKey() > nowTick, () -> "late, " + seed());
        lastTick = nowTick;
    }

    private int poll(final int limit) {
        return wheel.poll(now, this::onTimer, limit);
    }

    private void onTimer(final long at, final long timerId, final int kind, final long payload) {
        final Due due = scheduled.remove(timerId);
        assertEquals(now, at, this::seed);
        assertEquals(due.deadline, payload, this::seed);
        assertEquals((int) due.deadline, kind, this::seed);
        assertTrue(due.deadline <= now, () -> "early, " + seed());
        assertEquals(ticks.firstKey(), due.tick, () -> "out of order, " + seed());
        forget(due);
        firedCount++;
    }

    private void assertNextDeadline() {
        if (ticks.isEmpty()) {
            assertEquals(TimerWheel.NO_DEADLINE, wheel.nextDeadline(), this::seed);
        } else {
            assertTrue(wheel.nextDeadline() <= start + ticks.firstKey() * TICK, () -> "would oversleep, " + seed());
        }
    }

    private void forget(final Due due) {
        ticks.merge(due.tick, -1, (count, less) -> count + less == 0 ? null : count + less);
    }

    /** From nothing to 10 days, short ones as likely as long ones. */
    private long duration() {
        final long limit = Math.min(10 * DAY, 1L << random.nextInt(51));
        return (long) (random.nextDouble() * limit);
    }

    private String seed() {
        return "-Dledge.seed=" + seed;
    }
}
