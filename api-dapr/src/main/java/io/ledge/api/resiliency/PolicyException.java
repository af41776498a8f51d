package io.ledge.api.resiliency;

/** A policy has ended a call; the message is for the caller. */
public final class PolicyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean isBreakerOpen;

    private PolicyException(final String message, final boolean isBreakerOpen) {
        super(message, null, false, false);
        this.isBreakerOpen = isBreakerOpen;
    }

    static PolicyException timeout(final long timeoutMs) {
        return new PolicyException("timeout: no answer within " + timeoutMs + " ms", false);
    }

    static PolicyException breakerOpen() {
        return new PolicyException("circuit breaker is open", true);
    }

    /** The callee was not asked. */
    public boolean isBreakerOpen() {
        return isBreakerOpen;
    }
}
