package io.ledge.core.journal.log;

import static io.ledge.core.journal.log.BatchDescriptor.CERTIFICATE;
import static io.ledge.core.journal.log.BatchDescriptor.CLOSED;
import static io.ledge.core.journal.log.BatchDescriptor.DATA;
import static io.ledge.core.journal.log.BatchDescriptor.HEADER_LENGTH;
import static io.ledge.core.journal.log.BatchDescriptor.SEAL;
import static io.ledge.core.journal.log.JournalContext.SEAL_ROOM;
import static io.ledge.core.journal.log.SegmentDescriptor.SECTOR;

import io.ledge.core.error.PlantedBug;
import io.ledge.core.journal.io.Disk;
import io.ledge.core.journal.io.Errno;
import io.ledge.core.memory.MemoryTag;
import io.ledge.core.memory.OffHeapRegions;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Appends records to the log, in batches.
 *
 * <pre>
 *   claim · fill · commit   once per record   into the staging buffer
 *   flush                   once per batch    one pwrite
 *   sync                    once per batch    one fdatasync: {@link #durablePosition()} moves
 *   certify                 going idle        a batch without records, if anything is uncertified
 *   closeClean              stopping          the last batch
 *
 *   staging buffer
 *   ┌──────────────┬─────────────────┬─────────────────┬─ ─ ─┬───────────────────────┐
 *   │ batch header │ record │payload │ record │payload │     │ a certificate, 512 B  │
 *   └──────────────┴─────────────────┴─────────────────┴─ ─ ─┴───────────────────────┘
 *
 *   a segment that is full:   … │ batch │ SEAL │      sync, then the next segment's first batch
 * </pre>
 *
 * <p>Everything of a segment is durable before the next one is written to. The first write or sync that fails makes the
 * writer FAILED for good: it answers that errno ever after, and nothing is tried again, for the kernel may have dropped
 * what it could not write and would call the next sync a success. Having no segment is no failure: nothing is lost, and
 * {@link #flush} succeeds once the {@link SegmentPool} has prepared one.
 *
 * <p>One thread, the journal's. Calls block. Allocates nothing once warm.
 */
public final class JournalWriter implements AutoCloseable {
    /** Of {@link #claim}: the batch is full, flush it first. */
    public static final int FULL = -1;

    /** Of {@link #flush} and others: the next segment is not prepared yet; nothing is lost, try again. */
    public static final int NO_SEGMENT = -10_001;

    /** As {@link #NO_SEGMENT}, because the disk is full; things go on by themselves once there is space. */
    public static final int DISK_FULL = -10_002;

    /** The next segment is prepared when so much of this one is used, as a fraction: 1 / this. */
    private static final int SPARE_DUE = 4;

    private final JournalContext context;
    private final Disk disk;
    private final SegmentPool pool;
    private final JournalCounters counters;
    private final ChecksummedBuffer staging;
    private final int certificateOffset;

    // the batch being made
    private int used = HEADER_LENGTH;
    private int recordCount;
    private long payloadBytes;
    private long firstPosition;
    private int claimed = -1;

    // the log
    private Segment segment;
    private int offset;
    private int chain;
    private long lastPosition;
    private long flushedPosition;
    private long durablePosition;
    private long certifiedPosition;
    private boolean isDirty;
    private boolean isClosed;
    private int errno;

    /**
     * @param tail where the log ends; settled, so that nothing behind it is ever taken for a part of it.
     * @throws IllegalStateException if the last segment cannot be opened; with file and reason.
     */
    public JournalWriter(
            final JournalContext context,
            final Disk disk,
            final SegmentPool pool,
            final JournalCounters counters,
            final OffHeapRegions regions,
            final JournalTail tail) {
        this.context = context;
        this.disk = disk;
        this.pool = pool;
        this.counters = counters;
        certificateOffset = context.stagingLength();
        staging = new ChecksummedBuffer(regions.reserve(MemoryTag.JOURNAL, certificateOffset + (long) SECTOR));
        chain = tail.chain();
        lastPosition = tail.lastPosition();
        flushedPosition = lastPosition;
        durablePosition = lastPosition;
        certifiedPosition = tail.certifiedPosition();
        isClosed = tail.isClosed();
        open(tail);
    }

    /** Where {@link #claim} gives room. */
    public UnsafeBuffer buffer() {
        return staging.bytes();
    }

    /**
     * Room for a record.
     *
     * @param type the caller's, not negative.
     * @param position one more than the last record's.
     * @return where in {@link #buffer()} the payload goes, or {@link #FULL}.
     */
    public int claim(final int type, final long position, final int payloadLength) {
        if (position != lastPosition + 1) {
            throw new IllegalArgumentException(
                    "records are numbered without gaps: position=" + position + ", last=" + lastPosition);
        }
        if (payloadLength < 0 || payloadLength > context.maxRecordLength()) {
            throw new IllegalArgumentException(
                    "record length out of range: length=" + payloadLength + ", max=" + context.maxRecordLength());
        }
        final int framedLength = FrameDescriptor.framedLength(payloadLength);
        if (recordCount > 0 && used + framedLength > context.batchLimit()) {
            return FULL;
        }
        claimed = payloadLength;
        FrameDescriptor.putHeader(staging.bytes(), used, type, position, payloadLength);
        return used + FrameDescriptor.HEADER_LENGTH;
    }

    /** The record claimed last is complete. */
    public void commit() {
        assert claimed >= 0 : "nothing is claimed";
        final int end = used + FrameDescriptor.HEADER_LENGTH + claimed;
        used += FrameDescriptor.framedLength(claimed);
        staging.bytes().setMemory(end, used - end, (byte) 0);
        lastPosition++;
        if (recordCount++ == 0) {
            firstPosition = lastPosition;
        }
        payloadBytes += claimed;
        claimed = -1;
    }

    /** Writes the batch; 0, -errno, {@link #NO_SEGMENT} or {@link #DISK_FULL}. Not durable before {@link #sync}. */
    public int flush() {
        if (errno != 0 || recordCount == 0) {
            return errno;
        }
        final int batchLength = BatchDescriptor.batchLength(used - HEADER_LENGTH);
        if (!hasRoom(batchLength + SEAL_ROOM)) {
            final int result = nextSegment();
            if (result != 0) {
                return result;
            }
        }
        final int result = writeBatch(batchLength);
        if (result == 0) {
            flushedPosition = lastPosition;
            reset();
        }
        return result;
    }

    /** Makes everything flushed durable; 0 or -errno. Without a system call if it is already. */
    public int sync() {
        if (errno != 0 || !isDirty) {
            return errno;
        }
        final int result = syncSegment();
        if (result < 0) {
            return fail(result);
        }
        counters.onSync();
        isDirty = false;
        durablePosition = flushedPosition;
        return 0;
    }

    /** Going idle: everything is made durable and certified. Writes nothing if it is; results as of {@link #flush}. */
    public int certify() {
        int result = flush();
        if (result != 0 || isCertified()) {
            return result;
        }
        if (segment == null) {
            result = nextSegment(); // a log that goes on after a snapshot says where, even if it holds no record
        } else if (!hasRoom(SECTOR + SEAL_ROOM)) {
            return nextSegment(); // the seal certifies
        } else if (!PlantedBug.CERTIFIED_BEFORE_SYNC.isPlanted()) {
            result = sync();
        }
        return result != 0 ? result : writeCertificate(CERTIFICATE);
    }

    /** Stopping: as {@link #certify}, and the last batch says so. Call {@link #close} next, whatever it answers. */
    public int closeClean() {
        final int flushed = flush();
        if (errno != 0 || segment == null || isClosed) {
            return flushed;
        }
        int result = sync();
        if (result == 0) {
            result = writeCertificate(CLOSED);
        }
        isClosed = result == 0;
        return result != 0 ? result : flushed;
    }

    @Override
    public void close() {
        if (segment != null) {
            disk.close(segment.file);
            segment = null;
        }
        errno = errno == 0 ? Errno.EBADF.negative() : errno;
    }

    /** Position of the record committed last. */
    public long lastPosition() {
        return lastPosition;
    }

    /** Position of the last record that was written. */
    public long flushedPosition() {
        return flushedPosition;
    }

    /** Position of the last record that is known durable. */
    public long durablePosition() {
        return durablePosition;
    }

    /** Bytes of records in the batch being made. */
    public int stagedLength() {
        return used - HEADER_LENGTH;
    }

    /** Bytes left in the segment being written to; 0 while there is none. */
    public int roomInSegment() {
        return segment == null ? 0 : (int) (segment.length - offset);
    }

    /** The first failure, as -errno; 0 for none. */
    public int errno() {
        return errno;
    }

    private int syncSegment() {
        if (PlantedBug.MISSING_SYNC.isPlanted()) {
            return 0;
        }
        final int result = disk.sync(segment.file);
        return result < 0 && PlantedBug.FAILED_SYNC_RETRIED.isPlanted() ? disk.sync(segment.file) : result;
    }

    private void open(final JournalTail tail) {
        if (tail.segmentNumber() > 0) {
            final String name = SegmentDescriptor.name(tail.segmentNumber());
            final int file = disk.open(name);
            if (file < 0) {
                throw new IllegalStateException("cannot open " + disk.describe(name) + ": " + Errno.text(file));
            }
            segment = new Segment(tail.segmentNumber(), file, tail.segmentLength());
            offset = tail.offset();
            pool.want(offset > segment.length / SPARE_DUE);
        }
    }

    private boolean isCertified() {
        return certifiedPosition == flushedPosition && (segment != null || flushedPosition == 0);
    }

    private boolean hasRoom(final int length) {
        return segment != null && offset + (long) length <= segment.length;
    }

    private int nextSegment() {
        final Segment next = pool.take();
        if (next == null) {
            pool.want(true);
            return Errno.isOutOfSpace(pool.refusal()) ? DISK_FULL : NO_SEGMENT;
        }
        final int result = segment == null ? 0 : leaveSegment();
        if (result != 0) {
            disk.close(next.file);
            return result;
        }
        segment = next;
        offset = SegmentDescriptor.DATA_OFFSET;
        return 0;
    }

    /** The last segment is durable and sealed before the next is written to: its loss cannot go unnoticed. */
    private int leaveSegment() {
        if (PlantedBug.SEGMENT_LEFT_UNSYNCED.isPlanted()) {
            segment.lastPosition = flushedPosition;
            pool.retire(segment);
            return 0;
        }
        int result = sync();
        if (result == 0 && hasRoom(SECTOR)) {
            result = writeCertificate(SEAL);
        }
        if (result == 0) {
            segment.lastPosition = flushedPosition;
            pool.retire(segment);
        }
        return result;
    }

    private int writeBatch(final int batchLength) {
        final int recordsLength = used - HEADER_LENGTH;
        final int chainAfter = stampRecords();
        BatchDescriptor.put(
                staging,
                0,
                DATA,
                pool.journalId(),
                segment.number,
                firstPosition,
                PlantedBug.BATCH_CERTIFIES_ITSELF.isPlanted() ? lastPosition : durablePosition,
                recordsLength,
                recordCount,
                chain,
                chainAfter);
        staging.bytes().setMemory(used, batchLength - used, (byte) 0);
        final int result = write(0, batchLength);
        if (result == 0) {
            chain = chainAfter;
            counters.onBatch(batchLength, payloadBytes, recordCount);
        }
        return result;
    }

    /** Here and not in commit, because the checksums depend on the segment the batch goes to. */
    private int stampRecords() {
        final int generation = (int) segment.number;
        int last = chain;
        for (int frame = HEADER_LENGTH; frame < used; ) {
            final int framedLength = FrameDescriptor.framedLength(FrameDescriptor.length(staging.bytes(), frame));
            last = staging.stampFrame(frame, framedLength, last, generation);
            frame += framedLength;
        }
        return last;
    }

    private int writeCertificate(final int kind) {
        staging.bytes().setMemory(certificateOffset, SECTOR, (byte) 0);
        BatchDescriptor.put(
                staging,
                certificateOffset,
                kind,
                pool.journalId(),
                segment.number,
                flushedPosition + 1,
                PlantedBug.CERTIFIED_BEFORE_SYNC.isPlanted() ? flushedPosition : durablePosition,
                0,
                0,
                chain,
                chain);
        int result = write(certificateOffset, SECTOR);
        if (result == 0) {
            counters.onBatch(SECTOR, 0, 0);
            result = sync();
        }
        if (result == 0) {
            certifiedPosition = durablePosition;
        }
        return result;
    }

    private int write(final int from, final int length) {
        int done = 0;
        while (done < length) {
            final int written = disk.write(segment.file, offset + done, staging.bytes(), from + done, length - done);
            if (PlantedBug.NO_SPACE_IS_SUCCESS.isPlanted() && Errno.isOutOfSpace(written)) {
                break;
            }
            if (written <= 0) {
                return fail(written == 0 ? Errno.EIO.negative() : written);
            }
            done += written;
        }
        offset += length;
        pool.want(offset > segment.length / SPARE_DUE);
        isDirty = true;
        isClosed = false;
        return 0;
    }

    private int fail(final int result) {
        errno = result;
        return result;
    }

    private void reset() {
        if (used > context.batchLimit() + SECTOR) {
            staging.release(context.batchLimit() + SECTOR);
        }
        used = HEADER_LENGTH;
        recordCount = 0;
        payloadBytes = 0;
    }
}
