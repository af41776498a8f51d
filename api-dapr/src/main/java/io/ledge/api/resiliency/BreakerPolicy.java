package io.ledge.api.resiliency;

import java.util.function.Predicate;

/**
 * How a circuit breaker behaves.
 *
 * @param maxRequests let through while it is half open; as many successes close it
 * @param intervalMs after which the counts of the closed state start anew; 0: never
 * @param timeoutMs from open to half open
 * @param trip asked at each failure of the closed state
 */
public record BreakerPolicy(int maxRequests, long intervalMs, long timeoutMs, Predicate<Counts> trip) {
    public static final int MAX_REQUESTS_DEFAULT = 1;
    public static final long TIMEOUT_MS_DEFAULT = 60_000;

    private static final int FAILURES_DEFAULT = 5;

    /** Of a policy that has no {@code trip}. */
    public static boolean tripsByDefault(final Counts counts) {
        return counts.consecutiveFailures() > FAILURES_DEFAULT;
    }
}
