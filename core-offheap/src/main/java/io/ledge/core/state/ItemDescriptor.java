package io.ledge.core.state;

/**
 * Records of a snapshot: the name of each durable store, then the items.
 *
 * <pre>
 *   STORE_NAME   | storeIndex 4 | name, UTF-8 … |
 *
 *   STATE_ITEM    0               4               8               12      14      16
 *                 +---------------+---------------+---------------+-------+-------+
 *                 |  storeIndex   |     flags     |  valueLength  | keyLen|typeLen|    flags: 1 the value is a body
 *                 +---------------+---------------+---------------+-------+-------+
 *              16 |            version            |           position            |
 *                 +-------------------------------+-------------------------------+
 *              32 |  expiryMs, 0 never            |  key with prefix … | content type … | value …
 *                 +-------------------------------+-------------------------------+
 * </pre>
 */
final class ItemDescriptor {
    static final int STORE_INDEX_OFFSET = 0;
    static final int NAME_OFFSET = 4;

    static final int FLAGS_OFFSET = 4;
    static final int VALUE_LENGTH_OFFSET = 8;
    static final int KEY_LENGTH_OFFSET = 12;
    static final int TYPE_LENGTH_OFFSET = 14;
    static final int VERSION_OFFSET = 16;
    static final int POSITION_OFFSET = 24;
    static final int EXPIRY_OFFSET = 32;
    static final int HEADER_LENGTH = 40;

    static final int FLAG_BODY = 1;

    private ItemDescriptor() {}
}
