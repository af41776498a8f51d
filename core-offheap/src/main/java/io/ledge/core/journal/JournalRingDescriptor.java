package io.ledge.core.journal;

import io.ledge.protocol.Ipc;

/**
 * A record on its way from the loop to the writer.
 *
 * <pre>
 *    0               8               16              24
 *    +---------------+-------+-------+-------+-------+
 *    |   position    | type  |syncMs | bodies| length|
 *    +---------------+-------+-------+-------+-------+
 *    | body handle (8) × bodies                      |   a reference of each goes along
 *    +-----------------------------------------------+
 *    | payload, length bytes                         |   in the journal the bodies' bytes follow it
 *    +-----------------------------------------------+
 * </pre>
 */
final class JournalRingDescriptor {
    static final int POSITION_OFFSET = 0;
    static final int TYPE_OFFSET = 8;
    static final int SYNC_WITHIN_MS_OFFSET = 12;
    static final int BODY_COUNT_OFFSET = 16;
    static final int LENGTH_OFFSET = 20;
    static final int BODIES_OFFSET = 24;

    /** Type of every message of the ring. */
    static final int MESSAGE_TYPE = 1;

    /** Bodies of one command at most: a transaction's operations. */
    static final int MAX_BODIES = 1024;

    /** Bytes of the longest record: a wrapped transaction, its prefix and its handles. */
    static final int MAX_LENGTH = Ipc.MAX_WRAPPED_LENGTH + 1024 + BODIES_OFFSET + MAX_BODIES * Long.BYTES;

    private JournalRingDescriptor() {}
}
