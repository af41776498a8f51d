package io.ledge.core.journal.snapshot;

import static io.ledge.core.journal.snapshot.SnapshotDescriptor.FOOTER_LENGTH;

import io.ledge.core.journal.io.Disk;
import io.ledge.core.journal.io.Errno;
import io.ledge.core.journal.log.FrameDescriptor;
import java.nio.ByteBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Makes a snapshot that was found whole a durable one, before a start relies on it: before the other file is overwritten, and
 * before segments that it covers are used again.
 *
 * <p>The last run may have died between the write of the footer and its sync, or the sync failed: then the footer is in the
 * kernel's memory only. All before it was synced before it was written, so the footer is written once more, for after a sync
 * that failed the kernel shows what the disk does not have, and synced with the file's name.
 */
public final class UnsyncedFooter {
    private static final int LENGTH = FrameDescriptor.framedLength(FOOTER_LENGTH);

    private UnsyncedFooter() {}

    /** 0 or -errno. @param snapshot one that is valid */
    public static int settle(final Disk disk, final SnapshotInfo snapshot) {
        final int file = disk.open(snapshot.name());
        if (file < 0) {
            return file;
        }
        int result = rewrite(disk, file, snapshot.length() - LENGTH);
        if (result == 0) {
            result = disk.sync(file);
        }
        disk.close(file);
        return result < 0 ? result : disk.syncDirectory();
    }

    private static int rewrite(final Disk disk, final int file, final long offset) {
        final UnsafeBuffer footer = new UnsafeBuffer(ByteBuffer.allocateDirect(LENGTH));
        for (int read = 0; read < LENGTH; ) {
            final int count = disk.read(file, offset + read, footer, read, LENGTH - read);
            if (count <= 0) {
                return count == 0 ? Errno.EIO.negative() : count;
            }
            read += count;
        }
        for (int written = 0; written < LENGTH; ) {
            final int count = disk.write(file, offset + written, footer, written, LENGTH - written);
            if (count <= 0) {
                return count == 0 ? Errno.EIO.negative() : count;
            }
            written += count;
        }
        return 0;
    }
}
