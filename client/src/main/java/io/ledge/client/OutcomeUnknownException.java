package io.ledge.client;

import io.ledge.protocol.ErrorCode;

/**
 * The request was sent and no answer will come: the node was lost, or the caller was interrupted. It may or may not have
 * been executed; the client never repeats it by itself.
 */
public final class OutcomeUnknownException extends LedgeException {
    private static final long serialVersionUID = 1L;

    OutcomeUnknownException(final String message) {
        super(ErrorCode.NOT_CONNECTED, message);
    }
}
