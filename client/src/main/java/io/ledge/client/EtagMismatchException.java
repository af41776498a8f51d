package io.ledge.client;

import io.ledge.protocol.ErrorCode;

/** The item has changed since the ETag was read, or exists where {@code firstWrite} wanted it absent. */
public final class EtagMismatchException extends LedgeException {
    private static final long serialVersionUID = 1L;

    EtagMismatchException(final String message) {
        super(ErrorCode.ETAG_MISMATCH, message);
    }
}
