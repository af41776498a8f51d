package io.ledge.core.wait;

import io.ledge.protocol.wake.AdaptiveSpin;
import io.ledge.protocol.wake.Doorbell;
import io.ledge.protocol.wake.Futex;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.agrona.ErrorHandler;

/**
 * Home of the baton: the thread that is there holds it while awake, and gives it away to sleep; then guests run the cycle.
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
 * <p><b>Two may share it</b> ({@link #shareWith}), so that one can go on the {@link Errand}, which blocks, right after the
 * cycle that made it due, instead of waking another thread for it; the other one, asleep on the same doorbell, is home
 * meanwhile. Each is in one of four places:
 *
 * <pre>
 *              rung or due, and nobody there                  quiet: announce, re-check, give
 *   ASLEEP ──────────────────────────────────▶ AT HOME ────────────────────────────────────▶ ASLEEP
 *      │ somebody there                         ▲     │ quiet, and the errand is due: announce, re-check, give
 *      ▼            nobody at home any more     │     ▼
 *   STANDING BY ────────────────────────────────┤  ON THE ERRAND: batch, visit; nothing left ──▶ AT HOME, if nobody is
 *      └─────── called, and the errand is due ──┼────▲       │                                   there, else STANDING BY
 *               (home is too busy to go)        └────────────┘
 * </pre>
 *
 * <ul>
 *   <li>At most one is at home ({@code atHome}, by CAS), at most one on the errand, at most one stands by.
 *   <li>Who goes on the errand leaves home announced. The other one sleeps at home, and is woken by whoever rings; or stands by,
 *       and is told; or is on his way, and then tries home before he sleeps.
 *   <li>Who is asleep may find that he was woken for nothing. He never finds that he should have been woken: who sleeps at
 *       home looks for the errand once more when he has left, who stands by looks whether home is empty, each after a full
 *       fence. {@code HomeModelTest} searches every interleaving.
 * </ul>
 *
 * <p>In {@link WaitMode#SPIN}, where home keeps the baton for good, and in {@link WaitMode#PARK}, where a ring would end two
 * sleeps that poll, nobody swaps: the first one is at home, the second one stands by and goes. {@link #close} may be called by
 * any thread.
 */
public final class HomeRunner implements Runnable, AutoCloseable {

    private static final long CLOSE_RETRY_NS = 50_000L;
    private static final long CLOSE_WAKE_MS = 5;

    private final CoreCycle core;
    private final Doorbell doorbell;
    private final WaitMode mode;
    private final ErrorHandler errorHandler;
    private final AdaptiveSpin spin;
    private final Baton baton = new Baton();
    private final BooleanSupplier isMarked = baton::isMarked;
    private final CoreBell bell;
    private final WaitCounters counters = new WaitCounters();
    private final HomeCycle cycle;
    private final AtomicBoolean isStarted = new AtomicBoolean();
    private final CountDownLatch terminated = new CountDownLatch(1);

    private Household household;
    private ErrandBell errands; // null: there are none

