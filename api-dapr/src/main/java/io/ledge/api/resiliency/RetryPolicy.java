package io.ledge.api.resiliency;

import io.github.resilience4j.core.IntervalFunction;

/**
 * When a call that failed is made again.
 *
 * @param maxRetries behind the first attempt; negative: without end
 * @param maxElapsedMs since the first attempt, beyond which there is no other; 0: no such end
 * @param httpCodes,grpcCodes the statuses that are worth another attempt
 */
public record RetryPolicy(
        IntervalFunction interval, int maxRetries, long maxElapsedMs, StatusRanges httpCodes, StatusRanges grpcCodes) {
    public static final long DURATION_MS_DEFAULT = 5_000;
    public static final long MAX_INTERVAL_MS_DEFAULT = 60_000;
    public static final int MAX_RETRIES_DEFAULT = -1;

    /** Of Dapr's exponential back-off; its files cannot set them. */
    private static final long INITIAL_INTERVAL_MS = 500;

    private static final double MULTIPLIER = 1.5;
    private static final double RANDOMIZATION = 0.5;
    private static final long EXPONENTIAL_END_MS = 15 * 60_000;
    private static final int HIGHEST_GRPC_CODE = 16;

    /** The same pause each time; 0 is none. */
    public static RetryPolicy constant(final long durationMs, final int maxRetries) {
        return new RetryPolicy(_ -> durationMs, maxRetries, 0, StatusRanges.ALL, StatusRanges.ALL);
    }

    /** Half a second, then half as much again each time, give or take a half; at most 15 minutes in all. */
    public static RetryPolicy exponential(final long maxIntervalMs, final int maxRetries) {
        return new RetryPolicy(
                IntervalFunction.ofExponentialRandomBackoff(
                        Math.min(INITIAL_INTERVAL_MS, maxIntervalMs), MULTIPLIER, RANDOMIZATION, maxIntervalMs),
                maxRetries,
                EXPONENTIAL_END_MS,
                StatusRanges.ALL,
                StatusRanges.ALL);
    }

    public RetryPolicy matching(final StatusRanges http, final StatusRanges grpc) {
        return new RetryPolicy(interval, maxRetries, maxElapsedMs, http, grpc);
    }

    public RetryPolicy maxRetries(final int value) {
        return new RetryPolicy(interval, value, maxElapsedMs, httpCodes, grpcCodes);
    }

    /** @param retry from 1 */
    long pauseMs(final int retry) {
        return interval.apply(retry);
    }

    /** @param status of HTTP, or of gRPC: their numbers do not meet; negative: there is none */
    boolean isWorthIt(final int status) {
        return status < 0 || (status <= HIGHEST_GRPC_CODE ? grpcCodes : httpCodes).matches(status);
    }

    boolean allows(final int retriesDone, final long elapsedMs) {
        return (maxRetries < 0 || retriesDone < maxRetries) && (maxElapsedMs == 0 || elapsedMs < maxElapsedMs);
    }
}
