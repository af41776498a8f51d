package io.ledge.core.wait;

import io.ledge.protocol.wake.AdaptiveSpin;
import io.ledge.protocol.wake.Doorbell;
import io.ledge.protocol.wake.Futex;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.agrona.ErrorHandler;

/**
 * The core thread: home of the baton. Holds it while awake; gives it away to sleep, and then guests run the cycle.
 *
 * <pre>
 *   HOLD    cycle; nothing to do and no spin that pays ─▶ announce, re-check, give ─▶ ASLEEP
 *   ASLEEP  rung or due ─▶ take: mine ─▶ HOLD
 *                               a guest's (now DIRTY) ─▶ announce, take again: mine ─▶ HOLD, else ─▶ ASLEEP
 * </pre>
 *
 * <p>Why nothing is lost: home re-checks after it announced and <em>before</em> it gives, still under the baton, so the
 * check may read what only the holder may. What is published later comes with a {@code take} (which makes the give fail,
 * or runs the cycle) or with a ring (which finds the announcement). When a guest holds the baton, the second {@code take}
 * after the announcement is the re-check: it makes that guest look again. {@code BatonModelTest} searches every
 * interleaving.
 *
 * <p>In {@link WaitMode#SPIN} home keeps the baton for good. {@link #close} may be called by any thread.
 */
public final class HomeRunner implements Runnable, AutoCloseable {

    private static final long CLOSE_RETRY_NS = 50_000L;

    private final CoreCycle core;
    private final Doorbell doorbell;
    private final WaitMode mode;
    private final ErrorHandler errorHandler;
    private final AdaptiveSpin spin;
    private final Baton baton = new Baton();
    private final BooleanSupplier isMarked = baton::isMarked;
    private final CoreBell bell;
    private final WaitCounters counters = new WaitCounters();
    private final AtomicBoolean isStarted = new AtomicBoolean();
    private final CountDownLatch terminated = new CountDownLatch(1);

    private volatile boolean isRunning = true;
    private volatile Thread home;
    private boolean isHolding;
    private boolean isUnrung; // the last sleep ended by itself

    /**
     * Prepares home; {@link #run} is to be called by one platform thread, for the node's life.
     *
     * @param doorbell     of the node, owned by the thread that will call {@code run}. If it cannot use the futex,
     *                     {@code DOORBELL} becomes {@code PARK}, see {@link #mode}.
     * @param errorHandler told, under the baton, of what the core threw; what it throws itself is dropped.
     */
    public HomeRunner(
            final CoreCycle core, final Doorbell doorbell, final WaitMode mode, final ErrorHandler errorHandler) {
        this.core = core;
        this.mode = mode == WaitMode.DOORBELL && !doorbell.usesFutex() ? WaitMode.PARK : mode;
        this.doorbell = this.mode == WaitMode.PARK ? doorbell.parking() : doorbell;
        this.errorHandler = errorHandler;
        this.spin = this.mode == WaitMode.DOORBELL ? AdaptiveSpin.ofMachine(core.nowNs()) : new AdaptiveSpin(0, 0);
        this.bell = new CoreBell(this.doorbell);
    }

    /** The mode in force: {@code PARK} where {@code DOORBELL} was asked but {@link Futex#unavailableReason} forbids. */
    public WaitMode mode() {
        return mode;
    }

    /** The baton, for {@code assert baton.isHeldByCurrentThread()}. */
    public Baton baton() {
        return baton;
    }

    /** How any thread of this process wakes home. */
    public CoreBell bell() {
        return bell;
    }

    /** What happened so far. */
    public WaitCounters counters() {
        return counters;
    }

    /**
     * Lets the calling thread run the cycle while home sleeps. Make it after home has started: a guest does not wait for
     * {@link CoreCycle#onStart}.
     *
     * @throws IllegalStateException on a virtual thread: it enqueues and rings {@link #bell}.
     */
    public GuestPass newGuestPass() {
        return new GuestPass(core, baton, bell, counters, errorHandler);
    }

    @Override
    public void run() {
        if (Thread.currentThread().isVirtual()) {
            throw new IllegalStateException("the core needs a platform thread: its sleep would pin a carrier");
        }
        if (!isStarted.compareAndSet(false, true)) {
            if (isRunning) {
                throw new IllegalStateException("the core runs already, on " + home);
            }
            return; // closed before its thread got here
        }
        home = Thread.currentThread();
        if (!doorbell.usesFutex()) {
            bell.parkedBy(home);
        }
        try {
            takeAtAllCosts();
            guarded(core::onStart);
            while (isRunning) {
                step();
            }
        } finally {
            closeBaton();
            terminated.countDown();
        }
    }

