package io.ledge.core.table;

import static io.ledge.core.table.RecordDescriptor.HASH_OFFSET;
import static io.ledge.core.table.RecordDescriptor.HEADER_LENGTH;
import static io.ledge.core.table.RecordDescriptor.KEY_LENGTH_OFFSET;
import static io.ledge.core.table.RecordDescriptor.SIZE_CLASS_OFFSET;
import static io.ledge.core.table.RecordDescriptor.STORE_INDEX_OFFSET;
import static io.ledge.core.table.RecordDescriptor.TOMBSTONE_LENGTH;
import static io.ledge.core.table.RecordDescriptor.VALUE_LENGTH_OFFSET;
import static io.ledge.core.table.SizeClasses.GRANULARITY_SHIFT;

import io.ledge.core.memory.OffHeapRegion;
import org.agrona.DirectBuffer;

/**
 * The memory of records: blocks of 64 size classes, taken from the class's free list (through the freed blocks themselves),
 * else from memory never used, else from the next larger class that has one.
 *
 * <p>O(1) whatever happens. Blocks never move and never merge, so a table whose sizes shift for good keeps the high-water
 * mark of each; the larger-class rule keeps that from being a refusal. Single owner.
 */
public final class RecordArena {
    /** Bytes of the longest block. */
    public static final int MAX_BLOCK_LENGTH = SizeClasses.MAX_SIZE;

    public static final long NO_RECORD = -1;

    /** Block 0 is never given out: a free list ends in 0, and so does a slot of the index. */
    private static final long FIRST_RECORD = 1L << GRANULARITY_SHIFT;

    private static final long MAX_LENGTH = 1L << Integer.SIZE + GRANULARITY_SHIFT;

    private final OffHeapRegion region;
    private final long limit;
    private final long[] freeHeads = new long[SizeClasses.COUNT];
    private long freeClasses; // bit per class with a free block
    private long untouched = FIRST_RECORD;
    private long usedBytes;

    /** @param limit bytes of all blocks together, at most the region's. */
    public RecordArena(final OffHeapRegion region, final long limit) {
        if (limit <= 0 || limit > region.length() || limit > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "record arena: limit=" + limit + ", region=" + region.length() + ", addressable=" + MAX_LENGTH);
        }
        this.region = region;
        this.limit = limit;
    }

    public OffHeapRegion region() {
        return region;
    }

    /** A block of at least that many bytes, its size class noted in its header; or {@link #NO_RECORD}. */
    public long allocate(final int size) {
        final int wanted = SizeClasses.classOf(size);
        final int blockSize = SizeClasses.sizeOf(wanted);
        if ((freeClasses >>> wanted & 1) != 0) {
            return takeFree(wanted);
        }
        if (blockSize <= limit - untouched) {
            final long record = untouched;
            untouched += blockSize;
            return take(record, wanted);
        }
        final long larger = freeClasses & -1L << wanted;
        return larger == 0 ? NO_RECORD : takeFree(Long.numberOfTrailingZeros(larger));
    }

    public void free(final long record) {
        final int sizeClass = region.getByte(record + SIZE_CLASS_OFFSET);
        region.putLong(record, freeHeads[sizeClass]);
        freeHeads[sizeClass] = record;
        freeClasses |= 1L << sizeClass;
        usedBytes -= SizeClasses.sizeOf(sizeClass);
    }

    /** Bytes of the block a record stands in. */
    int blockSize(final long record) {
        return SizeClasses.sizeOf(region.getByte(record + SIZE_CLASS_OFFSET));
    }

    /** Bytes of blocks in use. */
    public long usedBytes() {
        return usedBytes;
    }

    /** True if a record may stand there; for assertions. */
    boolean isRecord(final long record) {
        return record >= FIRST_RECORD && record < untouched && (record & FIRST_RECORD - 1) == 0;
    }

    boolean isTombstone(final long record) {
        return region.getInt(record + VALUE_LENGTH_OFFSET) == TOMBSTONE_LENGTH;
    }

    int hash(final long record) {
        return region.getInt(record + HASH_OFFSET);
    }

    /** True if the record stands under that key. */
    boolean isKey(final long record, final int storeIndex, final DirectBuffer key, final int offset, final int length) {
        return region.getInt(record + STORE_INDEX_OFFSET) == storeIndex
                && (region.getShort(record + KEY_LENGTH_OFFSET) & 0xFFFF) == length
                && region.matches(record + HEADER_LENGTH, key, offset, length);
    }

    private long takeFree(final int sizeClass) {
        final long record = freeHeads[sizeClass];
        final long next = region.getLong(record);
        freeHeads[sizeClass] = next;
        if (next == 0) {
            freeClasses &= ~(1L << sizeClass);
        }
        return take(record, sizeClass);
    }

    private long take(final long record, final int sizeClass) {
        region.putByte(record + SIZE_CLASS_OFFSET, (byte) sizeClass);
        usedBytes += SizeClasses.sizeOf(sizeClass);
        return record;
    }
}
