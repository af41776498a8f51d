package io.ledge.core.state;

import static io.ledge.core.state.ChangeDescriptor.CHANGE_TYPE_OFFSET;
import static io.ledge.core.state.ChangeDescriptor.CONTENT_TYPE_LENGTH_OFFSET;
import static io.ledge.core.state.ChangeDescriptor.EXPIRY_OFFSET;
import static io.ledge.core.state.ChangeDescriptor.HEADER_LENGTH;
import static io.ledge.core.state.ChangeDescriptor.INLINE_LENGTH_OFFSET;
import static io.ledge.core.state.ChangeDescriptor.IS_LAST_OFFSET;
import static io.ledge.core.state.ChangeDescriptor.ITEM_LENGTH_OFFSET;
import static io.ledge.core.state.ChangeDescriptor.KEY_LENGTH_OFFSET;
import static io.ledge.core.state.ChangeDescriptor.LENGTH_OFFSET;
import static io.ledge.core.state.ChangeDescriptor.POSITION_OFFSET;
import static io.ledge.core.state.ChangeDescriptor.STORE_INDEX_OFFSET;
import static io.ledge.core.state.ChangeDescriptor.TIMESTAMP_OFFSET;
import static io.ledge.core.state.ChangeDescriptor.VERSION_OFFSET;

