package io.ledge.core.state;

import io.ledge.protocol.Ipc;

/**
 * A reply of a store's thread, one per call of {@link StateReplies}.
 *
 * <pre>
 *    0           8           16          24           32           36      40      44     46      47   48       52       56
 *   +-----------+-----------+-----------+------------+------------+-------+-------+------+-------+----+--------+--------+----------+
 *   |   token   |  version  | expiryMs  | bodyHandle | bodyLength | index | count | code | found | 0  | keyLen |typeLen | valueLen |
 *   +-----------+-----------+-----------+------------+------------+-------+-------+------+-------+----+--------+--------+----------+
 *  60  key, content type, value (or the text of an error)
 *
 *   INCREMENTED carries the new value where the others carry the body's handle
 * </pre>
 */
final class StoreReplyDescriptor {
    static final int VALUE = 1;
    static final int ITEM = 2;
    static final int DONE = 3;
    static final int INCREMENTED = 4;
    static final int ERROR = 5;

    static final int TOKEN_OFFSET = 0;
    static final int VERSION_OFFSET = 8;
    static final int EXPIRY_OFFSET = 16;
    static final int BODY_HANDLE_OFFSET = 24;
    static final int BODY_LENGTH_OFFSET = 32;
    static final int INDEX_OFFSET = 36;
    static final int COUNT_OFFSET = 40;
    static final int CODE_OFFSET = 44;
    static final int FOUND_OFFSET = 46;
    static final int KEY_LENGTH_OFFSET = 48;
    static final int TYPE_LENGTH_OFFSET = 52;
    static final int VALUE_LENGTH_OFFSET = 56;
    static final int HEADER_LENGTH = 60;

    /** Bytes of the longest. */
    static final int MAX_LENGTH =
            HEADER_LENGTH + Ipc.MAX_KEY_LENGTH + StoreLimits.MAX_CONTENT_TYPE_LENGTH + Ipc.INLINE_LIMIT;

    private StoreReplyDescriptor() {}
}
