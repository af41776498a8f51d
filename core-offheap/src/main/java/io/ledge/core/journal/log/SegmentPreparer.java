package io.ledge.core.journal.log;

import static io.ledge.core.journal.log.SegmentDescriptor.DATA_OFFSET;
import static io.ledge.core.journal.log.SegmentDescriptor.SECOND_HEADER_OFFSET;
import static io.ledge.core.journal.log.SegmentDescriptor.SECTOR;

import io.ledge.core.error.PlantedBug;
import io.ledge.core.journal.io.Disk;
import io.ledge.core.journal.io.Errno;
import io.ledge.core.memory.MemoryTag;
import io.ledge.core.memory.OffHeapRegions;

/**
 * Makes a file a segment: one that carries its final name is always whole.
 *
 * <pre>
 *   new        zeroing.tmp: zeros in slices, synced every 4 MiB · headers · sync · rename to journal-N · sync directory
 *   recycle    rename journal-K to recycle.tmp · headers over the old ones · sync · rename to journal-N · sync directory
 * </pre>
 *
 * <p>A crash in between leaves a temporary file, which the next start deletes. The helper's thread.
 */
final class SegmentPreparer {
    static final String ZEROING = "zeroing.tmp";
    static final String RECYCLING = "recycle.tmp";
    static final int SLICE_LENGTH = 256 * 1024;
    private static final int SYNC_INTERVAL = 4 << 20;

    private final JournalContext context;
    private final Disk disk;
    private final JournalCounters counters;
    private final ChecksummedBuffer zeros;
    private final ChecksummedBuffer header;
    private final long journalId;
    private int file = -1;
    private int zeroedLength;
    private Segment prepared;

    SegmentPreparer(
            final JournalContext context,
            final Disk disk,
            final JournalCounters counters,
            final OffHeapRegions regions,
            final long journalId) {
        this.context = context;
        this.disk = disk;
        this.counters = counters;
        this.journalId = journalId;
        zeros = new ChecksummedBuffer(regions.reserve(MemoryTag.JOURNAL, SLICE_LENGTH));
        header = new ChecksummedBuffer(regions.reserve(MemoryTag.JOURNAL, DATA_OFFSET));
        disk.delete(ZEROING);
        disk.delete(RECYCLING);
    }

    /** A region that nobody ever writes: the kernel reads its one page of zeros. */
    ChecksummedBuffer zeros() {
        return zeros;
    }

    /** True between the steps of {@link #create}. */
    boolean isBusy() {
        return file >= 0;
    }

    /** The result of a step that answered 1. */
    Segment prepared() {
        return prepared;
    }

    /** One step: 1 when the segment is whole, 0 when there is more to do, or -errno, and the file is given up. */
    int create(final long number) {
        final int result = isBusy() ? zero() : begin();
        if (result <= 0) {
            return result < 0 ? giveUp(ZEROING, result) : 0;
        }
        final int finished = finish(ZEROING, number);
        return finished < 0 ? giveUp(ZEROING, finished) : done(number, false);
    }

    /** Makes a released segment the one of another number: 1 or -errno. */
    int recycle(final SegmentInfo released, final long number) {
        final int renamed = disk.rename(released.name(), RECYCLING);
        if (renamed < 0) {
            return renamed;
        }
        file = disk.open(RECYCLING);
        final int finished = file < 0 ? file : finish(RECYCLING, number);
        return finished < 0 ? giveUp(RECYCLING, finished) : done(number, true);
    }

    /** Opens a segment that an earlier run prepared: 1 or -errno. That run may have died before its name was durable. */
    int adopt(final SegmentInfo found) {
        final int synced = disk.syncDirectory();
        final int opened = synced < 0 ? synced : disk.open(found.name());
        if (opened < 0) {
            return opened;
        }
        prepared = new Segment(found.number(), opened, found.length());
        return 1;
    }

    void abandon() {
        if (isBusy()) {
            giveUp(ZEROING, 0);
        }
    }

    private int begin() {
        disk.delete(ZEROING);
        file = disk.create(ZEROING);
        zeroedLength = 0;
        return Math.min(file, 0);
    }

    /** 1 when all of it is zeroed. */
    private int zero() {
        final int slice = Math.min(SLICE_LENGTH, context.segmentLength() - zeroedLength);
        final int written = disk.write(file, zeroedLength, zeros.bytes(), 0, slice);
        if (written <= 0) {
            return written == 0 ? Errno.EIO.negative() : written;
        }
        counters.onPrepared(written);
        final boolean isSyncDue = zeroedLength / SYNC_INTERVAL != (zeroedLength + written) / SYNC_INTERVAL;
        zeroedLength += written;
        if (zeroedLength == context.segmentLength()) {
            return 1;
        }
        return isSyncDue ? disk.sync(file) : 0;
    }

    private int finish(final String name, final long number) {
        header.bytes().setMemory(0, header.capacity(), (byte) 0);
        SegmentDescriptor.put(header, 0, journalId, number, context.segmentLength());
        SegmentDescriptor.put(header, SECOND_HEADER_OFFSET, journalId, number, context.segmentLength());
        int result = writeHeader(0);
        if (result == 0) {
            result = writeHeader(SECOND_HEADER_OFFSET);
        }
        if (result == 0) {
            result = disk.sync(file);
        }
        if (result == 0) {
            result = disk.rename(name, SegmentDescriptor.name(number));
        }
        return result == 0 && !PlantedBug.SEGMENT_NAME_NOT_SYNCED.isPlanted() ? disk.syncDirectory() : result;
    }

    private int writeHeader(final int offset) {
        final int written = disk.write(file, offset, header.bytes(), offset, SECTOR);
        counters.onPrepared(Math.max(0, written));
        return written == SECTOR ? 0 : written < 0 ? written : Errno.ENOSPC.negative();
    }

    private int done(final long number, final boolean isRecycled) {
        prepared = new Segment(number, file, context.segmentLength());
        file = -1;
        counters.onSegment(isRecycled);
        return 1;
    }

    private int giveUp(final String name, final int result) {
        if (file >= 0) {
            disk.close(file);
        }
        file = -1;
        disk.delete(name);
        return result;
    }
}
