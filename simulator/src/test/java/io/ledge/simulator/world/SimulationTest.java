package io.ledge.simulator.world;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * The durable core through kills, power cuts, disk faults, full disks and clock jumps.
 *
 * <p>{@code -Dledge.simulator.seconds=600} runs longer, {@code -Dledge.simulator.seed=N} begins with another seed.
 */
class SimulationTest {
    private static final long SECONDS = Long.getLong("ledge.simulator.seconds", 20);
    private static final long FIRST_SEED = Long.getLong("ledge.simulator.seed", 1);
    private static final long RUN_NS = TimeUnit.MINUTES.toNanos(20);
    private static final int TAIL = 100;

    /** What a run of seeds must have met, or it proves nothing. */
    private static final List<String> MUST_OCCUR = List.of(
            "commands",
            "kills",
            "powerLosses",
            "stops",
            "clockSteps",
            "failedCalls",
            "diskFull",
            "ETAG_MISMATCH",
            "NOT_A_NUMBER",
            "NUMBER_OVERFLOW",
            "NOT_DURABLE",
            "DISK_FULL",
            "JOURNAL_FAILED");

    @Test
    void shouldKeepEveryPromiseWhateverBefallsTheBoard() {
        final long startNs = System.nanoTime();
        final Map<String, Long> totals = new TreeMap<>();
        long simulatedNs = 0;
        long wallNs = 0;
        long seed = FIRST_SEED;
        while (System.nanoTime() - startNs < TimeUnit.SECONDS.toNanos(SECONDS)) {
            final RunResult result = new Simulation(seed, TAIL).run(RUN_NS);
            assertTrue(result.isOk(), () -> failure(result));
            result.counts().forEach((name, count) -> totals.merge(name, count, Long::sum));
            simulatedNs += result.simulatedNs();
            wallNs += result.wallNs();
            seed++;
        }
        final long speed = simulatedNs / wallNs;
        System.out.println("simulator: " + (seed - FIRST_SEED) + " seeds, " + TimeUnit.NANOSECONDS.toHours(simulatedNs)
                + " h at " + speed + "x real time; " + totals);
        assertTrue(speed >= 1000, () -> "times real time: " + speed);
        for (final String name : MUST_OCCUR) {
            assertTrue(totals.getOrDefault(name, 0L) > 0, () -> "never happened: " + name + " in " + totals);
        }
    }

    @Test
    void shouldRepeatItselfWhenTheSeedIsTheSame() {
        for (long seed = 1; seed <= 5; seed++) {
            final RunResult first = new Simulation(seed, TAIL).run(RUN_NS);
            final RunResult second = new Simulation(seed, TAIL).run(RUN_NS);
            assertEquals(first.hash(), second.hash());
            assertEquals(first.steps(), second.steps());
            assertEquals(first.counts(), second.counts());
            assertNotEquals(
                    first.hash(), new Simulation(seed + 100, TAIL).run(RUN_NS).hash());
        }
    }

    static String failure(final RunResult result) {
        return String.join("\n", result.tail()) + "\nseed " + result.seed() + ", step " + result.steps() + ": "
                + result.reason();
    }
}
