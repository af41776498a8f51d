package io.ledge.core.wait;

import static org.junit.jupiter.api.Assertions.*;

import io.ledge.protocol.wake.Doorbell;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.BufferUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two real threads that share home, and an errand that each executed record makes due. */
@Timeout(60)
class HomeSharingTest {
    private final UnsafeBuffer slots = new UnsafeBuffer(BufferUtil.allocateDirectAligned(256, 64));
    private final RingCore core = new RingCore();
    private final List<Throwable> errors = Collections.synchronizedList(new ArrayList<>());
    private final MutableDirectBuffer scratch = RingCore.scratch();
    private final RecordErrand errand = new RecordErrand();
    private final ErrandBell errandBell = new ErrandBell(new Doorbell(slots, 128));
    private HomeRunner home;
    private Thread second;

    @AfterEach
    void tearDown() throws InterruptedException {
        errand.gate.countDown();
        home.close();
        second.join();
        assertTrue(home.baton().isClosed());
        assertTrue(core.isClosed);
        assertNull(core.broken);
        assertNull(errand.broken);
        assertEquals(List.of(), errors);
    }

    private void start(final WaitMode mode) {
        home = new HomeRunner(core, new Doorbell(slots, 0), mode, errors::add);
        core.baton = home.baton();
        core.errandBell = errandBell;
        home.shareWith(errand, errandBell);
        Thread.ofPlatform().name("first").start(home);
        second = Thread.ofPlatform().name("second").start(home::runBeside);
    }

    @ParameterizedTest
    @EnumSource
    void shouldDoTheErrandForEachRecord(final WaitMode mode) {
        start(mode);
        int excused = 0; // this thread was put aside between its record and its ring, for longer than is waited for it
        for (int i = 0; i < 200; i++) {
            final long count = i + 1;
            final long startNs = System.nanoTime();
            core.offer(scratch, 0, i);
            home.bell().ring();
            excused += System.nanoTime() - startNs >= Doorbell.RING_GRACE_NS ? 1 : 0;
            HomeRunnerTest.await(() -> errand.done == count, () -> "errand " + count + ": " + home.counters());
        }
        final long unexcused = home.counters().lateWakes() - excused;
        assertTrue(unexcused <= 0, () -> unexcused + " times nobody was woken: " + home.counters());
    }

    /** Each visit makes it due again, as clients do that do not wait for the end. */
    @ParameterizedTest
    @EnumSource
    void shouldCloseAlthoughTheErrandIsDueAgainAndAgain(final WaitMode mode) {
        start(mode);
        errand.isEndless = true;
        core.offer(scratch, 0, 0);
        home.bell().ring();
        HomeRunnerTest.await(() -> errand.done > 100, () -> "nobody goes: " + errand.done);
        home.close();
        assertTrue(core.isClosed);
    }

