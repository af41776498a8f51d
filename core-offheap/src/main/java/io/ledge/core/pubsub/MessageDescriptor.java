package io.ledge.core.pubsub;

/**
 * A message at rest: 64 bytes of bookkeeping, then the bytes that go out, a whole Deliver or BindingEvent.
 *
 * <pre>
 *    0               4               8               12          15
 *    +---------------+---------------+---------------+-----------+---+
 *    |  references   | waitingQueues |    length     |settleState|cls|  cls: size class, the arena's own
 *    +---------------+---------------+---------------+-----------+---+
 * 16 | publisherIndex| publisherLife |  correlationId / next settled  |  who waits for Done; life 0: nobody
 *    +---------------+---------------+-------------------------------+
 * 32 |           ackToken            |          bodyHandle           |  0: no BindingAck wanted; 0: data inline
 *    +-------------------------------+-------------------------------+
 * 48 |           expiryMs            |           sequence            |  0: never
 *    +-------------------------------+-------------------------------+
 * 64 | message header (80) | block | metadata, names, data ...       |
 *    +---------------------------------------------------------------+
 * </pre>
 *
 * <p>references: queues and windows that hold it. waitingQueues: queues in which it stands above the limit.
 */
final class MessageDescriptor {
    static final int REFERENCES_OFFSET = 0;
    static final int WAITING_QUEUES_OFFSET = 4;
    static final int LENGTH_OFFSET = 8;
    static final int SETTLE_STATE_OFFSET = 12;
    static final int PUBLISHER_INDEX_OFFSET = 16;
    static final int PUBLISHER_LIFE_OFFSET = 20;
    static final int CORRELATION_ID_OFFSET = 24;
    static final int NEXT_SETTLED_OFFSET = CORRELATION_ID_OFFSET; // a binding event: no publisher waits for Done
    static final int ACK_TOKEN_OFFSET = 32;
    static final int BODY_HANDLE_OFFSET = 40;
    static final int EXPIRY_OFFSET = 48;
    static final int SEQUENCE_OFFSET = 56;
    static final int HEADER_LENGTH = 64;

    private MessageDescriptor() {}
}