    /**
     * Stops home: takes the baton for good, runs {@link CoreCycle#onClose} under it, waits for the core thread. After it
     * nobody runs the core any more, and what the core used may be closed. Not interruptible; idempotent; from the core
     * thread itself it only asks.
     */
    @Override
    public void close() {
        isRunning = false;
        if (Thread.currentThread() == home) {
            return;
        }
        if (isStarted.compareAndSet(false, true)) { // never ran: nobody else will close the baton
            closeBaton();
            terminated.countDown();
        }
        bell.ring(); // after isRunning: home looks at it between its announcement and its sleep
        awaitTermination();
    }

    private void awaitTermination() {
        boolean isInterrupted = false;
        while (true) {
            try {
                terminated.await();
                break;
            } catch (final InterruptedException ex) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void step() {
        if (!isHolding && !obtain()) {
            return;
        }
        if (isUnrung) {
            isUnrung = false;
            checkWake();
        }
        if (cycle() > 0) {
            spin.onWork(core.nowNs());
        } else if (mode == WaitMode.SPIN || spin.shouldSpin(core.nowNs())) {
            Thread.onSpinWait();
        } else {
            fallAsleep();
        }
    }

    /**
     * Due timers are no part of quiet: what is not quiet now was brought by somebody, who has to ring, or, being a guest, to
     * mark the baton, which home holds here.
     */
    private void checkWake() {
        doorbell.announce();
        if (!isQuiet() && doorbell.isMissed(isMarked)) {
            counters.onLateWake();
        }
        doorbell.cancel();
    }

    private int cycle() {
        int workCount = 0;
        try {
            bell.acceptHandOver();
            counters.onHomeCycle();
            workCount = core.doWork(true);
        } catch (final Throwable ex) {
            onError(ex);
        }
        wakeOthers(); // also those who got something before the cycle threw
        return workCount;
    }

    private void wakeOthers() {
        try {
            final long owedWakeUps = core.takeOwedWakeUps();
            if (owedWakeUps != 0) {
                core.wake(owedWakeUps);
            }
        } catch (final Throwable ex) {
            onError(ex);
        }
    }

    private void fallAsleep() {
        final long nowNs = core.nowNs();
        final long sleepUntilNs = Math.min(nextDeadlineNs(nowNs), nowNs + Doorbell.MAX_SLEEP_NS);
        bell.sleepUntilNs(sleepUntilNs); // before the give: a guest compares its own deadlines with it
        doorbell.announce();
        if (isRunning && isQuiet() && give()) {
            sleep(sleepUntilNs - nowNs);
        }
        doorbell.cancel();
    }

    /** Takes the baton, or sleeps once while the guest who holds it does the work. */
    private boolean obtain() {
        if (take()) {
            return true;
        }
        // Unknown deadlines: the guest, made to look again by the next take, compares them with this and rings.
        bell.sleepUntilNs(core.nowNs() + Doorbell.MAX_SLEEP_NS);
        doorbell.announce();
        if (isRunning && !take()) {
            sleep(Doorbell.MAX_SLEEP_NS);
        }
        doorbell.cancel();
        return isHolding;
    }

    private boolean take() {
        isHolding = baton.take();
        return isHolding;
    }

    private boolean give() {
        isHolding = !baton.give();
        return !isHolding;
    }

    private void sleep(final long timeoutNs) {
        counters.onSleep();
        if (doorbell.await(timeoutNs)) {
            counters.onWake();
        } else {
            isUnrung = true;
        }
        Thread.interrupted(); // nobody should; a status left set would keep park mode awake and abort blocking calls
    }

    private boolean isQuiet() {
        try {
            return core.isQuiet();
        } catch (final Throwable ex) {
            onError(ex);
            return false;
        }
    }

    private long nextDeadlineNs(final long nowNs) {
        try {
            return core.nextDeadlineNs();
        } catch (final Throwable ex) {
            onError(ex);
            return nowNs + Doorbell.PARK_NS;
        }
    }

    private void guarded(final Runnable action) {
        try {
            action.run();
        } catch (final Throwable ex) {
            onError(ex);
        }
    }

    private void onError(final Throwable ex) {
        GuestPass.report(ex, counters, errorHandler);
    }

    /** At start and at the end, when there is no going on without it: a guest's stay is short. */
    private void takeAtAllCosts() {
        while (!isHolding && !take()) {
            LockSupport.parkNanos(CLOSE_RETRY_NS);
        }
    }

    private void closeBaton() {
        takeAtAllCosts();
        baton.close();
        guarded(core::onClose);
    }
}
