package io.ledge.api.core;

import java.util.Map;

/**
 * One change of one item.
 *
 * @param value null deletes
 * @param etag null: unconditional
 * @param ttlMs 0 or less keeps for good
 */
public record StateWrite(
        String key,
        byte[] value,
        Long etag,
        boolean isFirstWrite,
        long ttlMs,
        String contentType,
        Map<String, String> metadata) {
    public boolean isDelete() {
        return value == null;
    }
}
