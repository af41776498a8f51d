package io.ledge.client;

import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;

/**
 * A call of a method, as the app that is called sees it.
 *
 * @param callerAppId the app that calls, as the node knows it
 * @param verb HTTP method: {@code POST} unless the caller chose another
 * @param method path without a slash in front, percent-encoded as in the URL
 * @param queryString as in the URL, without the question mark; or empty
 * @param contentType of the data, or empty
 * @param traceparent W3C trace context, or empty
 */
public record InvokeRequest(
        String callerAppId,
        String verb,
        String method,
        String queryString,
        String contentType,
        byte[] data,
        String traceparent,
        HttpHeaders headers) {
    /** The data as UTF-8 text. */
    public String text() {
        return new String(data, StandardCharsets.UTF_8);
    }
}
