package io.ledge.api;

/** An app that cannot be served. The message is for the person who started it. */
public final class ApiException extends Exception {
    private static final long serialVersionUID = 1L;

    public ApiException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
