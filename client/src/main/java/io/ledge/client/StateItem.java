package io.ledge.client;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * What a store holds under a key.
 *
 * @param value the bytes, or null when there is no such item; the array belongs to the caller
 * @param etag the item's version as a decimal number, or null when there is no such item
 * @param contentType as it was saved; empty when it was saved without one
 * @param expiry when the item goes away, or null when it stays
 */
public record StateItem(String key, byte[] value, String etag, String contentType, Instant expiry) {
    static StateItem absent(final String key) {
        return new StateItem(key, null, null, "", null);
    }

    public boolean found() {
        return value != null;
    }

    /** The value as UTF-8 text, or null. */
    public String text() {
        return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }
}
