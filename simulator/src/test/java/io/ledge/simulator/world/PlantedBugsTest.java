package io.ledge.simulator.world;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.ledge.core.error.PlantedBug;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every bug that somebody might make is found within a minute of the processor's time, or the simulator proves nothing. */
class PlantedBugsTest {
    private static final long LIMIT_NS = TimeUnit.MINUTES.toNanos(1);
    private static final long RUN_NS = TimeUnit.MINUTES.toNanos(20);
    private static final int REASON_LENGTH = 110;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final List<String> FOUND = new ArrayList<>();

    @AfterEach
    void tearDown() {
        PlantedBug.plant(null);
    }

    @AfterAll
    static void printAll() {
        System.out.println("simulator: planted bugs, seconds of processor time and seeds until each was found");
        FOUND.forEach(System.out::println);
    }

    @ParameterizedTest
    @EnumSource(PlantedBug.class)
    void shouldFindIt(final PlantedBug bug) {
        PlantedBug.plant(bug);
        final long startNs = THREADS.getCurrentThreadCpuTime();
        long seed = 0;
        RunResult result;
        do {
            result = new Simulation(++seed, 0).run(RUN_NS);
        } while (result.isOk() && THREADS.getCurrentThreadCpuTime() - startNs < LIMIT_NS);

        assertFalse(result.isOk(), bug + " was not found in " + seed + " seeds");
        final String reason = result.reason();
        FOUND.add(String.format(
                "  %-28s %6.2f s %4d  %s",
                bug,
                (THREADS.getCurrentThreadCpuTime() - startNs) / 1e9,
                seed,
                reason.length() > REASON_LENGTH ? reason.substring(0, REASON_LENGTH) + "…" : reason));
    }
}
