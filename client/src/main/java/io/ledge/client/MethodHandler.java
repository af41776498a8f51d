package io.ledge.client;

/**
 * Answers the calls that other apps make of this one. Each call runs on a virtual thread of its own, at most 256 at once
 * per client; it may block and may call the client. An exception is answered to the caller as {@code APP_FAILED} and goes to
 * the error handler.
 */
@FunctionalInterface
public interface MethodHandler {
    InvokeResponse onInvoke(InvokeRequest request) throws Exception;
}
