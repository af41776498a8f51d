package io.ledge.api.resiliency;

/** A policy has ended a call; the message is for the caller. */
public final class PolicyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PolicyException(final String message) {
        super(message, null, false, false);
    }
}
