package io.ledge.api.core;

import java.util.Map;

/**
 * One change of one item, or a condition of a transaction.
 *
 * @param value null deletes
 * @param etag null: unconditional
 * @param ttlMs 0 or less keeps for good
 * @param isCheck changes nothing: the item has that ETag; without one, there is no such item
 */
public record StateWrite(
        String key,
        byte[] value,
        Long etag,
        boolean isFirstWrite,
        long ttlMs,
        String contentType,
        Map<String, String> metadata,
        boolean isCheck) {
    /** A change. */
    public StateWrite(
            final String key,
            final byte[] value,
            final Long etag,
            final boolean isFirstWrite,
            final long ttlMs,
            final String contentType,
            final Map<String, String> metadata) {
        this(key, value, etag, isFirstWrite, ttlMs, contentType, metadata, false);
    }

    /** For transactions only. @param etag null: the item is not to be there */
    public static StateWrite check(final String key, final Long etag) {
        return new StateWrite(key, null, etag, false, 0, "", Map.of(), true);
    }

    public StateWrite withValue(final byte[] other) {
        return new StateWrite(key, other, etag, isFirstWrite, ttlMs, contentType, metadata, isCheck);
    }

    public boolean isDelete() {
        return value == null && !isCheck;
    }
}
