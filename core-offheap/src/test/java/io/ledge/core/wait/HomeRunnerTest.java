package io.ledge.core.wait;

import static org.junit.jupiter.api.Assertions.*;

import io.ledge.protocol.wake.Doorbell;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.agrona.BufferUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class HomeRunnerTest {

    private final UnsafeBuffer slot = new UnsafeBuffer(BufferUtil.allocateDirectAligned(128, 64));
    private final RingCore core = new RingCore();
    private final List<Throwable> errors = Collections.synchronizedList(new ArrayList<>());
    private final MutableDirectBuffer scratch = RingCore.scratch();
    private HomeRunner home;
    private Thread thread;

    @AfterEach
    void tearDown() {
        if (home != null) {
            home.close();
            assertTrue(home.baton().isClosed());
            assertTrue(core.isClosed);
            assertNull(core.broken);
        }
    }

    private void start(final WaitMode mode) {
        home = new HomeRunner(core, new Doorbell(slot, 0), mode, errors::add);
        core.baton = home.baton();
        thread = Thread.ofPlatform().name("core").start(home);
    }

    @ParameterizedTest
    @EnumSource
    void shouldServeForeignThreadsWhenTheyRing(final WaitMode mode) {
        start(mode);
        for (int i = 0; i < 200; i++) {
            core.offer(scratch, 0, i);
            home.bell().ring();
            final long count = i + 1;
            await(() -> core.executed.get(0) == count, () -> "record " + count + " lies there: " + home.counters());
        }
        assertTrue(home.counters().homeCycles() > 0);
    }

    @Test
    void shouldRunOnTheGuestWhenHomeSleeps() {
        start(WaitMode.DOORBELL);
        awaitAsleep();
        final GuestPass pass = home.newGuestPass();
        boolean isServedInOneCycle = false;
        for (int i = 0; i < 100 && !isServedInOneCycle; i++) {
            awaitAsleep();
            final long count = i + 1;
            final long cycles = home.counters().guestCycles();
            core.offer(scratch, 0, i);
            if (pass.visit()) {
                assertEquals(count, core.executed.get(0), "served before visit returns");
                isServedInOneCycle = home.counters().guestCycles() - cycles == 1;
            } else {
                await(() -> core.executed.get(0) == count, () -> "home leaves it there: " + home.counters());
            }
        }
        // Ten times a second home looks up by itself, and may meet a visit: not a hundred times in a row.
        assertTrue(isServedInOneCycle, () -> "no visit was one cycle: " + home.counters());
    }

    @Test
    void shouldStayAtHomeWhenSpinning() {
        start(WaitMode.SPIN);
        final GuestPass pass = home.newGuestPass();
        await(() -> home.counters().homeCycles() > 0, () -> "home does not run");
        for (int i = 0; i < 1_000; i++) {
            core.offer(scratch, 0, i);
            assertFalse(pass.visit());
            final long count = i + 1;
            await(() -> core.executed.get(0) == count, () -> "record " + count + " lies there");
        }
        assertEquals(0, home.counters().guestCycles());
        assertEquals(0, home.counters().sleeps());
    }

    @Test
    void shouldRingHomeWhenTheGuestLeavesMoreThanOneCycleReads() {
        start(WaitMode.DOORBELL);
        awaitAsleep();
        final int burst = CAPACITY_IN_RECORDS;
        for (int i = 0; i < burst; i++) {
            assertTrue(core.offer(scratch, 0, i));
        }
        final GuestPass pass = home.newGuestPass();
        pass.visit();
        await(() -> core.executed.get(0) == burst, () -> "the rest lies there: " + home.counters());
    }

    private static final int CAPACITY_IN_RECORDS = RingCore.CAPACITY / 16;

    /** A read stops at the ring's end, behind the padding there: no reason to wake home, thirty times a second at full speed. */
    @Test
    void shouldServeARecordBehindPaddingWithoutWakingHome() {
        start(WaitMode.DOORBELL);
        awaitAsleep();
        final GuestPass pass = home.newGuestPass();
        final int ringEnds = 20;
        final int length = 2 * Long.BYTES; // and a header: three longs do not divide the ring
        for (int i = 0; i < ringEnds * RingCore.CAPACITY / (length + Long.BYTES); i++) {
            scratch.putLong(0, i);
            core.ring.write(1, scratch, 0, length);
            pass.visit();
            final long count = i + 1;
            await(() -> core.executed.get(0) == count, () -> "nobody was told of it: " + home.counters());
        }
        // Not 0 for sure: a guest that was off its CPU for 200 us is at its bound.
        assertTrue(home.counters().wakes() < ringEnds / 4, () -> "" + home.counters());
    }

    /** Home wakes by itself and finds work that a guest brought just then: the guest has marked the baton, as it must. */
    @Test
    void shouldNotCallItALateWakeWhenAGuestMarksTheBaton() throws InterruptedException {
        final SynchronousQueue<Integer> wanted = new SynchronousQueue<>();
        final Thread guest = Thread.ofPlatform().start(() -> visitAsTold(wanted));
        final long[] sleeps = new long[1];
        final int wakes = 5;
        core.whenAsked = () -> {
            if (Thread.currentThread() == guest) {
                return; // it was off its CPU between offer and visit, and home was done and asleep by then
            }
            final boolean isFirstAfterASleep = home.counters().sleeps() != sleeps[0];
            sleeps[0] = home.counters().sleeps();
            if (isFirstAfterASleep && core.executed.get(1) < wakes) {
                put(wanted, (int) core.executed.get(1));
                await(() -> core.ring.size() > 0, () -> "the guest published nothing");
            }
        };
        start(WaitMode.DOORBELL);

        await(() -> core.executed.get(1) == wakes, () -> "executed " + core.executed.get(1) + ", " + home.counters());
        put(wanted, -1);
        guest.join();
        assertEquals(List.of(), errors);
        assertEquals(0, home.counters().lateWakes(), () -> "" + home.counters());
    }

    private void visitAsTold(final SynchronousQueue<Integer> wanted) {
        try {
            final MutableDirectBuffer own = RingCore.scratch();
            GuestPass pass = null;
            for (int i = wanted.take(); i >= 0; i = wanted.take()) {
                pass = pass == null ? home.newGuestPass() : pass;
                core.offer(own, 1, i);
                pass.visit(); // home holds the baton, and is marked
            }
        } catch (final Throwable ex) {
            errors.add(ex);
        }
    }

    private static void put(final SynchronousQueue<Integer> queue, final int value) {
        try {
            queue.put(value);
        } catch (final InterruptedException ex) {
            throw new AssertionError(ex);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"DOORBELL", "PARK"})
    void shouldMeetTheDeadlineThatAGuestSetWhileHomeSleeps(final WaitMode mode) {
        core.timerAfterNs = TimeUnit.MILLISECONDS.toNanos(5);
        start(mode);
        awaitAsleep();
        final GuestPass pass = home.newGuestPass();
        final long startNs = System.nanoTime();
        core.offer(scratch, 0, 0);
        pass.visit();

        await(() -> core.firedNs != 0, () -> "the timer never fired");
        final long lateMs = TimeUnit.NANOSECONDS.toMillis(core.firedNs - startNs) - 5;
        assertTrue(lateMs < 60, "home slept its full 100 ms: late by " + lateMs + " ms");
    }

    @Test
    void shouldGoOnAndTellWhenTheCoreThrows() {
        start(WaitMode.DOORBELL);
        awaitAsleep();
        final GuestPass pass = home.newGuestPass();
        core.throwOnce = new IllegalStateException("guest's");
        pass.visit();
        await(() -> errors.size() == 1, () -> "errors: " + errors); // home's, if it was awake just then
        core.throwOnce = new IllegalStateException("home's");
        home.bell().ring();
        await(() -> errors.size() == 2, () -> "errors: " + errors);

        core.offer(scratch, 0, 0);
        home.bell().ring();
        await(() -> core.executed.get(0) == 1, () -> "the loop died");
        assertEquals(2, home.counters().errors());
    }

    @Test
    void shouldSleepOnWhenInterrupted() {
        start(WaitMode.PARK);
        awaitAsleep();
        thread.interrupt();
        final long sleeps = home.counters().sleeps();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(250));
        assertTrue(home.counters().sleeps() - sleeps < 10, "awake for nothing: " + home.counters());
    }

    @Test
    void shouldRejectVirtualThreads() throws InterruptedException {
        start(WaitMode.DOORBELL);
        final AtomicReference<Throwable> thrown = new AtomicReference<>();
        final HomeRunner another = new HomeRunner(core, new Doorbell(slot, 0), WaitMode.DOORBELL, errors::add);
        Thread.ofVirtual()
                .start(() -> {
                    assertThrows(IllegalStateException.class, another::run);
                    thrown.set(assertThrows(IllegalStateException.class, home::newGuestPass));
                })
                .join();
        assertTrue(thrown.get().getMessage().contains("enqueue, then ring"), thrown.get()::getMessage);
    }

    @Test
    void shouldRefuseASecondHome() {
        start(WaitMode.DOORBELL);
        awaitAsleep();
        assertThrows(IllegalStateException.class, home::run);
    }

    @Test
    void shouldCloseOnceWhenNeverStarted() {
        home = new HomeRunner(core, new Doorbell(slot, 0), WaitMode.DOORBELL, errors::add);
        home.close();
        home.close();
        home.run();
        assertEquals(0, home.counters().homeCycles());
    }

    @Test
    void shouldRefuseGuestsWhenClosed() {
        start(WaitMode.DOORBELL);
        final GuestPass pass = home.newGuestPass();
        home.close();
        core.offer(scratch, 0, 0);

        assertFalse(pass.visit());
        assertEquals(0, core.executed.get(0));
    }

    @Test
    void shouldParkWhenTheDoorbellHasNoFutex() {
        home = new HomeRunner(core, new Doorbell(slot, 0, false), WaitMode.DOORBELL, errors::add);
        assertEquals(WaitMode.PARK, home.mode());
    }

    private void awaitAsleep() {
        final Doorbell bell = new Doorbell(slot, 0);
        await(() -> bell.isAnnounced() && home.counters().sleeps() > 0, () -> "home does not sleep");
    }

    static void await(final BooleanSupplier condition, final Supplier<String> message) {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadlineNs) {
                fail(message.get());
            }
            LockSupport.parkNanos(10_000);
        }
    }
}
