package io.ledge.core.table;

import io.ledge.core.memory.MemoryTag;
import io.ledge.core.memory.OffHeapRegions;
import org.agrona.DirectBuffer;

/**
 * The index of a table: one {@link IndexTable}, or two while it grows. Growth starts at 5/8 load, goes on in slices (a few
 * slots with every change, more with {@link #slice} in each cycle of the loop), and ends long before the next one could
 * start: no operation ever waits for it.
 *
 * <pre>
 *    steady      current                      lookups read one table
 *    growing     draining ──slots──▶ current  a hash whose home is not yet drained lives in draining, else in current
 * </pre>
 *
 * <p>The two regions change roles at each growth; a region is all zeros again when its table is drained. It never shrinks:
 * an index that was needed once costs 8 to 13 bytes an entry of that time.
 */
final class HashIndex {
    /** Slots moved with each insertion or removal. Growth is over after capacity / 16 of them. */
    private static final int SLOTS_PER_CHANGE = 16;

    private static final long LOAD_NUMERATOR = 5;
    private static final long LOAD_DENOMINATOR = 8;
    private static final long MAX_CAPACITY = 1L << Integer.SIZE;
    private static final long HASH_END = 1L << Integer.SIZE;

    private IndexTable current;
    private IndexTable draining; // drained: nothing is growing
    private final long maxCapacity;

    /** @param maxEntries entries there will ever be; the regions are reserved for that many. */
    HashIndex(
            final OffHeapRegions regions,
            final RecordArena records,
            final long initialCapacity,
            final long maxEntries) {
        maxCapacity = capacityFor(maxEntries);
        final long bytes = maxCapacity * Long.BYTES;
        current = new IndexTable(regions.reserve(MemoryTag.TABLE_INDEX, bytes), records);
        draining = new IndexTable(regions.reserve(MemoryTag.TABLE_INDEX, bytes), records);
        current.start(Math.min(initialCapacity, maxCapacity));
    }

    /** The record under that key, or {@link RecordArena#NO_RECORD}. */
    long find(final int hash, final int storeIndex, final DirectBuffer key, final int offset, final int length) {
        if (isGrowing()) {
            final long record = draining.find(hash, storeIndex, key, offset, length);
            if (record != RecordArena.NO_RECORD || !draining.mayHaveMoved(hash)) {
                return record;
            }
        }
        return current.find(hash, storeIndex, key, offset, length);
    }

    void insert(final int hash, final long record) {
        slice(SLOTS_PER_CHANGE);
        if (!isGrowing() && current.count() >= limitOf(current.capacity()) && current.capacity() < maxCapacity) {
            startGrowing();
        }
        final IndexTable table = isGrowing() && draining.takes(hash) ? draining : current;
        table.insert(hash, record);
    }

    void replace(final int hash, final long record, final long newRecord) {
        final boolean isFound = draining.replace(hash, record, newRecord) || current.replace(hash, record, newRecord);
        assert isFound : "not in the index: record=" + record;
    }

    void remove(final int hash, final long record) {
        final boolean isFound = draining.remove(hash, record) || current.remove(hash, record);
        assert isFound : "not in the index: record=" + record;
        slice(SLOTS_PER_CHANGE);
    }

    /** Goes on growing by up to that many slots, if a growth is under way. Slots passed. */
    int slice(final int maxSlots) {
        return isGrowing() ? draining.drainTo(current, maxSlots) : 0;
    }

    boolean isGrowing() {
        return !draining.isDrained();
    }

    /** Slots of the newest table. */
    long capacity() {
        return current.capacity();
    }

    /** See {@link RecordTable#scan}. The cursor is the first hash not yet walked, so it means the same in every table. */
    long scan(final long cursor, final int slotLimit, final int storeIndex, final RecordHandler handler) {
        final IndexTable coarser = isGrowing() ? draining : current;
        long hash = cursor;
        int looked = 0;
        while (looked < slotLimit && hash < HASH_END) {
            final long end = coarser.hashAfterHome(hash);
            looked += current.visit(hash, end, storeIndex, handler);
            if (isGrowing()) {
                looked += draining.visit(hash, end, storeIndex, handler);
            }
            hash = end;
        }
        return hash < HASH_END ? hash : RecordTable.SCAN_END;
    }

    private void startGrowing() {
        final IndexTable next = draining;
        next.start(current.capacity() * 2);
        draining = current;
        current = next;
    }

    private static long limitOf(final long capacity) {
        return capacity * LOAD_NUMERATOR / LOAD_DENOMINATOR;
    }

    private static long capacityFor(final long maxEntries) {
        long capacity = IndexTable.MIN_CAPACITY;
        while (limitOf(capacity) < maxEntries) {
            capacity *= 2;
        }
        if (capacity > MAX_CAPACITY) {
            throw new IllegalArgumentException("more entries than 32 bits of hash can index: maxEntries=" + maxEntries);
        }
        return capacity;
    }
}
