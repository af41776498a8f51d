package io.ledge.test;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * Proves that a hot path allocates nothing once warm: bytes the calling thread allocated, before and after.
 *
 * <p>Precise to the byte, so it is a plain assertion. The JVM itself may allocate a little on this thread while it
 * links code for the first time (a call site, a class), and may go on doing so a moment after the warm-up; a path that
 * really allocates does so in every attempt, so the smallest of {@value #ATTEMPTS} attempts is the answer.
 */
public final class AllocationProbe {
    private static final int ATTEMPTS = 3;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private AllocationProbe() {}

    /** Fails unless {@code rounds} runs after {@code warmUps} runs allocate 0 bytes on the calling thread. */
    public static void assertNoAllocation(Runnable action, int warmUps, int rounds) {
        final long bytes = allocatedBytes(action, warmUps, rounds);
        assertEquals(0, bytes, () -> "allocated " + bytes + " bytes in " + rounds + " rounds after " + warmUps);
    }

    /** Bytes allocated on the calling thread by {@code rounds} runs after {@code warmUps} runs; smallest attempt. */
    public static long allocatedBytes(Runnable action, int warmUps, int rounds) {
        run(action, warmUps);
        long smallest = measure(action, rounds);
        for (int i = 1; i < ATTEMPTS && smallest > 0; i++) {
            smallest = Math.min(smallest, measure(action, rounds));
        }
        return smallest;
    }

    private static long measure(Runnable action, int rounds) {
        final long before = THREADS.getCurrentThreadAllocatedBytes();
        run(action, rounds);
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    private static void run(Runnable action, int rounds) {
        for (int i = 0; i < rounds; i++) {
            action.run();
        }
    }
}
