package io.ledge.client;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * An item that a scan came upon.
 *
 * @param value the bytes, or null when the scan was without values; the array belongs to the caller
 * @param length bytes of the value
 * @param etag the item's version as a decimal number
 * @param contentType as it was saved; empty when it was saved without one
 * @param expiry when the item goes away, or null when it stays
 */
public record StateEntry(String key, byte[] value, long length, String etag, String contentType, Instant expiry) {
    /** The value as UTF-8 text, or null. */
    public String text() {
        return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }
}
