package io.ledge.core.journal;

import static io.ledge.core.journal.JournalRingDescriptor.BODIES_OFFSET;
import static io.ledge.core.journal.JournalRingDescriptor.BODY_COUNT_OFFSET;
import static io.ledge.core.journal.JournalRingDescriptor.LENGTH_OFFSET;
import static io.ledge.core.journal.JournalRingDescriptor.POSITION_OFFSET;
import static io.ledge.core.journal.JournalRingDescriptor.SYNC_WITHIN_MS_OFFSET;
import static io.ledge.core.journal.JournalRingDescriptor.TYPE_OFFSET;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.ControlledMessageHandler;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;

/** The writer's end of the ring: records in, typed calls out. One thread. */
public final class JournalAdapter {
    /** Takes what the loop appended. */
    @FunctionalInterface
    public interface Sink {
        /**
         * One record; the buffer is good during the call.
         *
         * @param bodies where the handles stand, eight bytes each; a reference of each is the sink's once it took the record
         * @return false: no room now, the record comes again
         */
        boolean onRecord(
                long position,
                int type,
                int syncWithinMs,
                DirectBuffer buffer,
                int payload,
                int payloadLength,
                int bodies,
                int bodyCount);
    }

    private final OneToOneRingBuffer ring;
    private final Sink sink;
    private final ControlledMessageHandler handler = this::onMessage;

    public JournalAdapter(final OneToOneRingBuffer ring, final Sink sink) {
        this.ring = ring;
        this.sink = sink;
    }

    /** Hands over at most that many records. @return how many; 0 may also have passed the padding at the ring's end */
    public int drain(final int limit) {
        return ring.controlledRead(handler, limit);
    }

    /** Nothing is left in the ring, padding included. */
    public boolean isEmpty() {
        return ring.size() == 0;
    }

    private ControlledMessageHandler.Action onMessage(
            final int messageType, final MutableDirectBuffer buffer, final int index, final int length) {
        final int bodyCount = buffer.getInt(index + BODY_COUNT_OFFSET);
        final int payload = index + BODIES_OFFSET + bodyCount * Long.BYTES;
        return sink.onRecord(
                        buffer.getLong(index + POSITION_OFFSET),
                        buffer.getInt(index + TYPE_OFFSET),
                        buffer.getInt(index + SYNC_WITHIN_MS_OFFSET),
                        buffer,
                        payload,
                        buffer.getInt(index + LENGTH_OFFSET),
                        index + BODIES_OFFSET,
                        bodyCount)
                ? ControlledMessageHandler.Action.CONTINUE
                : ControlledMessageHandler.Action.ABORT;
    }
}
