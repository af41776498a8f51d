package io.ledge.client;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.Objects;

/**
 * How a method is called.
 *
 * @param verb HTTP method
 * @param queryString as in the URL, without the question mark; or empty
 * @param contentType of the data
 * @param traceparent W3C trace context ({@code 00-TRACEID-SPANID-FLAGS}), or empty
 * @param timeout within which the answer must be there, to the millisecond; null: {@link LedgeClientContext#requestTimeout}
 */
public record InvokeOptions(
        String verb,
        String queryString,
        String contentType,
        String traceparent,
        HttpHeaders headers,
        Duration timeout) {
    private static final long MAX_TIMEOUT_MS = 0xFFFF_FFFEL; // of the message's field

    private static final InvokeOptions POST = new InvokeOptions("POST", "", "application/json", "", Headers.NONE, null);

    public InvokeOptions {
        Objects.requireNonNull(verb, "verb");
        Objects.requireNonNull(queryString, "queryString");
        Objects.requireNonNull(contentType, "contentType");
        Objects.requireNonNull(traceparent, "traceparent");
        Objects.requireNonNull(headers, "headers");
        if (timeout != null && (timeout.toMillis() < 1 || timeout.toMillis() > MAX_TIMEOUT_MS)) {
            throw new LedgeConfigurationException(
                    "a call takes 1 ms to " + MAX_TIMEOUT_MS + " ms: timeout=" + timeout.toMillis());
        }
    }

    /** As Dapr's SDKs call: with JSON. */
    public static InvokeOptions post() {
        return POST;
    }

    public static InvokeOptions get() {
        return POST.verb("GET").contentType("");
    }

    public InvokeOptions verb(final String verb) {
        return new InvokeOptions(verb, queryString, contentType, traceparent, headers, timeout);
    }

    public InvokeOptions queryString(final String queryString) {
        return new InvokeOptions(verb, queryString, contentType, traceparent, headers, timeout);
    }

    public InvokeOptions contentType(final String contentType) {
        return new InvokeOptions(verb, queryString, contentType, traceparent, headers, timeout);
    }

    public InvokeOptions traceparent(final String traceparent) {
        return new InvokeOptions(verb, queryString, contentType, traceparent, headers, timeout);
    }

    public InvokeOptions header(final String name, final String value) {
        return new InvokeOptions(
                verb, queryString, contentType, traceparent, Headers.with(headers, name, value), timeout);
    }

    /** Of this call alone. */
    public InvokeOptions timeout(final Duration timeout) {
        return new InvokeOptions(verb, queryString, contentType, traceparent, headers, timeout);
    }
}
