package io.ledge.core.table;

import static io.ledge.core.table.RecordDescriptor.BODY_HANDLE_OFFSET;
import static io.ledge.core.table.RecordDescriptor.CONTENT_TYPE_LENGTH_OFFSET;
import static io.ledge.core.table.RecordDescriptor.EXPIRY_OFFSET;
import static io.ledge.core.table.RecordDescriptor.HASH_OFFSET;
import static io.ledge.core.table.RecordDescriptor.HEADER_LENGTH;
import static io.ledge.core.table.RecordDescriptor.KEY_LENGTH_OFFSET;
import static io.ledge.core.table.RecordDescriptor.MAX_CONTENT_TYPE_LENGTH;
import static io.ledge.core.table.RecordDescriptor.MAX_INLINE_LENGTH;
import static io.ledge.core.table.RecordDescriptor.MAX_KEY_LENGTH;
import static io.ledge.core.table.RecordDescriptor.POSITION_OFFSET;
import static io.ledge.core.table.RecordDescriptor.STORE_INDEX_OFFSET;
import static io.ledge.core.table.RecordDescriptor.TIMER_ID_OFFSET;
import static io.ledge.core.table.RecordDescriptor.TOMBSTONE_LENGTH;
import static io.ledge.core.table.RecordDescriptor.VALUE_LENGTH_OFFSET;
import static io.ledge.core.table.RecordDescriptor.VERSION_OFFSET;

