package io.ledge.core.journal.log;

import static io.ledge.core.journal.log.BatchDescriptor.HEADER_LENGTH;
import static io.ledge.core.journal.log.FrameDescriptor.ORDER;
import static io.ledge.core.journal.log.SegmentDescriptor.ALIGNMENT_OFFSET;
import static io.ledge.core.journal.log.SegmentDescriptor.CRC_OFFSET;
import static io.ledge.core.journal.log.SegmentDescriptor.DATA_OFFSET;
import static io.ledge.core.journal.log.SegmentDescriptor.DATA_OFFSET_OFFSET;
import static io.ledge.core.journal.log.SegmentDescriptor.JOURNAL_ID_OFFSET;
import static io.ledge.core.journal.log.SegmentDescriptor.MAGIC;
import static io.ledge.core.journal.log.SegmentDescriptor.NUMBER_OFFSET;
import static io.ledge.core.journal.log.SegmentDescriptor.SECOND_HEADER_OFFSET;
import static io.ledge.core.journal.log.SegmentDescriptor.SECTOR;
import static io.ledge.core.journal.log.SegmentDescriptor.VERSION_OFFSET;

import io.ledge.core.error.PlantedBug;
import io.ledge.core.journal.io.Disk;
import io.ledge.core.journal.io.Errno;
import io.ledge.core.memory.MemoryTag;
import io.ledge.core.memory.OffHeapRegions;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A segment's file, or its beginning, in memory, and the questions a scan asks of it. Reused for one segment after the
 * other. One thread.
 */
final class SegmentImage implements AutoCloseable {
    /** A position within so many of the expected one is believed to be of this log. */
    private static final long PLAUSIBLE_POSITIONS = 1L << 24;

    private OffHeapRegions regions = new OffHeapRegions();
    private ChecksummedBuffer buffer;
    private long number;
    private long fileLength;
    private int loadedLength;
    private int headerOffset;
    private String problem;
    private boolean isOfOtherFormat;
    private boolean isRefused;

    /** Reads the whole file; false when its header or the disk does not allow it, see {@link #problem}. */
    boolean load(final Disk disk, final long segmentNumber) {
        return load(disk, segmentNumber, Long.MAX_VALUE);
    }

    /** Reads the headers and the first batch's header. */
    boolean loadBeginning(final Disk disk, final long segmentNumber) {
        return load(disk, segmentNumber, DATA_OFFSET + (long) SECTOR);
    }

    private boolean load(final Disk disk, final long segmentNumber, final long limit) {
        number = segmentNumber;
        fileLength = 0;
        loadedLength = 0;
        problem = null;
        isOfOtherFormat = false;
        isRefused = false;
        final int file = disk.openForReading(SegmentDescriptor.name(number));
        if (file < 0) {
            return refused("cannot be opened: " + Errno.text(file));
        }
        final boolean isRead = read(disk, file, limit);
        disk.close(file);
        return isRead && findHeader();
    }

    private boolean read(final Disk disk, final int file, final long limit) {
        fileLength = disk.size(file);
        if (fileLength < 0) {
            return refused("cannot be read: " + Errno.text(fileLength));
        }
        final int wanted = (int) Math.min(Math.min(fileLength, limit), SegmentDescriptor.MAX_LENGTH);
        reserve(wanted);
        while (loadedLength < wanted) {
            final int read = disk.read(file, loadedLength, buffer.bytes(), loadedLength, wanted - loadedLength);
            if (read <= 0) {
                return refused("cannot be read at offset " + loadedLength + ": "
                        + (read < 0 ? Errno.text(read) : "it ends before its length"));
            }
            loadedLength += read;
        }
        return true;
    }

    /** What is wrong with the file as a whole; a clause. */
    String problem() {
        return problem;
    }

    /** Is the problem that the disk did not give its bytes? Then nobody knows what is in it. */
    boolean isRefused() {
        return isRefused;
    }

    private boolean refused(final String reason) {
        isRefused = true;
        return fail(reason);
    }

    /** Is the problem that another version of Ledge wrote it? */
    boolean isOfOtherFormat() {
        return isOfOtherFormat;
    }

    long number() {
        return number;
    }

    /** Bytes the file has. */
    long fileLength() {
        return fileLength;
    }

    /** Bytes it should have, by its header. */
    long length() {
        return bytes().getLong(headerOffset + SegmentDescriptor.LENGTH_OFFSET, ORDER);
    }

    /** Where its bytes end, in the file as in memory. */
    int end() {
        return (int) Math.min(loadedLength, length());
    }

    boolean isShort() {
        return fileLength < length();
    }

    /** True if one of the two headers is damaged. */
    boolean isHeaderDamaged() {
        return headerOffset != 0 || !isHeaderAt(SECOND_HEADER_OFFSET);
    }

    long journalId() {
        return bytes().getLong(headerOffset + JOURNAL_ID_OFFSET, ORDER);
    }

    UnsafeBuffer bytes() {
        return buffer.bytes();
    }

    /** True for the whole header of a batch of this use of this segment; what follows it may be torn. */
    boolean isBatchHeader(final int offset) {
        return offset + SECTOR <= loadedLength && BatchDescriptor.isHeader(buffer, offset, journalId(), number);
    }

