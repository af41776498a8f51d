package io.ledge.client;

import io.ledge.protocol.ErrorCode;

/** A setting or a JVM flag that must be changed before this can work; the message says to what. */
public final class LedgeConfigurationException extends LedgeException {
    private static final long serialVersionUID = 1L;

    LedgeConfigurationException(final String message) {
        super(ErrorCode.INTERNAL, message);
    }

    LedgeConfigurationException(final String message, final Throwable cause) {
        super(ErrorCode.INTERNAL, message, cause);
    }
}
