package io.ledge.api.resiliency;

/** What holds for one target; made by {@link Resiliency}. */
public final class Policy {
    /** No timeout, one attempt. */
    public static final Policy NONE = new Policy("none", 0, null, null);

    private final String name;
    private final long timeoutMs;
    private final RetryPolicy retry;
    private final Breaker breaker;

    /**
     * @param name for log lines
     * @param timeoutMs of each attempt; 0: none
     * @param retry null: none
     * @param breaker null: none
     */
    Policy(final String name, final long timeoutMs, final RetryPolicy retry, final Breaker breaker) {
        this.name = name;
        this.timeoutMs = timeoutMs;
        this.retry = retry;
        this.breaker = breaker;
    }

    String name() {
        return name;
    }

    long timeoutMs() {
        return timeoutMs;
    }

    /** A call may be made again, so that its body should be kept. */
    public boolean hasRetries() {
        return retry != null && retry.maxRetries() != 0;
    }

    RetryPolicy retry() {
        return retry;
    }

    Breaker breaker() {
        return breaker;
    }

    @Override
    public String toString() {
        return name;
    }
}
