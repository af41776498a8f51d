package io.ledge.api.app;

/** The time of a call is over, and nobody waits for its answer any more. */
public final class LateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LateException(final long timeoutMs) {
        super("the app did not answer within " + timeoutMs + " ms: it may have acted", null, false, false);
    }
}
