package io.ledge.core.session;

import io.ledge.protocol.ErrorCode;

/** Where the bodies are that a command names. */
public interface BodySource {
    /** @return the arena's handle with one reference for the caller, or a negative number: {@link #bodyError} says why */
    long takeBody(long bodyId, long bodyLength);

    ErrorCode bodyError();
}
