package io.ledge.core.wait;

import org.agrona.ErrorHandler;

/**
 * Lets one platform thread of the node run the core's cycle while the core thread sleeps: what an HTTP, gRPC or MQTT
 * I/O thread, or who is back from the errand, calls after enqueuing. Belongs to the thread that made it, which nobody interrupts.
 *
 * <p>A stay is bounded: a cycle is (256 records a source), {@value #MAX_RERUNS} reruns while other producers keep marking
 * the baton or a cycle left something it may do, and {@value #MAX_STAY_NS} ns. At the bound the rest is handed over to
 * home. A guest never waits: not for the baton, not for space.
 */
public final class GuestPass {

    /** Cycles after the first, while there is more to do. */
    public static final int MAX_RERUNS = 8;

    /** How long an I/O thread may be kept from its own sockets, checked between cycles. */
    public static final long MAX_STAY_NS = 200_000L;

    private final CoreCycle core;
    private final Baton baton;
    private final CoreBell bell;
    private final WaitCounters counters;
    private final ErrorHandler errorHandler;
    private final Thread guest;
    private boolean hasWorked;

    GuestPass(
            final CoreCycle core,
            final Baton baton,
            final CoreBell bell,
            final WaitCounters counters,
            final ErrorHandler errorHandler) {
        this.guest = Thread.currentThread();
        if (guest.isVirtual()) {
            throw new IllegalStateException("a virtual thread must not hold the core's baton: enqueue, then ring the"
                    + " CoreBell; thread=" + guest);
        }
        this.core = core;
        this.baton = baton;
        this.bell = bell;
        this.counters = counters;
        this.errorHandler = errorHandler;
    }

    /**
     * Has what this thread enqueued before served: by itself now, or soon by whoever holds the baton, or by home.
     *
     * @return true if the cycle ran on this thread, so that its replies may be waiting already.
     */
    public boolean visit() {
        assert Thread.currentThread() == guest : "the pass of " + guest + " used by " + Thread.currentThread();
        if (bell.isHandedOver()) {
            bell.ring(); // home was promised its turn; if it is awake it looks again before it sleeps
            return false;
        }
        if (!baton.take()) {
            return false; // the holder was told to run again, or the node closes
        }
        stay();
        return true;
    }

    private void stay() {
        final long leaveNs = core.nowNs() + MAX_STAY_NS;
        long owedWakeUps = 0;
        boolean needsHome;
        for (int reruns = 0; ; reruns++) {
            owedWakeUps |= cycle();
            final boolean isQuiet = isQuiet();
            if (!isQuiet && (hasWorked || reruns == 0) && mayRunAgain(reruns, leaveNs)) {
                continue; // more than one cycle reads, or a record behind a ring's padding: to wake home costs far more
            }
            needsHome = !isQuiet || isDueBeforeHomeLooks();
            if (baton.give()) {
                break;
            }
            if (!mayRunAgain(reruns, leaveNs)) {
                counters.onHandOver();
                bell.handOver();
                baton.release();
                needsHome = true;
                break;
            }
        }
        // The baton is gone: first the wake-ups we owe, then our caller may do slow things.
        if (owedWakeUps != 0) {
            core.wake(owedWakeUps);
        }
        if (needsHome) {
            bell.ring();
        }
    }

    private boolean mayRunAgain(final int reruns, final long leaveNs) {
        return reruns < MAX_RERUNS && core.nowNs() < leaveNs;
    }

    private long cycle() {
        hasWorked = false;
        try {
            counters.onGuestCycle();
            hasWorked = core.doWork(false) > 0;
        } catch (final Throwable ex) {
            report(ex, counters, errorHandler);
        }
        return owedWakeUps(); // also to those who got something before the cycle threw
    }

    private long owedWakeUps() {
        try {
            return core.takeOwedWakeUps();
        } catch (final Throwable ex) {
            report(ex, counters, errorHandler);
            return 0;
        }
    }

    /**
     * Asked under the baton, before each try to give it: is nothing left that no other producer will announce? What comes
     * later makes the give fail, or rings. False after two cycles of which the second did nothing means: home's work.
     */
    private boolean isQuiet() {
        try {
            return core.isQuiet();
        } catch (final Throwable ex) {
            report(ex, counters, errorHandler);
            return false;
        }
    }

    private boolean isDueBeforeHomeLooks() {
        try {
            return core.nextDeadlineNs() < bell.sleepUntilNs();
        } catch (final Throwable ex) {
            report(ex, counters, errorHandler);
            return true;
        }
    }

    /** No Throwable crosses the baton, not even the error handler's own. */
    static void report(final Throwable ex, final WaitCounters counters, final ErrorHandler errorHandler) {
        counters.onError();
        try {
            errorHandler.onError(ex);
        } catch (final Throwable ignored) {
            // The count tells; there is nobody left to tell more.
        }
    }
}
