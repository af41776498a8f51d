package io.ledge.core.journal.log;

import io.ledge.core.error.PlantedBug;
import io.ledge.core.journal.io.Disk;
import io.ledge.core.journal.io.Errno;
import io.ledge.core.memory.MemoryTag;
import io.ledge.core.memory.OffHeapRegions;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes the end of a scanned log one that a writer can go on from, and what was read from it one that may be shown.
 *
 * <pre>
 *   1. what is cut is kept in a side file, cut-SEGMENT-OFFSET, synced
 *   2. what is cut is overwritten with zeros, so that no piece of it is ever taken for a part of the log; a file that was
 *      cut short gets its length back
 *   3. what was read but is not certified is written again, for after a sync that failed the kernel shows what the disk
 *      does not have, and calls it clean
 *   4. the segments are synced, and their names, for the last run may have died just before
 * </pre>
 *
 * <p>Also after a clean stop: that the closing record can be read does not mean that it is on the disk.
 *
 * <p>May be interrupted and repeated at any point. Cold, before the node serves anything.
 */
public final class TornTail {
    private static final int CHUNK_LENGTH = 256 * 1024;

    private final Disk disk;
    private final ChecksummedBuffer chunk;
    private final ChecksummedBuffer zeros;

    private TornTail(final Disk disk, final OffHeapRegions regions) {
        this.disk = disk;
        chunk = new ChecksummedBuffer(regions.reserve(MemoryTag.JOURNAL, CHUNK_LENGTH));
        zeros = new ChecksummedBuffer(regions.reserve(MemoryTag.JOURNAL, CHUNK_LENGTH));
    }

    /**
     * Settles a log that is not damaged; 0 or -errno, and then the node must not start on it.
     *
     * @param scan of the whole log, to its end.
     */
    public static int settle(final Disk disk, final ScanResult scan) {
        if (scan.damage().isPresent()) {
            throw new IllegalArgumentException(scan.damage().get().message());
        }
        if (scan.tail().segmentNumber() == 0) {
            return 0;
        }
        try (OffHeapRegions regions = new OffHeapRegions()) {
            return new TornTail(disk, regions).run(scan);
        }
    }

    /** Why it was not settled, and the way out. Nothing of the log has changed then. @param result what {@link #settle} answered */
    public static String problem(final Disk disk, final ScanResult scan, final int result) {
        final String what =
                "the end of the journal in " + disk.describe("") + " cannot be settled: " + Errno.text(result);
        if (!Errno.isOutOfSpace(result)) {
            return what;
        }
        final long needed = scan.cut().map(CutTail::length).orElse(0)
                + Math.max(
                        0,
                        scan.tail().segmentLength() - lengthOf(scan, scan.tail().segmentNumber()));
        return what + ". "
                + scan.cut()
                        .map(cut -> cut.message() + ", and kept in a file beside it first. ")
                        .orElse("")
                + "Nothing of it is lost, nor cut yet. Make room for " + needed
                + " bytes and a little more on that file system, then start again";
    }

    private int run(final ScanResult scan) {
        int result = disk.syncDirectory();
        if (result == 0) {
            result = scan.cut().map(this::cut).orElse(0);
        }
        if (result == 0) {
            result = restoreLength(scan.tail());
        }
        long segment = scan.unsyncedSegment() == 0 ? scan.tail().segmentNumber() : scan.unsyncedSegment();
        int offset = scan.unsyncedOffset();
        while (result == 0 && segment <= scan.tail().segmentNumber()) {
            final boolean isLast = segment == scan.tail().segmentNumber();
            result = rewrite(segment, offset, isLast ? scan.tail().offset() : (int) lengthOf(scan, segment));
            segment++;
            offset = SegmentDescriptor.DATA_OFFSET;
        }
        return result;
    }

    private int cut(final CutTail cut) {
        final int file = disk.open(SegmentDescriptor.name(cut.segmentNumber()));
        if (file < 0) {
            return file;
        }
        int result = keep(file, cut);
        if (Errno.isOutOfSpace(result)) {
            disk.delete(ReserveFile.NAME); // what it is for
            result = keep(file, cut);
        }
        if (result == 0 && !PlantedBug.CUT_TAIL_NOT_ZEROED.isPlanted()) {
            result = zero(file, cut.offset(), cut.length());
        }
        if (result == 0) {
            result = disk.sync(file);
        }
        disk.close(file);
        return result;
    }

    private int keep(final int file, final CutTail cut) {
        final String name = freeName(cut);
        final int side = disk.create(name);
        if (side < 0) {
            return side;
        }
        int result = copy(file, cut.offset(), side, 0, cut.length());
        if (result == 0) {
            result = disk.sync(side);
        }
        disk.close(side);
        if (result < 0) {
            disk.delete(name);
        }
        return result == 0 ? disk.syncDirectory() : result;
    }

    /** {@code cut-0000000000000007-00012800}, and a letter more where there is such a file. */
    private String freeName(final CutTail cut) {
        final List<String> names = new ArrayList<>();
        disk.list(names);
        final String name = String.format("cut-%016d-%08d", cut.segmentNumber(), cut.offset());
        String free = name;
        for (int i = 1; names.contains(free); i++) {
            free = name + '.' + i;
        }
        return free;
    }

    private int restoreLength(final JournalTail tail) {
        final int file = disk.open(SegmentDescriptor.name(tail.segmentNumber()));
        if (file < 0) {
            return file;
        }
        final long size = disk.size(file);
        int result = (int) Math.min(size, 0);
        if (result == 0 && size < tail.segmentLength()) {
            result = zero(file, (int) size, (int) (tail.segmentLength() - size));
            result = result == 0 ? disk.sync(file) : result;
        }
        disk.close(file);
        return result;
    }

    private int rewrite(final long segment, final int from, final int to) {
        final int file = disk.open(SegmentDescriptor.name(segment));
        if (file < 0) {
            return file;
        }
        final boolean isWritten = from > 0 && from < to && !PlantedBug.UNCERTIFIED_NOT_REWRITTEN.isPlanted();
        int result = isWritten ? copy(file, from, file, from, to - from) : 0;
        if (result == 0) {
            result = disk.sync(file);
        }
        disk.close(file);
        return result;
    }

    private int copy(final int from, final int fromOffset, final int to, final int toOffset, final int length) {
        for (int done = 0; done < length; ) {
            final int count = Math.min(CHUNK_LENGTH, length - done);
            final int read = disk.read(from, fromOffset + (long) done, chunk.bytes(), 0, count);
            if (read <= 0) {
                return read == 0 ? Errno.EIO.negative() : read;
            }
            final int result = write(to, toOffset + (long) done, chunk, read);
            if (result < 0) {
                return result;
            }
            done += read;
        }
        return 0;
    }

    private int zero(final int file, final int offset, final int length) {
        for (int done = 0; done < length; done += CHUNK_LENGTH) {
            final int result = write(file, offset + (long) done, zeros, Math.min(CHUNK_LENGTH, length - done));
            if (result < 0) {
                return result;
            }
        }
        return 0;
    }

    private int write(final int file, final long offset, final ChecksummedBuffer bytes, final int length) {
        int done = 0;
        while (done < length) {
            final int written = disk.write(file, offset + done, bytes.bytes(), done, length - done);
            if (written <= 0) {
                return written == 0 ? Errno.EIO.negative() : written;
            }
            done += written;
        }
        return 0;
    }

    private static long lengthOf(final ScanResult scan, final long segment) {
        return scan.segments().stream()
                .filter(info -> info.number() == segment)
                .mapToLong(SegmentInfo::length)
                .findFirst()
                .orElseThrow();
    }
}
