package io.ledge.core.journal;

import java.nio.ByteOrder;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;

/**
 * The loop's end of the snapshot ring: somebody wants a snapshot; the loop sends its state, a slice a cycle, between a begin
 * and an end. Under the baton, but for {@link #want} and {@link #abort}, which are the helper's.
 *
 * <pre>
 *   SNAPSHOT_BEGIN   position: of the last change made before it
 *   …                records of snapshots, in any order that names come before their items
 *   SNAPSHOT_END     position: of the last change made when it was complete     | last version 8 | timestampMs 8 |
 * </pre>
 */
public final class SnapshotProxy {
    /** Free bytes that a slice of {@link #SLICE_SLOTS} slots of a table may need. */
    private static final int SLICE_ROOM = 640 * 1024;

    /** Slots of the table between two looks at the room. */
    public static final int SLICE_SLOTS = 64;

    private static final int END_LENGTH = 16;

    private final RecordRing records;
    private volatile boolean isWanted;
    private volatile boolean isAborted;

    /** @param ring to the helper, at least 1 MiB */
    public SnapshotProxy(final OneToOneRingBuffer ring) {
        records = new RecordRing(ring);
    }

    /** Helper: the loop shall begin. Then ring it. */
    public void want() {
        isAborted = false;
        isWanted = true;
    }

    /** Helper: the loop shall stop, the records so far are thrown away. */
    public void abort() {
        isAborted = true;
        isWanted = false;
    }

    public boolean isWanted() {
        return isWanted;
    }

    public boolean isAborted() {
        return isAborted;
    }

    /** May another slice be sent? */
    public boolean hasRoom() {
        return records.freeBytes() >= SLICE_ROOM;
    }

    public void begin(final long lastPosition) {
        isWanted = false;
        send(JournalRecordType.SNAPSHOT_BEGIN, lastPosition, 0);
    }

    public void end(final long lastPosition, final long lastVersion, final long timestampMs) {
        final int index = send(JournalRecordType.SNAPSHOT_END, lastPosition, END_LENGTH);
        if (index > 0) {
            records.buffer().putLong(index, lastVersion, ByteOrder.LITTLE_ENDIAN);
            records.buffer().putLong(index + Long.BYTES, timestampMs, ByteOrder.LITTLE_ENDIAN);
            records.commit(0);
        }
    }

    /** @return where in {@link #buffer} the payload goes; not positive: no room, and the snapshot is given up */
    public int claim(final int type, final int payloadLength, final int bodyCount) {
        final int index = records.claim(0, type, payloadLength, bodyCount);
        if (index <= 0) {
            isAborted = true;
        }
        return index;
    }

    public MutableDirectBuffer buffer() {
        return records.buffer();
    }

    /** The caller's reference goes along. */
    public void body(final long handle) {
        records.body(0, handle);
    }

    public void commit() {
        records.commit(0);
    }

    private int send(final int type, final long position, final int length) {
        final int index = records.claim(position, type, length, 0);
        if (index <= 0) {
            isAborted = true;
        } else if (length == 0) {
            records.commit(0);
        }
        return index;
    }
}