import io.ledge.core.memory.MemoryTag;
import io.ledge.core.memory.OffHeapRegion;
import io.ledge.core.memory.OffHeapRegions;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The loop's table: records under (store index, key bytes), with content type, version, expiry and either an inline value
 * or a handle of the body arena. Run by whoever holds the baton; one owner at a time.
 *
 * <p>A <em>record</em> is a positive {@code long} (its place in the arena). It is good until the next put of the same key or
 * its removal: look it up, read its fields, let it go. Two things may outlive that: the expiry timer, whose id stands in
 * the record and which the owner cancels before a put or removal (a put keeps the id, so that it can be cancelled after,
 * too); and a body handle, for which the reader takes a reference of his own.
 *
 * <p>Entries and bytes are limited; a put above a limit changes nothing, answers a negative code and is counted. An expired
 * record is still here until the owner removes it: {@link #isExpired} is asked with the command's timestamp.
 *
 * <p>Growth is in slices: {@link #slice} in each cycle, and a few slots with every change; no call takes longer for the
 * size of the table.
 */
public final class RecordTable {
    /** No record under that key. */
    public static final long NOT_FOUND = RecordArena.NO_RECORD;
    /** Refused: the table has as many entries as it may. */
    public static final long ENTRIES_FULL = -2;
    /** Refused: no block is left for a record of that size. */
    public static final long BYTES_FULL = -3;
    /** Refused: key, content type or value is longer than a record may hold or negative, or the key is empty. */
    public static final long BAD_LENGTH = -4;
    /** Nothing done: the stored version is as new or newer. */
    public static final long NOT_NEWER = -5;

    /** Longest key, in bytes. */
    public static final int MAX_KEY_BYTES = MAX_KEY_LENGTH;

    /** Where a walk starts. */
    public static final long SCAN_START = 0;
    /** The walk is over. */
    public static final long SCAN_END = -1;
    /** Walk the records of every store. */
    public static final int ALL_STORES = -1;

    private static final long INITIAL_CAPACITY = 4096;

    private final KeyHash keyHash;
    private final BodyReleaser bodyReleaser;
    private final int inlineLimit;
    private final long maxEntries;
    private final long maxBytes;
    private final OffHeapRegion region;
    private final RecordArena records;
    private final HashIndex index;
    private final StoreUsage usage = new StoreUsage();
    private final UnsafeBuffer preparedKey = new UnsafeBuffer(0, 0);
    private long entryCount; // tombstones included
    private long tombstoneCount;
    private long refusedCount;
    private boolean isScanning;

    /**
     * Reserves the table at its maximum; memory is committed as it is used.
     *
     * @param maxEntries records there may be.
     * @param maxBytes bytes of all records together, headers and rounding included; at most 64 GiB.
     * @param inlineLimit bytes of the longest value kept in a record.
     * @param hashSeed random per table.
     */
    public RecordTable(
            final OffHeapRegions regions,
            final long maxEntries,
            final long maxBytes,
            final int inlineLimit,
            final long hashSeed,
            final BodyReleaser bodyReleaser) {
        this(regions, maxEntries, maxBytes, inlineLimit, new SeededKeyHash(hashSeed), INITIAL_CAPACITY, bodyReleaser);
    }

    /** With a hash and a first index size of the test's choice. */
    RecordTable(
            final OffHeapRegions regions,
            final long maxEntries,
            final long maxBytes,
            final int inlineLimit,
            final KeyHash keyHash,
            final long initialCapacity,
            final BodyReleaser bodyReleaser) {
        if (maxEntries <= 0) {
            throw new IllegalArgumentException("maxEntries must be positive: maxEntries=" + maxEntries);
        }
        if (inlineLimit < 0 || inlineLimit > MAX_INLINE_LENGTH) {
            throw new IllegalArgumentException(
                    "inlineLimit must be within 0 and " + MAX_INLINE_LENGTH + ": inlineLimit=" + inlineLimit);
        }
        this.maxEntries = maxEntries;
        this.maxBytes = maxBytes;
        this.inlineLimit = inlineLimit;
        this.keyHash = keyHash;
        this.bodyReleaser = bodyReleaser;
        this.region = regions.reserve(MemoryTag.TABLE_RECORDS, maxBytes);
        this.records = new RecordArena(region, maxBytes);
        this.index = new HashIndex(regions, records, initialCapacity, maxEntries);
    }

    /** The record under that key, or {@link #NOT_FOUND}. */
    public long find(final int storeIndex, final DirectBuffer key, final int offset, final int length) {
        return length > MAX_KEY_LENGTH
                ? NOT_FOUND
                : index.find(keyHash.hash(storeIndex, key, offset, length), storeIndex, key, offset, length);
    }

    /**
     * Stores a record, new or in place of the one under its key. A replaced body goes to the {@link BodyReleaser}.
     *
     * @return the record, or {@link #ENTRIES_FULL}, {@link #BYTES_FULL} or {@link #BAD_LENGTH}: nothing has changed then.
     */
    public long put(final RecordInput input) {
        return isStorable(input) ? put(input, Long.MIN_VALUE) : refuse(BAD_LENGTH);
    }

    /** Replay's put: as {@link #put}, but {@link #NOT_NEWER} unless the version is above the stored one. */
    public long putIfNewer(final RecordInput input) {
        return isStorable(input) ? put(input, input.version) : refuse(BAD_LENGTH);
    }

    /**
     * First half of a put that must not fail halfway among others: writes the record where nobody finds it yet.
     *
     * @return what {@link #commit} or {@link #discard} takes, or {@link #BYTES_FULL} or {@link #BAD_LENGTH}
     */
    public long prepare(final RecordInput input) {
        if (!isStorable(input)) {
            return refuse(BAD_LENGTH);
        }
        final long record = records.allocate(sizeOf(input));
        if (record == RecordArena.NO_RECORD) {
            return refuse(BYTES_FULL);
        }
        writeKey(record, input, keyHash.hash(input.storeIndex, input.key, input.keyOffset, input.keyLength));
        write(record, input);
        region.putLong(record + TIMER_ID_OFFSET, 0);
        return record;
    }

    /** Second half: puts the prepared record in place. Cannot fail while {@link #hasRoomFor} held for all of them. */
    public long commit(final long prepared) {
        assert !isScanning : "changed by a scan's handler";
        final int hash = region.getInt(prepared + HASH_OFFSET);
        wrapKey(prepared, preparedKey);
        final long existing = index.find(hash, storeIndex(prepared), preparedKey, 0, preparedKey.capacity());
        if (existing == NOT_FOUND) {
            index.insert(hash, prepared);
            entryCount++;
        } else {
            region.putLong(prepared + TIMER_ID_OFFSET, timerId(existing));
            index.replace(hash, existing, prepared);
            releaseBody(existing, bodyHandle(prepared));
            leave(existing);
            records.free(existing);
        }
        arrive(prepared);
        return prepared;
    }

    /** Frees a prepared record that will not be committed. Its body is still the caller's. */
    public void discard(final long prepared) {
        records.free(prepared);
    }

    /** May as many entries be added? */
    public boolean hasRoomFor(final int newEntries) {
        return entryCount + newEntries <= maxEntries;
    }

    /** Frees a record. Its body goes to the {@link BodyReleaser}. */
    public void remove(final long record) {
        assert !isScanning : "changed by a scan's handler";
        assert records.isRecord(record) : "record=" + record;
        index.remove(region.getInt(record + HASH_OFFSET), record);
        releaseBody(record, 0);
        leave(record);
        records.free(record);
        entryCount--;
    }

    /**
     * Leaves a tombstone where the record was: the key counts as absent, and {@link #position} still tells which change
     * made it so. A scan does not show it; a put takes its place; the owner removes it once the change may be seen.
     * It counts as an entry until then.
     */
    public void bury(final long record, final long version, final long position) {
        assert !isScanning : "changed by a scan's handler";
        assert records.isRecord(record) && !isTombstone(record) : "record=" + record;
        releaseBody(record, 0);
        leave(record);
        region.putInt(record + VALUE_LENGTH_OFFSET, TOMBSTONE_LENGTH);
        region.putByte(record + CONTENT_TYPE_LENGTH_OFFSET, (byte) 0);
        region.putLong(record + BODY_HANDLE_OFFSET, 0);
        region.putLong(record + EXPIRY_OFFSET, 0);
        region.putLong(record + VERSION_OFFSET, version);
        region.putLong(record + POSITION_OFFSET, position);
        tombstoneCount++;
    }

    /** True for what {@link #bury} left. */
    public boolean isTombstone(final long record) {
        return records.isTombstone(record);
    }

    /** Removes the tombstone of that change, if it is still there. */
    public void unbury(final long record, final long position) {
        if (records.isRecord(record) && isTombstone(record) && position(record) == position) {
            remove(record);
        }
    }

    /**
     * Shows records in no useful order, a bounded piece of them: start with {@link #SCAN_START}, go on with what is returned.
     * Every key present during the whole walk is seen at least once, whatever is put or removed between the calls and
     * however often the table grows; one that was replaced may be seen twice. The cursor is the first hash not yet walked:
     * any other hash will do as well.
     *
     * @param slotLimit slots of the index to look at, more or less.
     * @param storeIndex of the records to show, or {@link #ALL_STORES}.
     * @return the cursor of the next call, or {@link #SCAN_END}.
     */
    public long scan(final long cursor, final int slotLimit, final int storeIndex, final RecordHandler handler) {
        isScanning = true;
        try {
            return index.scan(cursor, slotLimit, storeIndex, handler);
        } finally {
            isScanning = false;
        }
    }

    /** Goes on growing, if a growth is under way: about 10 ns a slot, more where pages are new. Slots done, 0 if none. */
    public int slice(final int maxSlots) {
        return index.slice(maxSlots);
    }

    /** True while {@link #slice} has something to do. */
    public boolean isGrowing() {
        return index.isGrowing();
    }

    // A record's fields.

    /** Of the key, as a walk orders them: 0 … 2^32 - 1. */
    public long hash(final long record) {
        return Integer.toUnsignedLong(region.getInt(record + HASH_OFFSET));
    }

    public int storeIndex(final long record) {
        return region.getInt(record + STORE_INDEX_OFFSET);
    }

    public int keyLength(final long record) {
        return region.getShort(record + KEY_LENGTH_OFFSET) & 0xFFFF;
    }

    public int contentTypeLength(final long record) {
        return region.getByte(record + CONTENT_TYPE_LENGTH_OFFSET) & 0xFF;
    }

    /** Bytes of the value, inline or in the body arena; negative: a tombstone. */
    public int valueLength(final long record) {
        return region.getInt(record + VALUE_LENGTH_OFFSET);
    }

    /** Bytes of key, content type and value, a body's included; of a tombstone, of its key. */
    public long size(final long record) {
        return (long) keyLength(record) + contentTypeLength(record) + Math.max(0, valueLength(record));
    }

    /** 0: the value is inline. */
    public long bodyHandle(final long record) {
        return region.getLong(record + BODY_HANDLE_OFFSET);
    }

    public long version(final long record) {
        return region.getLong(record + VERSION_OFFSET);
    }

    public long position(final long record) {
        return region.getLong(record + POSITION_OFFSET);
    }

    /** Known once the change is journaled. */
    public void position(final long record, final long position) {
        assert records.isRecord(record) : "record=" + record;
        region.putLong(record + POSITION_OFFSET, position);
    }

    /** 0: never. */
    public long expiryMs(final long record) {
        return region.getLong(record + EXPIRY_OFFSET);
    }

    /** True if the record counts as absent at that instant: its expiry is not after it. */
    public boolean isExpired(final long record, final long timestampMs) {
        final long expiryMs = expiryMs(record);
        return expiryMs != 0 && expiryMs <= timestampMs;
    }

    /** Of the expiry; 0: none. Kept when the record is replaced. */
    public long timerId(final long record) {
        return region.getLong(record + TIMER_ID_OFFSET);
    }

    public void timerId(final long record, final long timerId) {
        assert records.isRecord(record) : "record=" + record;
        region.putLong(record + TIMER_ID_OFFSET, timerId);
    }

    /** Points the view at the key, without a copy, as long as the record is good. */
    public void wrapKey(final long record, final UnsafeBuffer view) {
        region.wrap(view, record + HEADER_LENGTH, keyLength(record));
    }

    /** Points the view at the content type, which may be empty. */
    public void wrapContentType(final long record, final UnsafeBuffer view) {
        region.wrap(view, record + HEADER_LENGTH + keyLength(record), contentTypeLength(record));
    }

    /** Points the view at an inline value; at nothing when the value is a body. */
    public void wrapValue(final long record, final UnsafeBuffer view) {
        final int length = bodyHandle(record) == 0 ? valueLength(record) : 0;
        region.wrap(view, record + HEADER_LENGTH + keyLength(record) + contentTypeLength(record), length);
    }

    // Gauges and counters.

    /** Of each store. */
    public StoreUsage usage() {
        return usage;
    }

    public long entryCount() {
        return entryCount - tombstoneCount;
    }

    public long maxEntries() {
        return maxEntries;
    }

    /** Bytes of records, headers and rounding included. */
    public long usedBytes() {
        return records.usedBytes();
    }

    public long maxBytes() {
        return maxBytes;
    }

    /** Slots of the index, 8 bytes each. */
    public long indexCapacity() {
        return index.capacity();
    }

    /** Puts refused, for any reason but {@link #NOT_NEWER}. */
    public long refusedCount() {
        return refusedCount;
    }

    private boolean isStorable(final RecordInput input) {
        return input.keyLength > 0
                && input.keyLength <= MAX_KEY_LENGTH
                && (input.contentTypeLength | input.valueLength) >= 0
                && input.contentTypeLength <= MAX_CONTENT_TYPE_LENGTH
                && input.inlineLength() <= inlineLimit;
    }

    private long put(final RecordInput input, final long versionAbove) {
        assert !isScanning : "changed by a scan's handler";
        final int hash = keyHash.hash(input.storeIndex, input.key, input.keyOffset, input.keyLength);
        final long existing = index.find(hash, input.storeIndex, input.key, input.keyOffset, input.keyLength);
        if (existing == NOT_FOUND) {
            return insert(input, hash);
        }
        if (versionAbove != Long.MIN_VALUE && version(existing) >= versionAbove) {
            return NOT_NEWER;
        }
        return replace(input, hash, existing);
    }

    private long insert(final RecordInput input, final int hash) {
        if (entryCount == maxEntries) {
            return refuse(ENTRIES_FULL);
        }
        final long record = records.allocate(sizeOf(input));
        if (record == RecordArena.NO_RECORD) {
            return refuse(BYTES_FULL);
        }
        writeKey(record, input, hash);
        write(record, input);
        region.putLong(record + TIMER_ID_OFFSET, 0);
        index.insert(hash, record);
        entryCount++;
        arrive(record);
        return record;
    }

    private long replace(final RecordInput input, final int hash, final long existing) {
        final int size = sizeOf(input);
        final int blockSize = records.blockSize(existing);
        if (SizeClasses.sizeOf(SizeClasses.classOf(size)) == blockSize) {
            return overwrite(existing, input);
        }
        final long record = records.allocate(size);
        if (record == RecordArena.NO_RECORD) {
            return size <= blockSize ? overwrite(existing, input) : refuse(BYTES_FULL);
        }
        writeKey(record, input, hash);
        write(record, input);
        region.putLong(record + TIMER_ID_OFFSET, timerId(existing));
        index.replace(hash, existing, record);
        releaseBody(existing, input.bodyHandle);
        leave(existing);
        records.free(existing);
        arrive(record);
        return record;
    }

    private long overwrite(final long record, final RecordInput input) {
        releaseBody(record, input.bodyHandle);
        leave(record);
        write(record, input);
        arrive(record);
        return record;
    }

    private void writeKey(final long record, final RecordInput input, final int hash) {
        region.putInt(record + STORE_INDEX_OFFSET, input.storeIndex);
        region.putInt(record + HASH_OFFSET, hash);
        region.putShort(record + KEY_LENGTH_OFFSET, (short) input.keyLength);
        region.copyFrom(record + HEADER_LENGTH, input.key, input.keyOffset, input.keyLength);
    }

    private void write(final long record, final RecordInput input) {
        region.putInt(record + VALUE_LENGTH_OFFSET, input.valueLength);
        region.putByte(record + CONTENT_TYPE_LENGTH_OFFSET, (byte) input.contentTypeLength);
        region.putLong(record + VERSION_OFFSET, input.version);
        region.putLong(record + POSITION_OFFSET, input.position);
        region.putLong(record + EXPIRY_OFFSET, input.expiryMs);
        region.putLong(record + BODY_HANDLE_OFFSET, input.bodyHandle);
        final long contentType = record + HEADER_LENGTH + input.keyLength;
        region.copyFrom(contentType, input.contentType, input.contentTypeOffset, input.contentTypeLength);
        region.copyFrom(contentType + input.contentTypeLength, input.value, input.valueOffset, input.inlineLength());
    }

    private void releaseBody(final long record, final long newHandle) {
        final long handle = bodyHandle(record);
        if (handle != 0 && handle != newHandle) {
            bodyReleaser.onBodyReleased(handle);
        }
    }

    private void arrive(final long record) {
        usage.added(storeIndex(record), size(record));
    }

    /** What stood there is an entry no longer, nor a tombstone, for whoever still knows its place. */
    private void leave(final long record) {
        if (isTombstone(record)) {
            region.putInt(record + VALUE_LENGTH_OFFSET, 0);
            tombstoneCount--;
        } else {
            usage.removed(storeIndex(record), size(record));
        }
    }

    private static int sizeOf(final RecordInput input) {
        return HEADER_LENGTH + input.keyLength + input.contentTypeLength + input.inlineLength();
    }

    private long refuse(final long reason) {
        refusedCount++;
        return reason;
    }
}
