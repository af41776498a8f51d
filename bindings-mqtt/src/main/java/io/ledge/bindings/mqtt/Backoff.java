package io.ledge.bindings.mqtt;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential backoff with jitter: the n-th delay lies in the upper half of {@code min * 2^n}, at most {@code max}, so that a
 * thousand gateways do not knock at a returning broker all at once. Used by one thread.
 */
final class Backoff {
    private final long minMs;
    private final long maxMs;
    private final RandomGenerator random;
    private long ceilingMs;

    Backoff(final Duration min, final Duration max, final RandomGenerator random) {
        this.minMs = Math.max(1, min.toMillis());
        this.maxMs = Math.max(minMs, max.toMillis());
        this.random = random;
        this.ceilingMs = minMs;
    }

    long nextMs() {
        final long delayMs = ceilingMs - random.nextLong(ceilingMs / 2 + 1);
        ceilingMs = Math.min(maxMs, ceilingMs * 2);
        return delayMs;
    }

    void reset() {
        ceilingMs = minMs;
    }
}
