package io.ledge.core.table;

import static io.ledge.core.table.SizeClasses.GRANULARITY_SHIFT;

import io.ledge.core.memory.OffHeapRegion;
import org.agrona.DirectBuffer;

/**
 * One open-addressing table of 8-byte slots, probed linearly, deletions shifted back so that there are no tombstones.
 *
 * <pre>
 *     63            32 31             0
 *    +----------------+----------------+
 *    |      hash      | record / 16    |     0: empty
 *    +----------------+----------------+
 *
 *      0      drained                                       capacity
 *    +-------+--------------------------------------------------+
 *    | gone  | a ring: probing wraps from its end to `drained`  |
 *    +-------+--------------------------------------------------+
 * </pre>
 *
 * <p>The high bits of the hash choose the home slot, so slots are in hash order but for short displacements: draining front
 * to back writes the next table front to back, and a walk in hash order survives any number of growths.
 *
 * <p>Draining (this table's entries move to the next one) shortens the ring from the front: a home that is gone counts as
 * the ring's first slot. An entry's probe path then loses only slots before the ring, so what linear probing promises (no
 * empty slot between home and entry) goes on to hold, and drained slots need neither be cleared nor read again: their pages
 * go back to the system as the front passes. A short ring may be full, so every probe is bounded by the ring's length.
 */
final class IndexTable {
    static final int MIN_CAPACITY = 64;

    /** Slots whose pages are given back at once: 256 KiB, whole pages on every machine. */
    private static final long RELEASE_SLOTS = 32 * 1024;

    private static final long NO_STRAY = 1L << Integer.SIZE; // above every hash

    private static final int SLOT_SHIFT = 3;
    private static final long NONE = -1;

    private final OffHeapRegion region;
    private final RecordArena records;
    private long capacity;
    private int homeShift;
    private long drained;
    private long released;
    private long count;
    private long strayFrom; // the lowest hash that the next table holds although its home is not drained

    /** @param region all zeros, and again whenever the table is drained. */
    IndexTable(final OffHeapRegion region, final RecordArena records) {
        this.region = region;
        this.records = records;
    }

    /** Starts empty with that many slots, a power of two. */
    void start(final long slotCount) {
        assert count == 0 && drained == capacity : "still in use: count=" + count;
        capacity = slotCount;
        homeShift = Integer.SIZE - Long.numberOfTrailingZeros(slotCount);
        drained = 0;
        released = 0;
        strayFrom = NO_STRAY;
    }

    long capacity() {
        return capacity;
    }

    long count() {
        return count;
    }

    boolean isDrained() {
        return drained == capacity;
    }

    /** The record under that key, or {@link RecordArena#NO_RECORD}. */
    long find(final int hash, final int storeIndex, final DirectBuffer key, final int offset, final int length) {
        long slot = home(hash);
        for (long i = ringLength(); i > 0; i--) {
            final long entry = entry(slot);
            if (entry == 0) {
                break;
            }
            if (hashOf(entry) == hash && records.isKey(recordOf(entry), storeIndex, key, offset, length)) {
                return recordOf(entry);
            }
            slot = next(slot);
        }
        return RecordArena.NO_RECORD;
    }

    /**
     * While draining: true if the entry belongs here still. Then new entries do not scatter over the untouched pages of the
     * next table (a page fault each), which fills front to back. A short ring that is full lets it stray.
     */
    boolean takes(final int hash) {
        if (isHomeDrained(hash)) {
            return false;
        }
        if (count < ringLength()) {
            return true;
        }
        noteStray(hash);
        return false;
    }

    /** While draining: false if the next table holds no entry of that hash for sure. */
    boolean mayHaveMoved(final int hash) {
        return isHomeDrained(hash) || Integer.toUnsignedLong(hash) >= strayFrom;
    }

    /** Adds an entry; the owner sees to it that there is room. */
    void insert(final int hash, final long record) {
        long slot = home(hash);
        while (entry(slot) != 0) {
            slot = next(slot);
        }
        entry(slot, pack(hash, record));
        count++;
    }

    /** Lets the entry name another record. False if it is not here. */
    boolean replace(final int hash, final long record, final long newRecord) {
        final long slot = slotOf(pack(hash, record));
        if (slot == NONE) {
            return false;
        }
        entry(slot, pack(hash, newRecord));
        return true;
    }

    /** Takes the entry out. False if it is not here. */
    boolean remove(final int hash, final long record) {
        final long slot = slotOf(pack(hash, record));
        if (slot == NONE) {
            return false;
        }
        closeGap(slot);
        count--;
        return true;
    }

