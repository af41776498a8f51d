package io.ledge.core.session;

import io.ledge.core.error.PlantedBug;
import io.ledge.core.journal.Durability;
import io.ledge.core.journal.JournalMarks;
import io.ledge.core.memory.BodyArena;
import io.ledge.core.memory.MemoryTag;
import io.ledge.core.memory.OffHeapRegion;
import io.ledge.core.memory.OffHeapRegions;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.MessageHeaderDecoder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * Nobody learns of a change before it is as durable as its store promises: an answer that reveals one passes here, and waits
 * while the journal is not that far. An answer that reveals older changes only does not wait, so it may overtake.
 *
 * <pre>
 *   send ─── visible already ──────────────────────────▶ outbox
 *     └───── not yet ─▶ waiting room ─▶ journal advanced ─▶ outbox        (two rooms: on the disk; with the system)
 *                                    └▶ journal failed ─▶ Error: nobody knows the outcome
 * </pre>
 *
 * <p>Bounded: what waits counts as a session's backlog, so a session that is not read is not heard, and what is released
 * always fits its outbox. When a room is nearly full {@link #hasRoom} says no and the loop takes no more commands.
 */
public final class ReplyGate {
    /** Told when the change that left a tombstone may be seen. */
    @FunctionalInterface
    public interface TombstoneListener {
        void onVisible(long record, long position);
    }

    private static final int CAPACITY = 4 * 1024 * 1024;

    /** One command leaves at most one answer of a message's length, or a tombstone for each operation of a transaction. */
    private static final int ROOM = 64 * 1024;

    private final SessionTable sessions;
    private final BodyArena arena;
    private final Replies replies;
    private final JournalMarks marks;
    private final TombstoneListener tombstones;
    private final WaitingRoom synced;
    private final WaitingRoom written;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private boolean isFailing;
    private long waitedCount;

    public ReplyGate(
            final OffHeapRegions regions,
            final SessionTable sessions,
            final BodyArena arena,
            final Replies replies,
            final JournalMarks marks,
            final TombstoneListener tombstones) {
        this.sessions = sessions;
        this.arena = arena;
        this.replies = replies;
        this.marks = marks;
        this.tombstones = tombstones;
        synced = new WaitingRoom(memory(regions), new Opening(true));
        written = new WaitingRoom(memory(regions), new Opening(false));
    }

    /** May a command be executed? Else it stays where it is. */
    public boolean hasRoom() {
        return synced.hasRoomFor(ROOM) && written.hasRoomFor(ROOM);
    }

    /** Answers that had to wait, since start. */
    public long waitedCount() {
        return waitedCount;
    }

    /** May a change at that position be told? */
    public boolean isVisible(final long position, final Durability durability) {
        return position <= (durability.isSyncedFirst() ? syncedMark() : marks.written());
    }

    /**
     * Sends one message once the change at that position is visible.
     *
     * @param position 0: it reveals none
     * @param bodyHandle of the message's body, one reference of which goes along; 0: none
     */
    public void send(
            final Session session,
            final DirectBuffer message,
            final int length,
            final long bodyHandle,
            final long position,
            final Durability durability) {
        if (position == 0 || isVisible(position, durability)) {
            pass(session, message, 0, length, bodyHandle);
        } else if (marks.state() == JournalMarks.State.FAILED) {
            refuse(session, message, 0, bodyHandle);
        } else {
            session.outbox().reserve(length);
            room(durability).addAnswer(position, session, message, length, bodyHandle);
            waitedCount++;
        }
    }

    /** The record of a deleted item stays until its deletion may be seen. */
    public void bury(final long record, final long position, final Durability durability) {
        room(durability).addTombstone(position, record);
    }

    /** Lets out what may be seen now. @return work done */
    public int poll(final int limit) {
        // The state is read first: a failure seen here came after the last position that counts.
        isFailing = marks.state() == JournalMarks.State.FAILED;
        int workCount = synced.poll(syncedMark(), limit) + written.poll(marks.written(), limit);
        if (isFailing && workCount == 0) {
            workCount = failAll(limit);
        }
        return workCount;
    }

    private long syncedMark() {
        return PlantedBug.REPLY_BEFORE_DURABLE.isPlanted() ? marks.written() : marks.durable();
    }

    /** Exactly: {@link #poll} would let nothing out. */
    public boolean isQuiet() {
        return marks.state() == JournalMarks.State.FAILED
                ? synced.isEmpty() && written.isEmpty()
                : synced.isQuiet(marks.durable()) && written.isQuiet(marks.written());
    }

    /** What waits now will never be durable. Tombstones stay: nobody may learn that their items are gone. */
    private int failAll(final int limit) {
        return synced.poll(Long.MAX_VALUE, limit) + written.poll(Long.MAX_VALUE, limit);
    }

    private WaitingRoom room(final Durability durability) {
        return durability.isSyncedFirst() ? synced : written;
    }

    private void pass(
            final Session session, final DirectBuffer buffer, final int offset, final int length, final long body) {
        if (body == 0) {
            session.outbox().send(buffer, offset, length);
        } else {
            session.outbox().sendWithBody(buffer, offset, length, body);
        }
    }

    private void refuse(final Session session, final DirectBuffer buffer, final int offset, final long body) {
        header.wrap(buffer, offset);
        final long correlationId = header.correlationId();
        release(body);
        replies.say("the journal failed before the change was on the disk: ").and(marks.reason());
        replies.error(session, correlationId, 0, ErrorCode.NOT_DURABLE);
    }

    private void release(final long body) {
        if (body != 0) {
            arena.release(body);
        }
    }

    private static UnsafeBuffer memory(final OffHeapRegions regions) {
        final int length = CAPACITY + RingBufferDescriptor.TRAILER_LENGTH;
        final OffHeapRegion region = regions.reserve(MemoryTag.JOURNAL, length);
        final UnsafeBuffer view = new UnsafeBuffer(0, 0);
        region.wrap(view, 0, length);
        return view;
    }

    private final class Opening implements WaitingRoom.Release {
        private final boolean isSynced;

        Opening(final boolean isSynced) {
            this.isSynced = isSynced;
        }

        private boolean isLost(final long position) {
            return isFailing
                    && position > (isSynced ? marks.durable() : marks.written())
                    && !PlantedBug.FAILURE_TOLD_AS_SUCCESS.isPlanted();
        }

        @Override
        public void onAnswer(
                final int sessionIndex,
                final int generation,
                final long position,
                final DirectBuffer buffer,
                final int offset,
                final int length,
                final long bodyHandle) {
            final Session session = sessions.session(sessionIndex, generation);
            if (session == null) {
                release(bodyHandle);
                return;
            }
            session.outbox().unreserve(length);
            if (isLost(position)) {
                refuse(session, buffer, offset, bodyHandle);
            } else {
                pass(session, buffer, offset, length, bodyHandle);
            }
        }

        @Override
        public void onTombstone(final long record, final long position) {
            if (!isLost(position)) {
                tombstones.onVisible(record, position);
            }
        }
    }
}
