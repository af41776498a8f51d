package io.ledge.core.loop;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.journal.JournalAdapter;
import io.ledge.core.journal.JournalMarks;
import io.ledge.core.journal.JournalProxy;
import io.ledge.core.memory.BodyArena;
import io.ledge.core.state.StateReplay;
import java.util.ArrayList;
import java.util.List;
import org.agrona.BufferUtil;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/** A journal that a test moves by hand: records are kept in a list, and the marks go where the test wants them. */
final class HandJournal {
    /** @param bytes payload and bodies, as they would be in the file */
    record Entry(long position, int type, int syncWithinMs, byte[] bytes) {}

    final JournalMarks marks = new JournalMarks(0);
    final OneToOneRingBuffer ring = new OneToOneRingBuffer(
            new UnsafeBuffer(BufferUtil.allocateDirectAligned((4 << 20) + RingBufferDescriptor.TRAILER_LENGTH, 64)));
    final JournalProxy proxy = new JournalProxy(ring, marks);
    final List<Entry> entries = new ArrayList<>();
    private final JournalAdapter adapter = new JournalAdapter(ring, this::onRecord);
    private BodyArena arena;
    private boolean keeps = true;
    private long last;

    /** For tests of allocation. */
    HandJournal keepingNothing() {
        keeps = false;
        return this;
    }

    void arena(final BodyArena bodyArena) {
        arena = bodyArena;
    }

    /** Takes what the loop appended. @return the position of the last one */
    long drain() {
        while (!adapter.isEmpty()) {
            adapter.drain(Integer.MAX_VALUE);
        }
        return Math.max(last, marks.durable());
    }

    /** Takes what the loop appended; all of it is with the system, and up to that position on the disk. */
    void sync(final long position) {
        marks.written(drain());
        marks.durable(position);
    }

    void syncAll() {
        sync(drain());
    }

    void fail(final String reason) {
        marks.state(JournalMarks.State.FAILED, reason);
    }

    void replayInto(final StateReplay replay) {
        entries.forEach(
                entry -> replay.onCommand(entry.position(), new UnsafeBuffer(entry.bytes()), 0, entry.bytes().length));
    }

    private boolean onRecord(
            final long position,
            final int type,
            final int syncWithinMs,
            final DirectBuffer buffer,
            final int payload,
            final int payloadLength,
            final int bodies,
            final int bodyCount) {
        last = position;
        if (!keeps) {
            return true;
        }
        int length = payloadLength;
        for (int i = 0; i < bodyCount; i++) {
            length += arena.length(buffer.getLong(bodies + i * Long.BYTES));
        }
        final byte[] bytes = new byte[length];
        buffer.getBytes(payload, bytes, 0, payloadLength);
        int offset = payloadLength;
        for (int i = 0; i < bodyCount; i++) {
            final long handle = buffer.getLong(bodies + i * Long.BYTES);
            final int bodyLength = arena.length(handle);
            assertTrue(arena.read(handle, 0, new UnsafeBuffer(bytes), offset, bodyLength) >= 0);
            arena.release(handle);
            offset += bodyLength;
        }
        entries.add(new Entry(position, type, syncWithinMs, bytes));
        return true;
    }
}
