package io.ledge.api.app;

/** Who called has gone, and nobody waits for the answer any more. */
final class CalledOffException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CalledOffException() {
        super("the app that called has gone", null, false, false);
    }
}