    private volatile boolean isRunning = true;
    private boolean isHolding; // of who is at home: handed on with it

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
        this.cycle = new HomeCycle(core, bell, counters, errorHandler);
        this.household = new Household(this.doorbell);
        bell.household(household);
    }

    /**
     * Lets a second thread share home, and gives both an errand. Before {@link #run}; then {@link #runBeside} is to be called
     * by that thread.
     */
    public void shareWith(final Errand errand, final ErrandBell errandBell) {
        if (isStarted.get()) {
            throw new IllegalStateException("home is shared before it runs, not while it does");
        }
        household = new Household(doorbell, errandBell, mode == WaitMode.DOORBELL);
        bell.household(household);
        errands = errandBell;
        errandBell.share(errand, household);
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
                throw new IllegalStateException("the core runs already, on another thread");
            }
            return; // closed before its thread got here
        }
        if (!doorbell.usesFutex()) {
            bell.parkedBy(Thread.currentThread());
        }
        try {
            takeAtAllCosts();
            isHolding = true;
            cycle.start();
            serve(household.first());
        } finally {
            closeBaton();
            terminated.countDown();
        }
    }

    /** The second thread, a platform thread as well; returns when home is closed. */
    public void runBeside() {
        serve(household.second());
    }

    /**
     * Stops home: takes the baton for good, runs {@link CoreCycle#onClose} under it, waits for the core thread. After it
     * nobody runs the core any more, and what the core used may be closed; the second thread may still be on the errand. Not
     * interruptible; idempotent; from home's own threads it only asks.
     */
    @Override
    public void close() {
        isRunning = false;
        if (household.isOneOfUs()) {
            household.wakeAll(bell);
            return;
        }
        if (isStarted.compareAndSet(false, true)) { // never ran: nobody else will close the baton
            closeBaton();
            terminated.countDown();
        }
        awaitTermination();
    }

    private void awaitTermination() {
        boolean isInterrupted = false;
        while (true) {
            try {
                // After isRunning; and again, for one may be about to sleep on a word that the other one sets.
                household.wakeAll(bell);
                if (terminated.await(CLOSE_WAKE_MS, TimeUnit.MILLISECONDS)) {
                    break;
                }
            } catch (final InterruptedException ex) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(final HomeMember me) {
        me.begin(newGuestPass());
        while (isRunning) {
            try {
                if (household.enter(me)) {
                    beHome(me);
                } else {
                    standBy(me);
                }
            } catch (final Throwable ex) { // none of the core's or the errand's: ours
                GuestPass.report(ex, counters, errorHandler);
                moveOut(me);
            }
        }
        moveOut(me);
    }

    private void moveOut(final HomeMember me) {
        if (household.isHome(me)) {
            if (isHolding) {
                isHolding = false;
                baton.release();
            }
            household.leave();
        }
    }

    /** Until it has left home, to sleep, which it has done then, or for the errand; or until home is closed. */
    private void beHome(final HomeMember me) {
        me.arrive();
        while (isRunning) {
            if (!isHolding && !obtain(me)) {
                return;
            }
            if (me.takeWakeUp()) {
                checkWake(me);
            }
            final int workCount = cycle.run();
            final long nowNs = core.nowNs();
            if (workCount > 0) {
                spin.onWork(nowNs);
            }
            if (hasGoneOnErrand(me, nowNs)) {
                return;
            }
            if (workCount == 0) {
                if (mode == WaitMode.SPIN || spin.shouldSpin(nowNs)) {
                    Thread.onSpinWait();
                } else if (hasSlept(me, nowNs)) {
                    return;
                }
            }
        }
    }

    /**
     * Due timers are no part of quiet: what is not quiet now was brought by somebody, who has to ring, or, being a guest, to
     * mark the baton, which home holds here.
     */
    private void checkWake(final HomeMember me) {
        if (me.wasRung()) {
            counters.onWake();
            return;
        }
        me.doorbell().announce();
        if (!cycle.isQuiet() && me.doorbell().isMissed(isMarked)) {
            counters.onLateWake();
        }
        me.doorbell().cancel();
    }

    /** Takes the baton, or leaves and sleeps once while the guest who holds it does the work. */
    private boolean obtain(final HomeMember me) {
        if (take()) {
            return true;
        }
        // Unknown deadlines: the guest, made to look again by the next take, compares them with this and rings.
        final long nowNs = core.nowNs();
        me.sleepUntilNs(nowNs + Doorbell.MAX_SLEEP_NS);
        me.doorbell().announce();
        if (take()) {
            me.sleepUntilNs(HomeMember.AWAKE);
            me.doorbell().cancel();
            return true;
        }
        leaveAndSleep(me, nowNs, Doorbell.MAX_SLEEP_NS);
        return false;
    }

    private boolean hasSlept(final HomeMember me, final long nowNs) {
        final long dueNs = Math.min(cycle.nextDeadlineNs(nowNs + Doorbell.PARK_NS), errandDeadlineNs());
        final long sleepUntilNs = Math.min(dueNs, nowNs + Doorbell.MAX_SLEEP_NS);
        me.sleepUntilNs(sleepUntilNs); // before the give: a guest compares its own deadlines with it
        me.doorbell().announce();
        if (isRunning && cycle.isQuiet() && give()) {
            leaveAndSleep(me, nowNs, sleepUntilNs - nowNs);
            return true;
        }
        me.sleepUntilNs(HomeMember.AWAKE);
        me.doorbell().cancel();
        return false;
    }

    private long errandDeadlineNs() {
        return household.isSwapping() ? errands.nextDeadlineNs() : Long.MAX_VALUE;
    }

    /** Announced, without the baton. A ring for the errand that came while we were still at home was left to us. */
    private void leaveAndSleep(final HomeMember me, final long nowNs, final long timeoutNs) {
        counters.onSleep();
        household.leave();
        if (household.isSwapping() && errands.isLeft(nowNs) && errands.take()) {
            me.sleepUntilNs(HomeMember.AWAKE);
            household.wakeTheOther(me, nowNs + timeoutNs);
            goOnErrand(me);
        } else if (isRunning) {
            me.sleep(household.isPromised(me) ? me.sleepLong(nowNs) : timeoutNs);
        }
    }

    /**
     * Under the baton, after a cycle. True: left home, and came back from the errand. While spins catch messages home stays
     * awake for them, and the other one goes.
     */
    private boolean hasGoneOnErrand(final HomeMember me, final long nowNs) {
        if (!household.isSwapping() || !errands.mayBeLeft(nowNs)) {
            return false;
        }
        if (spin.isCatching() || !cycle.isQuiet() || !errands.take()) {
            household.sendTheOther(me);
            return false;
        }
        final long dueNs = Math.min(cycle.nextDeadlineNs(nowNs), nowNs + Doorbell.MAX_SLEEP_NS);
        me.doorbell().announce();
        if (isRunning && cycle.isQuiet() && give()) {
            household.leave();
            household.wakeTheOther(me, dueNs);
            goOnErrand(me);
            return true;
        }
        me.doorbell().cancel();
        errands.giveBack();
        household.sendTheOther(me);
        return false;
    }

    private void standBy(final HomeMember me) {
        me.takeWakeUp(); // for the errand, or for what the one at home has seen by now
        final long nowNs = core.nowNs();
        if (errands.isLeft(nowNs) && errands.take()) {
            goOnErrand(me);
            return;
        }
        final Doorbell standBy = me.standBy();
        standBy.announce();
        if (isRunning && household.isLookedAfter(me) && !errands.isLeft(nowNs)) {
            standBy.await(Math.min(errands.nextDeadlineNs(), nowNs + Doorbell.LONG_SLEEP_NS) - nowNs);
        }
        standBy.cancel();
    }

    /** Having taken it. What came since the last look is found at home, or standing by; at the end, by who closes it. */
    private void goOnErrand(final HomeMember me) {
        final Errand errand = errands.errand();
        try {
            while (isRunning && errand.doWork() > 0) {
                if (errand.isDone()) {
                    me.pass().visit(); // awake, and nothing better to do
                } else {
                    bell.ring();
                }
            }
        } finally {
            errands.giveBack();
        }
    }

    private boolean take() {
        isHolding = baton.take();
        return isHolding;
    }

    private boolean give() {
        isHolding = !baton.give();
        return !isHolding;
    }

    /** At start and at the end, when there is no going on without it: a guest's stay is short. */
    private void takeAtAllCosts() {
        while (!baton.take()) {
            LockSupport.parkNanos(CLOSE_RETRY_NS);
        }
    }

    private void closeBaton() {
        takeAtAllCosts();
        baton.close();
        cycle.close();
    }
}
