package io.ledge.client;

import io.ledge.protocol.ErrorCode;

/** No answer within the request timeout. A write may have been executed all the same. */
public final class LedgeTimeoutException extends LedgeException {
    private static final long serialVersionUID = 1L;

    LedgeTimeoutException(final String message) {
        super(ErrorCode.TIMEOUT, message);
    }
}
