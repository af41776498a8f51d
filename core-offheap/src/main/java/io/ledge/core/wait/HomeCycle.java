package io.ledge.core.wait;

import org.agrona.ErrorHandler;

/** The core as home runs it: what it throws is counted and told, and does not pass. Under the baton. */
final class HomeCycle {
    private final CoreCycle core;
    private final CoreBell bell;
    private final WaitCounters counters;
    private final ErrorHandler errorHandler;

    HomeCycle(final CoreCycle core, final CoreBell bell, final WaitCounters counters, final ErrorHandler errorHandler) {
        this.core = core;
        this.bell = bell;
        this.counters = counters;
        this.errorHandler = errorHandler;
    }

    int run() {
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

    boolean isQuiet() {
        try {
            return core.isQuiet();
        } catch (final Throwable ex) {
            onError(ex);
            return false;
        }
    }

    long nextDeadlineNs(final long failedNs) {
        try {
            return core.nextDeadlineNs();
        } catch (final Throwable ex) {
            onError(ex);
            return failedNs;
        }
    }

    void start() {
        try {
            core.onStart();
        } catch (final Throwable ex) {
            onError(ex);
        }
    }

    void close() {
        try {
            core.onClose();
        } catch (final Throwable ex) {
            onError(ex);
        }
    }

    private void onError(final Throwable ex) {
        GuestPass.report(ex, counters, errorHandler);
    }
}
