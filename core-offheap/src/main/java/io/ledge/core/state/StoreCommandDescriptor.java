package io.ledge.core.state;

import io.ledge.protocol.Ipc;
import io.ledge.protocol.codec.MessageHeaderDecoder;

/**
 * A command on its way to the thread of a store. Bodies that the message names are there under the arena's handles, one
 * reference of each goes along.
 *
 * <pre>
 *    0               8               16          20          24              32          36         40
 *   +---------------+---------------+-----------+-----------+---------------+-----------+----------+----------------+
 *   |     token     |  timestampMs  | firstItem | itemLimit | messageHandle | prefixLen | msgLen   | prefix message |
 *   +---------------+---------------+-----------+-----------+---------------+-----------+----------+----------------+
 *                                                             0: the message is here
 * </pre>
 *
 * firstItem, itemLimit: of a bulk get, the piece that is asked for; else 0.
 */
final class StoreCommandDescriptor {
    static final int MESSAGE_TYPE = 1;

    static final int TOKEN_OFFSET = 0;
    static final int TIMESTAMP_OFFSET = 8;
    static final int FIRST_ITEM_OFFSET = 16;
    static final int ITEM_LIMIT_OFFSET = 20;
    static final int MESSAGE_HANDLE_OFFSET = 24;
    static final int PREFIX_LENGTH_OFFSET = 32;
    static final int MESSAGE_LENGTH_OFFSET = 36;
    static final int HEADER_LENGTH = 40;

    /** A longer message (it came {@code Wrapped}) goes as a body. */
    static final int INLINE_LIMIT = Ipc.MAX_MESSAGE_LENGTH;

    private StoreCommandDescriptor() {}

    /** Bytes of the message in a request, header included. */
    static int messageLength(final StateRequest request) {
        return request.message().capacity() - messageOffset(request);
    }

    static int messageOffset(final StateRequest request) {
        return request.offset() - MessageHeaderDecoder.ENCODED_LENGTH;
    }
}
