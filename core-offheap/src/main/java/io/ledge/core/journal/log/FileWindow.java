package io.ledge.core.journal.log;

import io.ledge.core.journal.io.Disk;
import io.ledge.core.journal.io.Errno;
import io.ledge.core.memory.MemoryTag;
import io.ledge.core.memory.OffHeapRegions;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A file read from front to back through a window that grows to its longest record. Reused for one file after the other.
 * One thread.
 */
public final class FileWindow implements AutoCloseable {
    /** Of {@link #at}: the file ends before. */
    public static final int BEYOND_END = -10_003;

    private static final int MIN_LENGTH = 1 << 20;

    private OffHeapRegions regions = new OffHeapRegions();
    private ChecksummedBuffer buffer = new ChecksummedBuffer(regions.reserve(MemoryTag.JOURNAL, MIN_LENGTH));
    private Disk disk;
    private int file;
    private long fileLength;
    private long start;
    private int loadedLength;

    /** The file stays the caller's. */
    public void open(final Disk fromDisk, final int openFile) {
        disk = fromDisk;
        file = openFile;
        fileLength = disk.size(file);
        start = 0;
        loadedLength = 0;
    }

    /** Bytes; negative where the disk did not say. */
    public long fileLength() {
        return fileLength;
    }

    /** Where in {@link #bytes()} that part of the file is; {@link #BEYOND_END}, or -errno. */
    public int at(final long offset, final int length) {
        if (fileLength < 0) {
            return (int) fileLength;
        }
        if (offset + length > fileLength) {
            return BEYOND_END;
        }
        if (offset < start || offset + length > start + loadedLength) {
            final int result = load(offset, length);
            if (result < 0) {
                return result;
            }
        }
        return (int) (offset - start);
    }

    public UnsafeBuffer bytes() {
        return buffer.bytes();
    }

    /** See {@link ChecksummedBuffer#crc}. */
    public int crc(final int at, final int length) {
        return buffer.crc(at, length);
    }

    /** See {@link ChecksummedBuffer#isFrame}. */
    public boolean isFrame(final int at, final int framedLength, final int chain, final int generation) {
        return buffer.isFrame(at, framedLength, chain, generation);
    }

    @Override
    public void close() {
        regions.close();
    }

    private int load(final long offset, final int length) {
        if (buffer.capacity() < length) {
            regions.close();
            regions = new OffHeapRegions();
            buffer = new ChecksummedBuffer(regions.reserve(MemoryTag.JOURNAL, length));
        }
        start = offset;
        loadedLength = 0;
        final int wanted = (int) Math.min(buffer.capacity(), fileLength - offset);
        while (loadedLength < wanted) {
            final int read =
                    disk.read(file, offset + loadedLength, buffer.bytes(), loadedLength, wanted - loadedLength);
            if (read <= 0) {
                return read == 0 ? Errno.EIO.negative() : read;
            }
            loadedLength += read;
        }
        return 0;
    }
}
