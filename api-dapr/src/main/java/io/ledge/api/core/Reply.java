package io.ledge.api.core;

import io.ledge.protocol.ErrorCode;

/** Takes the answer of the core, once, on the I/O thread. */
public interface Reply<T> {
    void ok(T answer);

    /** @param message for humans */
    void failed(ErrorCode code, String message);
}
