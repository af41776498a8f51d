package io.ledge.runtime.stress;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** How late this machine's scheduler is: a thread that wants to run every millisecond and notes the longest it had to wait. */
final class StallMeter {
    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private volatile long worstNs;

    StallMeter start() {
        Thread.ofPlatform().daemon().name("stall-meter").start(this::run);
        return this;
    }

    /** Nanoseconds of the longest delay since the last question. */
    long takeWorstNs() {
        final long result = worstNs;
        worstNs = 0;
        return result;
    }

    private void run() {
        long lastNs = System.nanoTime();
        while (true) {
            LockSupport.parkNanos(INTERVAL_NS);
            final long nowNs = System.nanoTime();
            worstNs = Math.max(worstNs, nowNs - lastNs - INTERVAL_NS);
            lastNs = nowNs;
        }
    }
}
