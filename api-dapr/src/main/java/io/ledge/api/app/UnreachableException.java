package io.ledge.api.app;

import io.ledge.api.semantics.AppEndpoint;

/** No connection: nothing of the call has reached the app. */
public final class UnreachableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UnreachableException(final AppEndpoint endpoint, final Throwable cause) {
        super(
                "the app does not listen on " + endpoint.host() + ":" + endpoint.port() + ": " + cause.getMessage(),
                cause,
                false,
                false);
    }
}
