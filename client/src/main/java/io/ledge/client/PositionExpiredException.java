package io.ledge.client;

import io.ledge.protocol.ErrorCode;

/**
 * The changes after the position asked for, or told last, are no longer kept: scan the store, then watch from the position of
 * the scan's first page. {@link LedgeClient#followState} does.
 */
public final class PositionExpiredException extends LedgeException {
    private static final long serialVersionUID = 1L;

    PositionExpiredException(final String message) {
        super(ErrorCode.POSITION_EXPIRED, message);
    }
}
