package io.ledge.transport;

import org.agrona.concurrent.NanoClock;

/**
 * The monotonic clock of the node's own Aeron client. An Aeron client that was not serviced for the liveness timeout ends
 * itself for good; ours must outlive a stopped process or a paused machine, so no single step of its time is longer than
 * {@value #MAX_STEP_NS} ns. Read under the baton only.
 */
final class StallForgivingClock implements NanoClock {
    static final long MAX_STEP_NS = 1_000_000_000L;

    private final NanoClock clock;
    private long lastNs;
    private long forgivenNs;

    StallForgivingClock(final NanoClock clock) {
        this.clock = clock;
        lastNs = clock.nanoTime();
    }

    @Override
    public long nanoTime() {
        final long nowNs = clock.nanoTime();
        forgivenNs += Math.max(0, nowNs - lastNs - MAX_STEP_NS);
        lastNs = nowNs;
        return nowNs - forgivenNs;
    }
}
