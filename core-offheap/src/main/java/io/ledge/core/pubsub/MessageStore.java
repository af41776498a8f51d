package io.ledge.core.pubsub;

import static io.ledge.core.pubsub.MessageDescriptor.*;

import io.ledge.core.memory.BodyArena;
import io.ledge.core.memory.OffHeapRegion;
import io.ledge.core.table.RecordArena;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The one copy of each message that some queue or window still holds. Bounded by its region: when it is full, publishing
 * is refused with BACK_PRESSURE.
 */
final class MessageStore {
    static final long FULL = RecordArena.NO_RECORD;
    static final long NONE = RecordArena.NO_RECORD;

    /** What became of a message so far; the worst wins: a RETRY by one subscription is a RETRY for the sender. */
    static final byte SETTLED_WELL = 0;

    static final byte SETTLED_RETRY = 1;

    private final RecordArena arena;
    private final OffHeapRegion region;
    private final BodyArena bodies;
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private long nextSequence = 1;
    private long count;
    private long firstSettled = NONE;
    private long lastSettled = NONE;

    MessageStore(final RecordArena arena, final BodyArena bodies) {
        this.arena = arena;
        this.region = arena.region();
        this.bodies = bodies;
    }

    /**
     * Copies an encoded message in, without references.
     *
     * @param bodyHandle taken over with one reference; 0 for none
     * @return where it is, or {@link #FULL}: then the body is still the caller's
     */
    long add(
            final DirectBuffer buffer,
            final int offset,
            final int length,
            final long bodyHandle,
            final long ackToken,
            final long expiryMs) {
        final long message = arena.allocate(HEADER_LENGTH + length);
        if (message == FULL) {
            return FULL;
        }
        region.putInt(message + REFERENCES_OFFSET, 0);
        region.putInt(message + WAITING_QUEUES_OFFSET, 0);
        region.putInt(message + LENGTH_OFFSET, length);
        region.putByte(message + SETTLE_STATE_OFFSET, SETTLED_WELL);
        region.putInt(message + PUBLISHER_LIFE_OFFSET, 0);
        region.putLong(message + ACK_TOKEN_OFFSET, ackToken);
        region.putLong(message + BODY_HANDLE_OFFSET, bodyHandle);
        region.putLong(message + EXPIRY_OFFSET, expiryMs);
        region.putLong(message + SEQUENCE_OFFSET, nextSequence++);
        region.copyFrom(message + HEADER_LENGTH, buffer, offset, length);
        count++;
        return message;
    }

    /** Sequence that the next message gets. */
    long nextSequence() {
        return nextSequence;
    }

    void retain(final long message) {
        region.putInt(message + REFERENCES_OFFSET, region.getInt(message + REFERENCES_OFFSET) + 1);
    }

    /** @return true when that was the last reference: the caller settles it with its sender, then calls {@link #free} */
    boolean release(final long message) {
        final int left = region.getInt(message + REFERENCES_OFFSET) - 1;
        assert left >= 0 : "released more often than retained: message=" + message;
        region.putInt(message + REFERENCES_OFFSET, left);
        return left == 0;
    }

    boolean isReferenced(final long message) {
        return region.getInt(message + REFERENCES_OFFSET) > 0;
    }

    /** Nobody holds it any more, and its sender is to be told as soon as there is room to. */
    void addSettled(final long message) {
        region.putLong(message + NEXT_SETTLED_OFFSET, NONE);
        if (firstSettled == NONE) {
            firstSettled = message;
        } else {
            region.putLong(lastSettled + NEXT_SETTLED_OFFSET, message);
        }
        lastSettled = message;
    }

    /** The message that has waited longest for {@link #freeSettled}, or {@link #NONE}. */
    long firstSettled() {
        return firstSettled;
    }

    /** Its sender knows. */
    void freeSettled() {
        final long message = firstSettled;
        firstSettled = region.getLong(message + NEXT_SETTLED_OFFSET);
        free(message);
    }

    void free(final long message) {
        final long body = bodyHandle(message);
        if (body != 0) {
            bodies.release(body);
        }
        arena.free(message);
        count--;
    }

    /** Someone waits for Done until no queue holds the message above its limit. */
    void publisherWaits(final long message, final int sessionIndex, final int sessionLife, final long correlationId) {
        region.putInt(message + PUBLISHER_INDEX_OFFSET, sessionIndex);
        region.putInt(message + PUBLISHER_LIFE_OFFSET, sessionLife);
        region.putLong(message + CORRELATION_ID_OFFSET, correlationId);
    }

    void addWaitingQueue(final long message) {
        region.putInt(message + WAITING_QUEUES_OFFSET, region.getInt(message + WAITING_QUEUES_OFFSET) + 1);
    }

    /** @return true when it was the last queue */
    boolean removeWaitingQueue(final long message) {
        final int left = region.getInt(message + WAITING_QUEUES_OFFSET) - 1;
        region.putInt(message + WAITING_QUEUES_OFFSET, left);
        return left == 0;
    }

    boolean isWaiting(final long message) {
        return region.getInt(message + WAITING_QUEUES_OFFSET) > 0;
    }

    int publisherIndex(final long message) {
        return region.getInt(message + PUBLISHER_INDEX_OFFSET);
    }

    /** Generation of the publisher's session; 0: nobody waits. */
    int publisherLife(final long message) {
        return region.getInt(message + PUBLISHER_LIFE_OFFSET);
    }

    long correlationId(final long message) {
        return region.getLong(message + CORRELATION_ID_OFFSET);
    }

    long ackToken(final long message) {
        return region.getLong(message + ACK_TOKEN_OFFSET);
    }

    long bodyHandle(final long message) {
        return region.getLong(message + BODY_HANDLE_OFFSET);
    }

    long sequence(final long message) {
        return region.getLong(message + SEQUENCE_OFFSET);
    }

    boolean isExpired(final long message, final long timestampMs) {
        final long expiryMs = region.getLong(message + EXPIRY_OFFSET);
        return expiryMs != 0 && expiryMs <= timestampMs;
    }

    void settle(final long message, final byte state) {
        if (state > settleState(message)) {
            region.putByte(message + SETTLE_STATE_OFFSET, state);
        }
    }

    byte settleState(final long message) {
        return region.getByte(message + SETTLE_STATE_OFFSET);
    }

    int length(final long message) {
        return region.getInt(message + LENGTH_OFFSET);
    }

    /** The encoded bytes; valid until the next call. */
    DirectBuffer bytes(final long message) {
        region.wrap(view, message + HEADER_LENGTH, length(message));
        return view;
    }

    /** Messages held. */
    long count() {
        return count;
    }
}
