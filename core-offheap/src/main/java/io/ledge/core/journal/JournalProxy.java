package io.ledge.core.journal;

import static io.ledge.core.journal.JournalRingDescriptor.MAX_LENGTH;

import io.ledge.core.error.PlantedBug;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;

/**
 * The loop's end of the journal: what was accepted goes into the ring, whole, and gets the next position. Under the baton
 * only, which makes its holders the one producer of the ring.
 *
 * <pre>{@code
 * int payload = journal.claim(type, length, bodyCount);   // hasRoom() was asked before the command was executed
 * journal.buffer().putBytes(payload, …);                  // stamp in place
 * journal.body(0, handle);                                // one reference goes along
 * long position = journal.commit(durability);
 * }</pre>
 */
public final class JournalProxy {
    /** Free bytes below which the loop takes no more commands: the longest record, and what the ring's end may waste. */
    private static final int ROOM = 2 * MAX_LENGTH + 1024;

    private final RecordRing records;
    private final JournalMarks marks;
    private long lastPosition;
    private boolean owesWake;

    /** @param ring to the writer, at least 4 MiB */
    public JournalProxy(final OneToOneRingBuffer ring, final JournalMarks marks) {
        if (ring.maxMsgLength() < MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "the journal's ring is too small: longest=" + ring.maxMsgLength() + ", needed=" + MAX_LENGTH);
        }
        records = new RecordRing(ring);
        this.marks = marks;
        lastPosition = marks.durable();
    }

    /** What was found at start ends there. Before the first record. */
    public void recovered(final long position) {
        lastPosition = position;
        marks.written(position);
        marks.durable(PlantedBug.RECOVERED_POSITION_ONE_HIGH.isPlanted() ? position + 1 : position);
    }

    /** May any command be executed? Else it stays where it is, until the writer has made room and visits. */
    public boolean hasRoom() {
        return records.freeBytes() >= ROOM;
    }

    /** How far the journal is. */
    public JournalMarks marks() {
        return marks;
    }

    /** Of the record appended last. */
    public long lastPosition() {
        return lastPosition;
    }

    /** Of the record that will be appended next. */
    public long nextPosition() {
        return lastPosition + 1;
    }

    /** @return where in {@link #buffer} the payload goes */
    public int claim(final int type, final int payloadLength, final int bodyCount) {
        final int payload = records.claim(nextPosition(), type, payloadLength, bodyCount);
        if (payload <= 0) {
            throw new IllegalStateException("the journal's ring was not asked for room: free=" + records.freeBytes()
                    + ", length=" + payloadLength);
        }
        return payload;
    }

    public MutableDirectBuffer buffer() {
        return records.buffer();
    }

    /** The i-th body of the record claimed; the caller's reference goes along. */
    public void body(final int i, final long handle) {
        records.body(i, handle);
    }

    /** Hands the record over. @return its position */
    public long commit(final Durability durability) {
        records.commit(durability.syncWithinMs());
        owesWake = true;
        return ++lastPosition;
    }

    /** Was anything appended since the last time? Then the writer is to be rung, after the baton is given. */
    public boolean takeOwedWake() {
        final boolean owed = owesWake;
        owesWake = false;
        return owed;
    }
}
