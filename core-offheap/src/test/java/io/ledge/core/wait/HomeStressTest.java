package io.ledge.core.wait;

import static org.junit.jupiter.api.Assertions.*;

import io.ledge.protocol.wake.Doorbell;
import io.ledge.test.AllocationProbe;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.BufferUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The real classes on real threads: two guests and two foreign producers, each waiting for its own record's execution. */
@Timeout(120)
class HomeStressTest {

    private static final int ROUNDS = Integer.getInteger("ledge.stress.rounds", 20_000);

    /** Far above a futex wake, far below the 100 ms a lost wake-up would cost; scheduling on busy machines included. */
    private static final long LOST_NS = TimeUnit.SECONDS.toNanos(5);

    private final UnsafeBuffer slot = new UnsafeBuffer(BufferUtil.allocateDirectAligned(128, 64));
    private final RingCore core = new RingCore();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    @ParameterizedTest
    @EnumSource(names = {"DOORBELL", "PARK"})
    void shouldServeEveryRecordOnceAndInOrder(final WaitMode mode) throws InterruptedException {
        final HomeRunner home = new HomeRunner(core, new Doorbell(slot, 0), mode, failure::set);
        core.baton = home.baton();
        final Thread thread = Thread.ofPlatform().name("core").start(home);
        final List<Thread> producers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            final int producer = i;
            producers.add(Thread.ofPlatform().name("producer-" + i).start(() -> produce(home, producer)));
        }
        for (final Thread producer : producers) {
            producer.join();
        }
        home.close();
        thread.join();
        System.out.println(mode + " stress: " + home.counters());
        if (failure.get() != null) {
            fail(failure.get());
        }
        assertNull(core.broken);
        for (int i = 0; i < 4; i++) {
            assertEquals(ROUNDS, core.executed.get(i));
        }
    }

    private void produce(final HomeRunner home, final int producer) {
        try {
            final MutableDirectBuffer scratch = RingCore.scratch();
            final GuestPass pass = producer < 2 ? home.newGuestPass() : null;
            for (int i = 0; i < ROUNDS && failure.get() == null; i++) {
                while (!core.offer(scratch, producer, i)) {
                    Thread.onSpinWait();
                }
                if (pass != null) {
                    pass.visit();
                } else {
                    home.bell().ring();
                }
                awaitExecuted(home, producer, i + 1);
            }
        } catch (final Throwable ex) {
            failure.compareAndSet(null, ex);
        }
    }

    private void awaitExecuted(final HomeRunner home, final int producer, final long count) {
        final long startNs = System.nanoTime();
        while (core.executed.getAcquire(producer) < count) {
            if (System.nanoTime() - startNs > LOST_NS) {
                throw new AssertionError("record " + count + " of producer " + producer + " lies there, ring="
                        + core.ring.size() + ", " + home.counters());
            }
            Thread.yield();
        }
    }

    @Test
    void shouldNotAllocateWhenAGuestRunsTheCycle() {
        final HomeRunner home = new HomeRunner(core, new Doorbell(slot, 0), WaitMode.DOORBELL, failure::set);
        final GuestPass pass = home.newGuestPass(); // home never runs: every visit is served here
        final MutableDirectBuffer scratch = RingCore.scratch();
        final long[] sequence = new long[1];
        AllocationProbe.assertNoAllocation(
                () -> {
                    core.offer(scratch, 0, sequence[0]++);
                    pass.visit();
                },
                20_000,
                5_000);
        assertEquals(sequence[0], core.executed.get(0));
        home.close();
    }
}
