package io.ledge.client;

import io.ledge.protocol.ErrorCode;

/** A call that did not do what it was asked. Subclasses are the cases an app may want to tell apart. */
public class LedgeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    public LedgeException(final ErrorCode code, final String message) {
        super(message);
        this.code = code;
    }

    public LedgeException(final ErrorCode code, final String message, final Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /** The node's reason, or the nearest code for what the client found by itself. */
    public final ErrorCode code() {
        return code;
    }

    /** The exception for an answer of the node. */
    static LedgeException of(final ErrorCode code, final String message) {
        return switch (code) {
            case ETAG_MISMATCH -> new EtagMismatchException(message);
            case POSITION_EXPIRED -> new PositionExpiredException(message);
            case BACK_PRESSURE -> new BackPressureException(message);
            case TIMEOUT -> new LedgeTimeoutException(message);
            case NODE_STOPPING, NOT_CONNECTED -> new LedgeUnavailableException(code, message);
            default -> new LedgeException(code, message);
        };
    }
}
