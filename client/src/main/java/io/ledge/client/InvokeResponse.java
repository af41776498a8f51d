package io.ledge.client;

import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * What a method answered.
 *
 * @param status HTTP status; one that is no success throws nothing
 * @param contentType of the data, or empty
 */
public record InvokeResponse(int status, String contentType, byte[] data, HttpHeaders headers) {
    private static final byte[] NO_DATA = {};

    public InvokeResponse {
        Objects.requireNonNull(contentType, "contentType");
        Objects.requireNonNull(data, "data");
        Objects.requireNonNull(headers, "headers");
        if (status < 100 || status > 999) {
            throw new IllegalArgumentException("an HTTP status has three digits: status=" + status);
        }
    }

    /** 204, without data. */
    public static InvokeResponse empty() {
        return new InvokeResponse(204, "", NO_DATA, Headers.NONE);
    }

    /** 200. */
    public static InvokeResponse of(final byte[] data, final String contentType) {
        return new InvokeResponse(200, contentType, data, Headers.NONE);
    }

    /** 200, as {@code text/plain}. */
    public static InvokeResponse text(final String text) {
        return of(text.getBytes(StandardCharsets.UTF_8), "text/plain; charset=utf-8");
    }

    /** 200, as {@code application/json}. */
    public static InvokeResponse json(final String json) {
        return of(json.getBytes(StandardCharsets.UTF_8), "application/json");
    }

    public InvokeResponse status(final int status) {
        return new InvokeResponse(status, contentType, data, headers);
    }

    public InvokeResponse header(final String name, final String value) {
        return new InvokeResponse(status, contentType, data, Headers.with(headers, name, value));
    }

    /** 2xx. */
    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    /** The data as UTF-8 text. */
    public String text() {
        return new String(data, StandardCharsets.UTF_8);
    }
}