    @ParameterizedTest
    @EnumSource
    void shouldGoWhenTheErrandIsDueByTime(final WaitMode mode) {
        start(mode);
        for (int i = 0; i < 5; i++) {
            final long count = i + 1;
            errand.periodNs = TimeUnit.MILLISECONDS.toNanos(20); // told by nobody but the errand before
            core.offer(scratch, 0, i);
            home.bell().ring();
            HomeRunnerTest.await(() -> errand.done == count, () -> "errand " + count + ": " + home.counters());
            final long dueNs = errand.lastDueNs;
            HomeRunnerTest.await(() -> errand.periodicNs >= dueNs, () -> "nobody went when it was time");
            final long lateMs = TimeUnit.NANOSECONDS.toMillis(errand.periodicNs - dueNs);
            assertTrue(lateMs < 60, "all slept their full 100 ms: late by " + lateMs + " ms");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldServeWhileOneIsOnTheErrand(final WaitMode mode) {
        core.timerAfterNs = TimeUnit.MILLISECONDS.toNanos(5);
        start(mode);
        errand.isStuck = true;
        for (int i = 0; i < 20; i++) {
            final long count = i + 1;
            core.offer(scratch, 0, i);
            home.bell().ring();
            HomeRunnerTest.await(() -> core.executed.get(0) == count, () -> "waits for the errand: " + count);
        }
        final long startNs = System.nanoTime();
        core.firedNs = 0;
        core.offer(scratch, 0, 20);
        home.bell().ring();
        HomeRunnerTest.await(() -> core.firedNs != 0, () -> "the timer waits for the errand");
        final long lateMs = TimeUnit.NANOSECONDS.toMillis(core.firedNs - startNs) - 5;
        assertTrue(lateMs < 60, "who is home slept its full 100 ms: late by " + lateMs + " ms");
        assertEquals(0, errand.done);

        errand.isStuck = false;
        errand.gate.countDown();
        HomeRunnerTest.await(() -> errand.done == 21, () -> "done: " + errand.done);
    }

    /** The point of it: no other thread is woken for what one has just executed. */
    @Test
    void shouldGoItselfWhenTheOtherOneIsHome() {
        start(WaitMode.DOORBELL);
        int goneItself = 0;
        for (int i = 0; i < 100; i++) {
            final long count = i + 1;
            core.offer(scratch, 0, i);
            home.bell().ring();
            HomeRunnerTest.await(() -> errand.done == count, () -> "errand " + count + ": " + home.counters());
            goneItself += errand.wentBy == core.executedBy ? 1 : 0;
            LockSupport.parkNanos(300_000);
        }
        assertTrue(goneItself > 50, "another thread was woken for it: only " + goneItself + " of 100 went themselves");
    }

    @Test
    void shouldGoWhenAGuestExecutes() {
        start(WaitMode.DOORBELL);
        HomeRunnerTest.await(() -> home.counters().sleeps() > 0, () -> "home does not sleep");
        final GuestPass pass = home.newGuestPass();
        for (int i = 0; i < 1_000; i++) {
            final long count = i + 1;
            core.offer(scratch, 0, i);
            pass.visit();
            HomeRunnerTest.await(() -> errand.done == count, () -> "errand " + count + ": " + home.counters());
        }
    }

    @Test
    void shouldEndTheErrandBeforeItIsClosed() {
        start(WaitMode.DOORBELL);
        errand.isStuck = true;
        core.offer(scratch, 0, 0);
        home.bell().ring();
        HomeRunnerTest.await(() -> errand.wentBy != null, () -> "nobody went");
        Thread.ofPlatform().start(() -> {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            errand.gate.countDown();
        });
        home.close();
        assertTrue(core.isClosed);
        HomeRunnerTest.await(() -> errand.done == 1, () -> "the batch was dropped half-way");
    }

    @Test
    void shouldRefuseToBeSharedOnceItRuns() {
        start(WaitMode.DOORBELL);
        HomeRunnerTest.await(() -> home.counters().homeCycles() > 0, () -> "home does not run");
        assertThrows(IllegalStateException.class, () -> home.shareWith(errand, errandBell));
    }

    private final class RecordErrand implements Errand {
        private final CountDownLatch gate = new CountDownLatch(1);
        private volatile boolean isStuck;
        private volatile long done;
        private volatile Thread wentBy;
        private volatile String broken;
        private volatile boolean isBusy;
        private volatile boolean isEndless;
        private volatile long periodNs;
        private volatile long dueNs = Long.MAX_VALUE;
        private volatile long lastDueNs; // goes on when it was time
        private volatile long periodicNs;

        @Override
        public boolean isDue(final long nowNs) {
            return isEndless || done != core.executed.get(0) || nowNs >= dueNs;
        }

        @Override
        public long nextDeadlineNs() {
            return dueNs;
        }

        @Override
        public boolean isDone() {
            return !isEndless && done == core.executed.get(0);
        }

        @Override
        public int doWork() {
            if (isBusy) {
                broken = "two are on the errand";
            }
            final long executed = core.executed.get(0);
            final int workCount = (int) (executed - done);
            if (workCount > 0) {
                isBusy = true;
                wentBy = Thread.currentThread();
                if (isStuck) {
                    awaitGate();
                }
                isBusy = false;
                lastDueNs = periodNs == 0 ? Long.MAX_VALUE : System.nanoTime() + periodNs;
                dueNs = lastDueNs;
                done = executed; // last: who has seen it finds the others
            } else if (isEndless) {
                done++;
                return 1;
            } else if (System.nanoTime() >= dueNs) {
                periodicNs = System.nanoTime();
                dueNs = Long.MAX_VALUE;
            }
            return workCount;
        }

        private void awaitGate() {
            try {
                gate.await();
            } catch (final InterruptedException ex) {
                throw new AssertionError(ex);
            }
        }
    }
}