import io.ledge.core.memory.MemoryTag;
import io.ledge.core.memory.OffHeapRegion;
import io.ledge.core.memory.OffHeapRegions;
import io.ledge.core.table.RecordTable;
import io.ledge.protocol.codec.ChangeType;
import org.agrona.BitUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The latest changes of stores, oldest first, for those who watch: bounded off-heap memory in which each change pushes out as
 * many of the oldest as it needs the place of. Readers keep an <em>offset</em> of their own; one that is below {@link #tail}
 * has lost changes. Run by whoever holds the baton.
 *
 * <pre>
 *      tail                                    head
 *   ┌───┴──────┬─────────┬───┬───────┬──────────┴─ …        offsets only grow; the place is offset mod capacity
 *   │  change  │ change  │pad│change │ next                 pad: what is left of the memory's end
 *   └──────────┴─────────┴───┴───────┴──────────── …
 *
 *   floor ≤ position of the first change < …            every change above `floor` is here
 * </pre>
 *
 * <p>It costs nothing until somebody watches: {@link #arm} starts the keeping. It never stops, and its memory is committed as
 * the ring first comes round.
 */
public final class ChangeRing {
    /** The longest change must fit many times. */
    public static final int MIN_CAPACITY = 64 * 1024;

    private static final int ALIGNMENT = 8;
    private static final int MARKS = 256;

    private final OffHeapRegion region;
    private final long capacity;
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private final long[] markOffsets = new long[MARKS]; // of every capacity / MARKS bytes a change
    private final long[] markPositions = new long[MARKS]; // of the change before it
    private boolean isArmed;
    private long floor;
    private long tail;
    private long head;
    private long last = -1; // the change appended last, while more of its position may follow
    private long lastPosition;
    private long markCount;
    private long nextMark;
    private long evictedCount;

    /** @param capacity bytes, a power of two, reserved and committed as they are used */
    public ChangeRing(final OffHeapRegions regions, final long capacity) {
        if (capacity < MIN_CAPACITY || Long.bitCount(capacity) != 1) {
            throw new IllegalArgumentException(
                    "the change ring's bytes must be a power of two from " + MIN_CAPACITY + " on: bytes=" + capacity);
        }
        this.capacity = capacity;
        region = regions.reserve(MemoryTag.CHANGES, capacity);
    }

    /** Are changes kept? */
    boolean isArmed() {
        return isArmed;
    }

    /** From now on they are. @param newest position of the newest change, which is not here */
    void arm(final long newest) {
        if (!isArmed) {
            isArmed = true;
            floor = newest;
            lastPosition = newest;
        }
    }

    /** Every change above that position is here. */
    long floor() {
        return floor;
    }

    /** Of the oldest change here. */
    long tail() {
        return tail;
    }

    /** Behind the newest change. */
    long head() {
        return head;
    }

    /** Changes pushed out since start. */
    public long evictedCount() {
        return evictedCount;
    }

    /**
     * Keeps what the record says, before it is removed or after it was put.
     *
     * @param position never below one given before; several changes may share it until {@link #endOfPosition}
     */
    void append(
            final ChangeType type,
            final RecordTable table,
            final long record,
            final long position,
            final long timestampMs) {
        final boolean isSet = type == ChangeType.SET;
        final int keyLength = table.keyLength(record);
        final int typeLength = isSet ? table.contentTypeLength(record) : 0;
        final int inlineLength = isSet && table.bodyHandle(record) == 0 ? table.valueLength(record) : 0;
        final int length = BitUtil.align(HEADER_LENGTH + keyLength + typeLength + inlineLength, ALIGNMENT);
        makeRoom(length);
        mark();
        final long at = place(head);
        region.putInt(at + LENGTH_OFFSET, length);
        region.putInt(at + STORE_INDEX_OFFSET, table.storeIndex(record));
        region.putLong(at + POSITION_OFFSET, position);
        region.putLong(at + VERSION_OFFSET, table.version(record));
        region.putLong(at + EXPIRY_OFFSET, table.expiryMs(record));
        region.putLong(at + TIMESTAMP_OFFSET, timestampMs);
        region.putInt(at + ITEM_LENGTH_OFFSET, isSet ? table.valueLength(record) : 0);
        region.putShort(at + INLINE_LENGTH_OFFSET, (short) inlineLength);
        region.putShort(at + KEY_LENGTH_OFFSET, (short) keyLength);
        region.putByte(at + CONTENT_TYPE_LENGTH_OFFSET, (byte) typeLength);
        region.putByte(at + CHANGE_TYPE_OFFSET, (byte) type.value());
        region.putByte(at + IS_LAST_OFFSET, (byte) 0);
        table.wrapKey(record, view);
        region.copyFrom(at + HEADER_LENGTH, view, 0, keyLength);
        table.wrapContentType(record, view);
        region.copyFrom(at + HEADER_LENGTH + keyLength, view, 0, typeLength);
        table.wrapValue(record, view);
        region.copyFrom(at + HEADER_LENGTH + keyLength + typeLength, view, 0, inlineLength);
        last = head;
        lastPosition = position;
        head += length;
    }

    /** No more changes of the last position follow. */
    void endOfPosition() {
        if (last >= tail) {
            region.putByte(place(last) + IS_LAST_OFFSET, (byte) 1);
        }
        last = -1;
    }

    /** An offset from which all changes above that position come, after as few others as may be. */
    long offsetAfter(final long position) {
        long offset = tail;
        for (long i = Math.max(0, markCount - MARKS); i < markCount; i++) {
            final int slot = (int) (i % MARKS);
            if (markOffsets[slot] >= tail && markPositions[slot] < position) {
                offset = markOffsets[slot];
            }
        }
        return offset;
    }

    private void mark() {
        if (head >= nextMark) {
            final int slot = (int) (markCount++ % MARKS);
            markOffsets[slot] = head;
            markPositions[slot] = lastPosition;
            nextMark = head + capacity / MARKS;
        }
    }

    private void makeRoom(final int length) {
        final long left = capacity - place(head);
        if (left < length) {
            evict(left);
            region.putInt(place(head) + LENGTH_OFFSET, (int) -left);
            head += left;
        }
        evict(length);
    }

    private void evict(final long length) {
        while (head + length - tail > capacity) {
            if (!isPadding(tail)) {
                floor = position(tail);
                evictedCount++;
            }
            tail += length(tail);
        }
    }

    private long place(final long offset) {
        return offset & (capacity - 1);
    }

    // A change's fields, by its offset.

    /** Nothing is told there. */
    boolean isPadding(final long offset) {
        return region.getInt(place(offset) + LENGTH_OFFSET) < 0;
    }

    /** Bytes to the next one. */
    int length(final long offset) {
        return Math.abs(region.getInt(place(offset) + LENGTH_OFFSET));
    }

    int storeIndex(final long offset) {
        return region.getInt(place(offset) + STORE_INDEX_OFFSET);
    }

    long position(final long offset) {
        return region.getLong(place(offset) + POSITION_OFFSET);
    }

    long version(final long offset) {
        return region.getLong(place(offset) + VERSION_OFFSET);
    }

    long expiryMs(final long offset) {
        return region.getLong(place(offset) + EXPIRY_OFFSET);
    }

    long timestampMs(final long offset) {
        return region.getLong(place(offset) + TIMESTAMP_OFFSET);
    }

    /** Bytes of the value, here or not. */
    int itemLength(final long offset) {
        return region.getInt(place(offset) + ITEM_LENGTH_OFFSET);
    }

    boolean isInline(final long offset) {
        return itemLength(offset) == inlineLength(offset);
    }

    ChangeType type(final long offset) {
        return ChangeType.get(region.getByte(place(offset) + CHANGE_TYPE_OFFSET));
    }

    boolean isLastOfPosition(final long offset) {
        return region.getByte(place(offset) + IS_LAST_OFFSET) != 0;
    }

    /** As the store keeps it. */
    void wrapKey(final long offset, final UnsafeBuffer key) {
        region.wrap(key, place(offset) + HEADER_LENGTH, keyLength(offset));
    }

    void wrapContentType(final long offset, final UnsafeBuffer contentType) {
        region.wrap(contentType, place(offset) + HEADER_LENGTH + keyLength(offset), contentTypeLength(offset));
    }

    void wrapValue(final long offset, final UnsafeBuffer value) {
        final long at = place(offset) + HEADER_LENGTH + keyLength(offset) + contentTypeLength(offset);
        region.wrap(value, at, inlineLength(offset));
    }

    private int keyLength(final long offset) {
        return region.getShort(place(offset) + KEY_LENGTH_OFFSET) & 0xFFFF;
    }

    private int contentTypeLength(final long offset) {
        return region.getByte(place(offset) + CONTENT_TYPE_LENGTH_OFFSET) & 0xFF;
    }

    private int inlineLength(final long offset) {
        return region.getShort(place(offset) + INLINE_LENGTH_OFFSET) & 0xFFFF;
    }
}