    /** Moves the entries of up to that many slots to the next table. Slots passed. */
    int drainTo(final IndexTable target, final int maxSlots) {
        final long end = Math.min(capacity, drained + maxSlots);
        final int passed = (int) (end - drained);
        for (; drained < end; drained++) {
            final long entry = entry(drained);
            if (entry != 0) {
                if (fullHome(hashOf(entry)) > drained) { // it wrapped around the ring's end
                    noteStray(hashOf(entry));
                }
                target.insert(hashOf(entry), recordOf(entry));
                count--;
            }
        }
        releaseDrained();
        return passed;
    }

    /** The first hash whose home is past that hash's. */
    long hashAfterHome(final long hash) {
        return (hash >>> homeShift) + 1 << homeShift;
    }

    /**
     * Shows every entry whose hash is within {@code [fromHash, toHash)}, both at the border of a home or finer. Slots
     * looked at.
     */
    int visit(final long fromHash, final long toHash, final int storeIndex, final RecordHandler handler) {
        int looked = 0;
        for (long hash = fromHash; hash < toHash; hash = hashAfterHome(hash)) {
            final long homeEnd = Math.min(toHash, hashAfterHome(hash));
            long slot = home((int) hash);
            for (long i = ringLength(); i > 0; i--) {
                final long entry = entry(slot);
                looked++;
                if (entry == 0) {
                    break;
                }
                final long entryHash = entry >>> Integer.SIZE;
                if (entryHash >= hash && entryHash < homeEnd) {
                    show(recordOf(entry), storeIndex, handler);
                }
                slot = next(slot);
            }
        }
        return looked;
    }

    /** Whole pages only, until the last slot is drained. */
    private void releaseDrained() {
        final long end = isDrained() ? capacity : drained & -RELEASE_SLOTS;
        if (end > released) {
            region.release(released << SLOT_SHIFT, end - released << SLOT_SHIFT);
            released = end;
        }
    }

    private void show(final long record, final int storeIndex, final RecordHandler handler) {
        final boolean isWanted = storeIndex == RecordTable.ALL_STORES
                || storeIndex == records.region().getInt(record + RecordDescriptor.STORE_INDEX_OFFSET);
        if (isWanted && !records.isTombstone(record)) {
            handler.onRecord(record);
        }
    }

    private long slotOf(final long wanted) {
        long slot = home(hashOf(wanted));
        for (long i = ringLength(); i > 0; i--) {
            final long entry = entry(slot);
            if (entry == wanted) {
                return slot;
            }
            if (entry == 0) {
                break;
            }
            slot = next(slot);
        }
        return NONE;
    }

    /** Backward shift: each later entry of the run that may stand in the gap moves there and leaves the next gap. */
    private void closeGap(final long slot) {
        long gap = slot;
        long candidate = slot;
        for (long i = ringLength() - 1; i > 0; i--) {
            candidate = next(candidate);
            final long entry = entry(candidate);
            if (entry == 0) {
                break;
            }
            if (distance(home(hashOf(entry)), candidate) >= distance(gap, candidate)) {
                entry(gap, entry);
                gap = candidate;
            }
        }
        entry(gap, 0);
    }

    private long ringLength() {
        return capacity - drained;
    }

    private long home(final int hash) {
        return Math.max(drained, fullHome(hash));
    }

    /** Where the entry would stand if nothing was drained. */
    private long fullHome(final int hash) {
        return Integer.toUnsignedLong(hash) >>> homeShift;
    }

    private boolean isHomeDrained(final int hash) {
        return fullHome(hash) < drained;
    }

    private void noteStray(final int hash) {
        strayFrom = Math.min(strayFrom, Integer.toUnsignedLong(hash));
    }

    private long next(final long slot) {
        return slot + 1 == capacity ? drained : slot + 1;
    }

    private long distance(final long from, final long to) {
        return to >= from ? to - from : to - from + ringLength();
    }

    private long entry(final long slot) {
        return region.getLong(slot << SLOT_SHIFT);
    }

    private void entry(final long slot, final long entry) {
        region.putLong(slot << SLOT_SHIFT, entry);
    }

    private static long pack(final int hash, final long record) {
        return (long) hash << Integer.SIZE | record >>> GRANULARITY_SHIFT;
    }

    private static int hashOf(final long entry) {
        return (int) (entry >>> Integer.SIZE);
    }

    private static long recordOf(final long entry) {
        return (entry & 0xFFFF_FFFFL) << GRANULARITY_SHIFT;
    }
}
