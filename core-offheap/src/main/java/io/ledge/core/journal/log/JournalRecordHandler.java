package io.ledge.core.journal.log;

import org.agrona.DirectBuffer;

/** Receives the records of a log, a snapshot or an archive, in order, each verified. */
@FunctionalInterface
public interface JournalRecordHandler {
    /** Takes part in nothing. */
    JournalRecordHandler NONE = (type, position, buffer, offset, length) -> {};

    /** The payload is good until the call returns. */
    void onRecord(int type, long position, DirectBuffer buffer, int offset, int length);
}
