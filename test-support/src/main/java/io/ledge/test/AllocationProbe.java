package io.ledge.test;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Proves that a hot path allocates nothing once warm: bytes the calling thread allocated, before and after.
 *
 * <p>Precise to the byte, so it is a plain assertion. The JVM itself may allocate a little on this thread while it
 * links code for the first time (a call site, a class), and code that the background compiler has not reached yet may
 * allocate what compiled code does not (a downcall does); a path that really allocates does so in every attempt, so the
 * smallest of many attempts, a moment apart, is the answer: as many as it takes, for up to 20 s, on a busy machine whose
 * compiler threads come late.
 */
public final class AllocationProbe {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long COMPILER_GRACE_NS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private AllocationProbe() {}

    /** Fails unless {@code rounds} runs after {@code warmUps} runs allocate 0 bytes on the calling thread. */
    public static void assertNoAllocation(Runnable action, int warmUps, int rounds) {
        assertNoAllocation(action, warmUps, rounds, PATIENCE);
    }

    /** The same for one that is known to allocate: whoever waits for it to end waits in vain. */
    static void assertNoAllocation(Runnable action, int warmUps, int rounds, Duration patience) {
        final long bytes = allocatedBytes(action, warmUps, rounds, patience);
        assertEquals(0, bytes, () -> "allocated " + bytes + " bytes in " + rounds + " rounds after " + warmUps);
    }

    /** Bytes allocated on the calling thread by {@code rounds} runs after {@code warmUps} runs; smallest attempt. */
    public static long allocatedBytes(Runnable action, int warmUps, int rounds) {
        return allocatedBytes(action, warmUps, rounds, PATIENCE);
    }

    static long allocatedBytes(Runnable action, int warmUps, int rounds, Duration patience) {
        run(action, warmUps);
        long smallest = measure(action, rounds);
        final long deadlineNs = System.nanoTime() + patience.toNanos();
        while (smallest > 0 && System.nanoTime() < deadlineNs) {
            LockSupport.parkNanos(COMPILER_GRACE_NS);
            run(action, warmUps);
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
