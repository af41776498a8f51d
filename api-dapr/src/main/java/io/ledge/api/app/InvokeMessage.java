package io.ledge.api.app;

import io.vertx.core.MultiMap;

/**
 * A call of an app's method, whole.
 *
 * @param verb HTTP's, such as {@code POST}
 * @param path with a slash in front, escaped
 * @param query without its question mark; empty: none
 * @param contentType of the data; empty: not said
 * @param headers what goes beside it, caller and trace among them; no content type
 * @param typeUrl of the data when it is a protobuf message; empty: bytes
 */
public record InvokeMessage(
        String verb, String path, String query, String contentType, MultiMap headers, byte[] data, String typeUrl) {
    /** One with bytes. */
    public InvokeMessage(
            final String verb,
            final String path,
            final String query,
            final String contentType,
            final MultiMap headers,
            final byte[] data) {
        this(verb, path, query, contentType, headers, data, "");
    }
}
