package io.ledge.client;

import io.ledge.protocol.ErrorCode;

/** A bounded queue stayed full until the deadline: nothing was executed, try again later. */
public final class BackPressureException extends LedgeException {
    private static final long serialVersionUID = 1L;

    BackPressureException(final String message) {
        super(ErrorCode.BACK_PRESSURE, message);
    }
}
