package io.ledge.core.session;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.ControlledMessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;

/**
 * What waits for a position of the journal to be visible, first in, first out: answers of sessions, and tombstones. An entry
 * that waits for an older position than one before it leaves with that one.
 *
 * <pre>
 *   ANSWER      | position 8 | bodyHandle 8 | session index 4 | generation 4 | message … |
 *   TOMBSTONE   | position 8 | record     8 |
 * </pre>
 *
 * <p>Under the baton only: the ring has one user, it is a ring for its memory.
 */
final class WaitingRoom {
    static final int ANSWER = 1;
    static final int TOMBSTONE = 2;

    /** What becomes of an entry whose time has come. */
    interface Release {
        void onAnswer(
                int sessionIndex,
                int generation,
                long position,
                DirectBuffer buffer,
                int offset,
                int length,
                long bodyHandle);

        void onTombstone(long record, long position);
    }

    private static final int HANDLE_OFFSET = 8;
    private static final int SESSION_OFFSET = 16;
    private static final int GENERATION_OFFSET = 20;
    private static final int MESSAGE_OFFSET = 24;
    private static final int TOMBSTONE_LENGTH = 16;

    private final OneToOneRingBuffer ring;
    private final Release release;
    private final ControlledMessageHandler handler = this::onEntry;
    private long newest; // position of the entry added last
    private long oldest; // position of the first entry, when there is one
    private long visible;

    WaitingRoom(final UnsafeBuffer memory, final Release release) {
        ring = new OneToOneRingBuffer(memory);
        this.release = release;
    }

    /** Free bytes, less what the ring's end may waste on an entry of that length. */
    boolean hasRoomFor(final int length) {
        return ring.capacity() - ring.size() >= 2 * length;
    }

    boolean isEmpty() {
        return ring.size() == 0;
    }

    /** Would {@link #poll} release nothing at that mark? */
    boolean isQuiet(final long visibleNow) {
        return isEmpty() || oldest > visibleNow;
    }

    void addAnswer(
            final long position, final Session session, final DirectBuffer message, final int length, final long body) {
        final boolean isFirst = isEmpty();
        final int index = claim(ANSWER, MESSAGE_OFFSET + length);
        final MutableDirectBuffer buffer = ring.buffer();
        buffer.putLong(index + HANDLE_OFFSET, body);
        buffer.putInt(index + SESSION_OFFSET, session.index());
        buffer.putInt(index + GENERATION_OFFSET, session.generation());
        buffer.putBytes(index + MESSAGE_OFFSET, message, 0, length);
        commit(index, position, isFirst);
    }

    void addTombstone(final long position, final long record) {
        final boolean isFirst = isEmpty();
        final int index = claim(TOMBSTONE, TOMBSTONE_LENGTH);
        ring.buffer().putLong(index + HANDLE_OFFSET, record);
        commit(index, position, isFirst);
    }

    /** Releases what waits for that position or an older one. @return entries */
    int poll(final long visibleNow, final int limit) {
        if (isQuiet(visibleNow)) {
            return 0;
        }
        visible = visibleNow;
        return ring.controlledRead(handler, limit);
    }

    private int claim(final int type, final int length) {
        final int index = ring.tryClaim(type, length);
        if (index <= 0) {
            throw new IllegalStateException(
                    "the waiting room was not asked for room: size=" + ring.size() + ", length=" + length);
        }
        return index;
    }

    private void commit(final int index, final long position, final boolean isFirst) {
        newest = Math.max(newest, position);
        if (isFirst) {
            oldest = newest;
        }
        ring.buffer().putLong(index, newest);
        ring.commit(index);
    }

    private ControlledMessageHandler.Action onEntry(
            final int type, final MutableDirectBuffer buffer, final int index, final int length) {
        final long position = buffer.getLong(index);
        if (position > visible) {
            oldest = position;
            return ControlledMessageHandler.Action.ABORT;
        }
        final long handle = buffer.getLong(index + HANDLE_OFFSET);
        if (type == TOMBSTONE) {
            release.onTombstone(handle, position);
        } else {
            release.onAnswer(
                    buffer.getInt(index + SESSION_OFFSET),
                    buffer.getInt(index + GENERATION_OFFSET),
                    position,
                    buffer,
                    index + MESSAGE_OFFSET,
                    length - MESSAGE_OFFSET,
                    handle);
        }
        return ControlledMessageHandler.Action.CONTINUE;
    }
}
