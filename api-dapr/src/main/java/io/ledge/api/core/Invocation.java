package io.ledge.api.core;

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
 */
public record Invocation(
        String appId,
        String verb,
        String method,
        String queryString,
        String contentType,
        String traceparent,
        List<HeaderField> headers,
        byte[] data) {
    /** The same call of another app. */
    public Invocation to(final String otherAppId) {
        return new Invocation(otherAppId, verb, method, queryString, contentType, traceparent, headers, data);
    }
}
