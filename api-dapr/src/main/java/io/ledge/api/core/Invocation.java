package io.ledge.api.core;

import io.ledge.protocol.Ipc;
import java.util.List;

/**
 * A call of an app's method, as the message {@code Invoke} has it.
 *
 * @param appId on the way to the core: who is called; from it: who calls, as the node knows it
 * @param verb HTTP method
 * @param method path without a slash in front, as escaped as in the URL
 * @param queryString as in the URL, without the question mark; or empty
 * @param contentType of the data, or empty
 * @param traceparent W3C trace context, or empty
 * @param headers without those above
 * @param timeoutMs from the core: nobody waits for an answer any longer; to it: not told
 */
public record Invocation(
        String appId,
        String verb,
        String method,
        String queryString,
        String contentType,
        String traceparent,
        List<HeaderField> headers,
        byte[] data,
        long timeoutMs) {
    /** One that names no timeout. */
    public Invocation(
            final String appId,
            final String verb,
            final String method,
            final String queryString,
            final String contentType,
            final String traceparent,
            final List<HeaderField> headers,
            final byte[] data) {
        this(appId, verb, method, queryString, contentType, traceparent, headers, data, Ipc.INVOKE_TIMEOUT_MS_DEFAULT);
    }

    /** The same call of another app. */
    public Invocation to(final String otherAppId) {
        return new Invocation(
                otherAppId, verb, method, queryString, contentType, traceparent, headers, data, timeoutMs);
    }
}
