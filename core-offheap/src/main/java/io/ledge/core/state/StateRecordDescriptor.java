package io.ledge.core.state;

/**
 * A state command in the journal: what was accepted, stamped. Names travel in it, so that replay needs no table of indexes
 * and no configuration.
 *
 * <pre>
 *    0               4       6       8
 *    +---------------+-------+-------+---------------------------+
 *    | messageLength |prefix | bodies| key prefix, message, bodies|
 *    +---------------+-------+-------+---------------------------+
 *
 *    message   header and command as the client sent them, but for the store's name, which is the node's where an app has one of
 *              its own (OwnNames); the node stamped position, timestampMs, and for every key that
 *              changed newVersion and expiryMs. A newVersion of 0: nothing changed.
 *    bodies    the bytes of every value that the message names by a bodyId other than 0, in the message's order
 * </pre>
 */
final class StateRecordDescriptor {
    static final int MESSAGE_LENGTH_OFFSET = 0;
    static final int PREFIX_LENGTH_OFFSET = 4;
    static final int BODY_COUNT_OFFSET = 6;
    static final int HEADER_LENGTH = 8;

    /** Of the handlers whose commands are in the journal; a change of their effect gets a new one. */
    static final int HANDLER_VERSION = 1;

    private StateRecordDescriptor() {}
}
