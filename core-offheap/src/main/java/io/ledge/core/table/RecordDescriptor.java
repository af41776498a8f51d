package io.ledge.core.table;

/**
 * A record: 56 bytes of header, then the key, the content type and, unless it is in the body arena, the value. Blocks stand
 * at multiples of 16 bytes, so that a slot of the index names one of 64 GiB with 32 bits. Little-endian.
 *
 * <pre>
 *    0               4               8               12      14  15  16
 *    +---------------+---------------+---------------+-------+---+---+
 *    |  storeIndex   |     hash      |  valueLength  | keyLen|ctL|cls|   cls: size class of the block
 *    +---------------+---------------+---------------+-------+---+---+   ctL: bytes of the content type
 * 16 |            version            |           position            |   position: of the change, in the log
 *    +-------------------------------+-------------------------------+
 * 32 |  expiryMs, 0 never            |  timerId of the expiry, 0 none|
 *    +-------------------------------+-------------------------------+
 * 48 |  bodyHandle, 0: inline value  |  key ...                      |
 *    +-------------------------------+-------------------------------+
 *    |  ... key | content type | value (inline only)                 |
 *    +---------------------------------------------------------------+
 * </pre>
 */
final class RecordDescriptor {
    static final int STORE_INDEX_OFFSET = 0;
    static final int HASH_OFFSET = 4;
    static final int VALUE_LENGTH_OFFSET = 8;
    static final int KEY_LENGTH_OFFSET = 12;
    static final int CONTENT_TYPE_LENGTH_OFFSET = 14;
    static final int SIZE_CLASS_OFFSET = 15;
    static final int VERSION_OFFSET = 16;
    static final int POSITION_OFFSET = 24;
    static final int EXPIRY_OFFSET = 32;
    static final int TIMER_ID_OFFSET = 40;
    static final int BODY_HANDLE_OFFSET = 48;
    static final int HEADER_LENGTH = 56;

    /** In place of valueLength: the key is absent since the change at that position. */
    static final int TOMBSTONE_LENGTH = -1;

    /** An app's key of 1 KiB and the prefix in front of it: an app id of 255 bytes and the separator. */
    static final int MAX_KEY_LENGTH = 1024 + 258;

    static final int MAX_CONTENT_TYPE_LENGTH = 255;
    /** The largest inline value that fits the largest block whatever its key and content type. */
    static final int MAX_INLINE_LENGTH =
            SizeClasses.MAX_SIZE - HEADER_LENGTH - MAX_KEY_LENGTH - MAX_CONTENT_TYPE_LENGTH;

    private RecordDescriptor() {}
}
