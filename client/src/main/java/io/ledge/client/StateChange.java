package io.ledge.client;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * A change of an item, as a watch tells it.
 *
 * @param value the bytes saved; null for a deletion or an expiry, and when they did not come along: {@code length} tells of
 *     them, and {@link LedgeClient#getState} has them
 * @param length bytes of the value saved
 * @param etag of the item saved; of a deletion or an expiry, that of the item which is gone
 * @param expiry when the item goes away, or null when it stays
 * @param position a watch may go on from it, once {@code isLastOfPosition}
 * @param isLastOfPosition no more changes of this position follow: a transaction is complete
 * @param time of the change by the node's clock
 */
public record StateChange(
        Type type,
        String key,
        byte[] value,
        long length,
        String contentType,
        String etag,
        Instant expiry,
        long position,
        boolean isLastOfPosition,
        Instant time) {
    /** What became of the item. */
    public enum Type {
        SET,
        DELETE,
        /** Its time was up. */
        EXPIRE
    }

    /** The value as UTF-8 text, or null. */
    public String text() {
        return value == null ? null : new String(value, StandardCharsets.UTF_8);
    }
}
