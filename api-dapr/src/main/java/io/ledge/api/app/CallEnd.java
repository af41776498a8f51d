package io.ledge.api.app;

import io.ledge.api.core.InvocationResult;
import io.ledge.protocol.ErrorCode;

/** Takes how a call of an app over IPC ended, once; any thread. */
public interface CallEnd {
    void answered(InvocationResult result);

    void refused(ErrorCode code, String reason);

    /** Takes what ends the call when its caller has gone, which may have happened: then it is run at once. */
    default void onGone(final Runnable cancel) {}
}
