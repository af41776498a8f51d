package io.ledge.core.journal.log;

import io.ledge.core.journal.io.Disk;
import io.ledge.core.journal.io.Errno;

/**
 * Space that is occupied while there is plenty and given up when the disk is full, so that a node can stop cleanly. The
 * helper's thread.
 */
final class ReserveFile {
    static final String NAME = "reserve";

    private final int length;
    private final Disk disk;
    private final JournalCounters counters;
    private final ChecksummedBuffer zeros;
    private boolean isComplete;

    ReserveFile(final int length, final Disk disk, final JournalCounters counters, final ChecksummedBuffer zeros) {
        this.length = length;
        this.disk = disk;
        this.counters = counters;
        this.zeros = zeros;
        isComplete = length == 0 || isThere();
    }

    boolean isComplete() {
        return isComplete;
    }

    /** 0 or -errno. Half a reserve is none. */
    int write() {
        disk.delete(NAME);
        final int file = disk.create(NAME);
        if (file < 0) {
            return file;
        }
        int result = fill(file);
        if (result == 0) {
            result = disk.sync(file);
        }
        disk.close(file);
        if (result < 0) {
            disk.delete(NAME);
        }
        isComplete = result == 0;
        return result;
    }

    void giveUp() {
        if (length > 0) {
            disk.delete(NAME);
            isComplete = false;
        }
    }

    private int fill(final int file) {
        int offset = 0;
        while (offset < length) {
            final int slice = Math.min(length - offset, SegmentPreparer.SLICE_LENGTH);
            final int written = disk.write(file, offset, zeros.bytes(), 0, slice);
            if (written <= 0) {
                return written == 0 ? Errno.EIO.negative() : written;
            }
            counters.onPrepared(written);
            offset += written;
        }
        return 0;
    }

    private boolean isThere() {
        final int file = disk.openForReading(NAME);
        if (file < 0) {
            return false;
        }
        final long size = disk.size(file);
        disk.close(file);
        return size == length;
    }
}
