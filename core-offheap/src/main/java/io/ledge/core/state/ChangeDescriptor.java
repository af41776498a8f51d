package io.ledge.core.state;

/**
 * A change in the {@link ChangeRing}: 56 bytes of header, then the key as the store keeps it, the content type and an inline
 * value. Multiples of 8 bytes, little-endian; a negative length is padding, of which nothing else is written.
 *
 * <pre>
 *    0               4               8               12      14      16
 *    +---------------+---------------+---------------+-------+-------+
 *    |    length     |  storeIndex   |  itemLength   |inlineL| keyLen|   itemLength: of the value; inlineL: of it here
 *    +---------------+---------------+---------------+-------+-------+
 * 16 |           position            |            version            |
 *    +-------------------------------+-------------------------------+
 * 32 |           expiryMs            |          timestampMs          |
 *    +---+---+---+-------------------+-------------------------------+
 * 48 |ctL|typ|lst|     unused        |  key ...                      |   ctL: bytes of the content type; typ: ChangeType
 *    +---+---+---+-------------------+-------------------------------+   lst: no more of this position follow
 *    |  ... key | content type | inline value                        |
 *    +---------------------------------------------------------------+
 * </pre>
 */
final class ChangeDescriptor {
    static final int LENGTH_OFFSET = 0;
    static final int STORE_INDEX_OFFSET = 4;
    static final int ITEM_LENGTH_OFFSET = 8;
    static final int INLINE_LENGTH_OFFSET = 12;
    static final int KEY_LENGTH_OFFSET = 14;
    static final int POSITION_OFFSET = 16;
    static final int VERSION_OFFSET = 24;
    static final int EXPIRY_OFFSET = 32;
    static final int TIMESTAMP_OFFSET = 40;
    static final int CONTENT_TYPE_LENGTH_OFFSET = 48;
    static final int CHANGE_TYPE_OFFSET = 49;
    static final int IS_LAST_OFFSET = 50;
    static final int HEADER_LENGTH = 56;

    private ChangeDescriptor() {}
}
