package io.ledge.core.state;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The cursor that clients carry from one page of a scan to the next.
 *
 * <pre>
 *    0                               8                               16
 *    +-------------------------------+-------------------------------+
 *    |  first hash not yet walked    |  store and life of the node   |     little-endian
 *    +-------------------------------+-------------------------------+
 * </pre>
 */
final class ScanCursor {
    /** Not one of this store and this life. */
    static final long INVALID = -1;

    private static final int LENGTH = 16;
    private static final long HASH_END = 1L << Integer.SIZE;

    private final UnsafeBuffer encoded = new UnsafeBuffer(new byte[LENGTH]);
    private final long owner;

    ScanCursor(final int storeIndex, final long life) {
        owner = life * 31 + storeIndex;
    }

    /** @return where to start, or {@link #INVALID} */
    long decode(final DirectBuffer cursor) {
        if (cursor.capacity() == 0) {
            return 0;
        }
        if (cursor.capacity() != LENGTH || cursor.getLong(Long.BYTES, ByteOrder.LITTLE_ENDIAN) != owner) {
            return INVALID;
        }
        final long hash = cursor.getLong(0, ByteOrder.LITTLE_ENDIAN);
        return hash >= 0 && hash < HASH_END ? hash : INVALID;
    }

    /** Good until the next call. */
    DirectBuffer encode(final long hash) {
        encoded.putLong(0, hash, ByteOrder.LITTLE_ENDIAN);
        encoded.putLong(Long.BYTES, owner, ByteOrder.LITTLE_ENDIAN);
        return encoded;
    }
}
