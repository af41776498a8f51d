package io.ledge.api.core;

/**
 * An item of a store, or that there is none.
 *
 * @param value empty when it is not there
 * @param etag a decimal number; 0 when it is not there
 * @param expiryMs wall clock; 0 is never
 */
public record StateItem(String key, boolean isFound, byte[] value, long etag, String contentType, long expiryMs) {
    private static final byte[] NOTHING = {};

    public static StateItem absent(final String key) {
        return new StateItem(key, false, NOTHING, 0, "", 0);
    }

    public StateItem withValue(final byte[] other) {
        return new StateItem(key, isFound, other, etag, contentType, expiryMs);
    }
}
