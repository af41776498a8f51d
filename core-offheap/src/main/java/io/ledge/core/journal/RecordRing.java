package io.ledge.core.journal;

import static io.ledge.core.journal.JournalRingDescriptor.BODIES_OFFSET;
import static io.ledge.core.journal.JournalRingDescriptor.BODY_COUNT_OFFSET;
import static io.ledge.core.journal.JournalRingDescriptor.LENGTH_OFFSET;
import static io.ledge.core.journal.JournalRingDescriptor.MESSAGE_TYPE;
import static io.ledge.core.journal.JournalRingDescriptor.POSITION_OFFSET;
import static io.ledge.core.journal.JournalRingDescriptor.SYNC_WITHIN_MS_OFFSET;
import static io.ledge.core.journal.JournalRingDescriptor.TYPE_OFFSET;

import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;

/** The loop's end of a ring of {@linkplain JournalRingDescriptor records}. Under the baton: its holders are one producer. */
final class RecordRing {
    private final OneToOneRingBuffer ring;
    private int claimed;

    RecordRing(final OneToOneRingBuffer ring) {
        this.ring = ring;
    }

    /** Bytes not in use; the ring's end may waste as many as the next record has. */
    int freeBytes() {
        return ring.capacity() - ring.size();
    }

    MutableDirectBuffer buffer() {
        return ring.buffer();
    }

    /** @return where in {@link #buffer} the payload goes; not positive: there is no room */
    int claim(final long position, final int type, final int payloadLength, final int bodyCount) {
        final int bodiesLength = bodyCount * Long.BYTES;
        claimed = ring.tryClaim(MESSAGE_TYPE, BODIES_OFFSET + bodiesLength + payloadLength);
        if (claimed <= 0) {
            return claimed;
        }
        final MutableDirectBuffer buffer = ring.buffer();
        buffer.putLong(claimed + POSITION_OFFSET, position);
        buffer.putInt(claimed + TYPE_OFFSET, type);
        buffer.putInt(claimed + BODY_COUNT_OFFSET, bodyCount);
        buffer.putInt(claimed + LENGTH_OFFSET, payloadLength);
        return claimed + BODIES_OFFSET + bodiesLength;
    }

    /** The i-th body of the record claimed; a reference goes along. */
    void body(final int i, final long handle) {
        ring.buffer().putLong(claimed + BODIES_OFFSET + i * Long.BYTES, handle);
    }

    void commit(final int syncWithinMs) {
        ring.buffer().putInt(claimed + SYNC_WITHIN_MS_OFFSET, syncWithinMs);
        ring.commit(claimed);
    }
}