    boolean isDamagedBatchHeader(final int offset) {
        return offset + SECTOR <= loadedLength && BatchDescriptor.isDamagedHeader(buffer, offset, journalId(), number);
    }

    int batchLength(final int offset) {
        return BatchDescriptor.batchLength(BatchDescriptor.recordsLength(bytes(), offset));
    }

    long firstPosition(final int offset) {
        return BatchDescriptor.firstPosition(bytes(), offset);
    }

    long certifiedPosition(final int offset) {
        return BatchDescriptor.certifiedPosition(bytes(), offset);
    }

    /** True if the records behind a whole header are whole too. */
    boolean isBatchWhole(final int batch) {
        final int recordsLength = BatchDescriptor.recordsLength(bytes(), batch);
        if (recordsLength > end() - batch - HEADER_LENGTH) {
            return false;
        }
        final int end = batch + HEADER_LENGTH + recordsLength;
        int frame = batch + HEADER_LENGTH;
        int chain = BatchDescriptor.chainBefore(bytes(), batch);
        long position = firstPosition(batch);
        while (frame < end) {
            if (!isFrame(frame, end, position, chain)) {
                return false;
            }
            chain = bytes().getInt(frame + FrameDescriptor.CRC_OFFSET, ORDER);
            frame += FrameDescriptor.framedLength(FrameDescriptor.length(bytes(), frame));
            position++;
        }
        return chain == BatchDescriptor.chainAfter(bytes(), batch)
                && position - firstPosition(batch) == BatchDescriptor.recordCount(bytes(), batch);
    }

    private boolean isFrame(final int frame, final int end, final long position, final int chain) {
        if (end - frame < FrameDescriptor.HEADER_LENGTH) {
            return false;
        }
        final int length = FrameDescriptor.length(bytes(), frame);
        return length >= 0
                && length <= end - frame - FrameDescriptor.HEADER_LENGTH
                && FrameDescriptor.framedLength(length) <= end - frame
                && FrameDescriptor.position(bytes(), frame) == position
                && (PlantedBug.TORN_TAIL_ACCEPTED.isPlanted()
                        || buffer.isFrame(frame, FrameDescriptor.framedLength(length), chain, (int) number));
    }

    /** The next whole header at or after an offset, or -1. */
    int nextBatchHeader(final int from) {
        for (int offset = from; offset + SECTOR <= end(); offset += SECTOR) {
            if (isBatchHeader(offset)) {
                return offset;
            }
        }
        return -1;
    }

    /** The highest position certified by a whole header at or after an offset; -1 where there is none. */
    long certifiedFrom(final int from) {
        long certified = -1;
        for (int batch = nextBatchHeader(from); batch >= 0; batch = nextBatchHeader(batch + SECTOR)) {
            certified = Math.max(certified, certifiedPosition(batch));
        }
        return certified;
    }

    /** True if a record of this use of the segment may stand there: recognised without its checksum. */
    boolean isTraceOfRecord(final int offset, final long expectedPosition) {
        final long position = FrameDescriptor.position(bytes(), offset);
        final int length = FrameDescriptor.length(bytes(), offset);
        return FrameDescriptor.generation(bytes(), offset) == (int) number
                && position >= expectedPosition
                && position - expectedPosition < PLAUSIBLE_POSITIONS
                && length >= 0
                && length <= end() - offset - FrameDescriptor.HEADER_LENGTH;
    }

    @Override
    public void close() {
        regions.close();
    }

    private boolean findHeader() {
        headerOffset = isHeaderAt(0) ? 0 : SECOND_HEADER_OFFSET;
        if (!isHeaderAt(headerOffset)) {
            return fail("both copies of its header are damaged or missing");
        }
        final int version = bytes().getInt(headerOffset + VERSION_OFFSET, ORDER);
        if (version != SegmentDescriptor.FORMAT_VERSION
                || bytes().getInt(headerOffset + DATA_OFFSET_OFFSET, ORDER) != DATA_OFFSET
                || bytes().getInt(headerOffset + ALIGNMENT_OFFSET, ORDER) != SECTOR) {
            isOfOtherFormat = true;
            return fail("it has format version " + version + ", this Ledge reads version "
                    + SegmentDescriptor.FORMAT_VERSION);
        }
        if (bytes().getLong(headerOffset + NUMBER_OFFSET, ORDER) != number) {
            return fail("its header says that it is segment " + bytes().getLong(headerOffset + NUMBER_OFFSET, ORDER)
                    + "; somebody renamed or copied it");
        }
        return true;
    }

    private boolean isHeaderAt(final int offset) {
        return offset + SECTOR <= loadedLength
                && bytes().getLong(offset, ORDER) == MAGIC
                && bytes().getInt(offset + CRC_OFFSET, ORDER) == buffer.crc(offset, CRC_OFFSET);
    }

    private boolean fail(final String what) {
        problem = what;
        return false;
    }

    /** The largest segment decides; scanning again costs nothing. */
    private void reserve(final int length) {
        if (buffer == null || buffer.capacity() < length) {
            regions.close();
            regions = new OffHeapRegions();
            buffer = new ChecksummedBuffer(regions.reserve(MemoryTag.JOURNAL, Math.max(length, DATA_OFFSET + SECTOR)));
        }
    }
}
