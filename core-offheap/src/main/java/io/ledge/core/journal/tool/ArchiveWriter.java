package io.ledge.core.journal.tool;

import static io.ledge.core.journal.log.FrameDescriptor.ORDER;

import io.ledge.core.journal.io.Disk;
import io.ledge.core.journal.io.Errno;
import io.ledge.core.journal.log.ChecksummedBuffer;
import io.ledge.core.journal.log.FrameDescriptor;
import io.ledge.core.memory.MemoryTag;
import io.ledge.core.memory.OffHeapRegions;
import org.agrona.DirectBuffer;

/**
 * Writes a backup. The file has another name until it is whole and synced; one that fails leaves nothing behind. Blocks; one
 * thread.
 */
public final class ArchiveWriter implements AutoCloseable {
    private static final int CHUNK_LENGTH = 1 << 20;
    private static final String UNFINISHED = ".unfinished";

    /**
     * What was written.
     *
     * @param startPosition of the snapshot in it
     * @param endPosition of the last record in it
     * @param bytes of the file
     */
    public record Written(
            long startPosition, long endPosition, long snapshotRecordCount, long logRecordCount, long bytes) {}

    private final OffHeapRegions regions = new OffHeapRegions();
    private final Disk disk;
    private ChecksummedBuffer chunk = new ChecksummedBuffer(regions.reserve(MemoryTag.JOURNAL, CHUNK_LENGTH));
    private int file = -1;
    private String unfinished = "";
    private String leftover = ""; // the file to delete unless all goes well
    private long written;
    private int used;
    private int chain;
    private long payloadBytes;
    private ToolException failure;

    private ArchiveWriter(final Disk disk) {
        this.disk = disk;
    }

    /**
     * Writes all of a source into a file that does not exist yet.
     *
     * @param timestampMs wall clock, for people.
     * @throws ToolException with file and reason; nothing is left then.
     */
    public static Written write(final StateSource source, final Disk disk, final String name, final long timestampMs)
            throws ToolException {
        try (ArchiveWriter writer = new ArchiveWriter(disk)) {
            return writer.run(source, name, timestampMs);
        }
    }

    @Override
    public void close() {
        if (file >= 0) {
            disk.close(file);
        }
        if (!leftover.isEmpty()) {
            disk.delete(leftover);
        }
        regions.close();
    }

    private Written run(final StateSource source, final String name, final long timestampMs) throws ToolException {
        create(name);
        chain = ArchiveDescriptor.put(chunk, source.startPosition(), source.endPosition(), timestampMs);
        used = ArchiveDescriptor.HEADER_LENGTH;
        source.readSnapshot(this::append);
        divide(source);
        source.readLog(this::append);
        finish(source, name);
        return new Written(
                source.startPosition(),
                source.endPosition(),
                source.snapshotRecordCount(),
                source.endPosition() - source.startPosition(),
                written);
    }

    private void create(final String name) throws ToolException {
        final int existing = disk.openForReading(name);
        if (existing >= 0) {
            disk.close(existing);
            throw new ToolException("there is a file " + disk.describe(name) + " already");
        }
        unfinished = name + UNFINISHED;
        disk.delete(unfinished);
        file = ToolException.check(disk.create(unfinished), disk, unfinished, "create");
        leftover = unfinished;
    }

    /** After a failure the rest is read and thrown away. */
    private void append(
            final int type, final long position, final DirectBuffer buffer, final int offset, final int length) {
        if (failure == null) {
            final int at = frame(type, position, length);
            chunk.bytes().putBytes(at, buffer, offset, length);
            commit(length);
        }
    }

    private void divide(final StateSource source) throws ToolException {
        final int at = frame(ArchiveDescriptor.DIVIDER_TYPE, 0, ArchiveDescriptor.DIVIDER_LENGTH);
        chunk.bytes().putLong(at + ArchiveDescriptor.DIVIDER_END_POSITION_OFFSET, source.snapshotEndPosition(), ORDER);
        chunk.bytes().putLong(at + ArchiveDescriptor.DIVIDER_RECORD_COUNT_OFFSET, source.snapshotRecordCount(), ORDER);
        chunk.bytes().putLong(at + ArchiveDescriptor.DIVIDER_LAST_VERSION_OFFSET, source.lastVersion(), ORDER);
        chunk.bytes().putLong(at + ArchiveDescriptor.DIVIDER_ENDED_MS_OFFSET, source.endedMs(), ORDER);
        commit(ArchiveDescriptor.DIVIDER_LENGTH);
        throwFailure();
    }

    private void finish(final StateSource source, final String name) throws ToolException {
        final long payload = payloadBytes;
        final int at = frame(ArchiveDescriptor.FOOTER_TYPE, 0, ArchiveDescriptor.FOOTER_LENGTH);
        chunk.bytes().putLong(at + ArchiveDescriptor.FOOTER_END_POSITION_OFFSET, source.endPosition(), ORDER);
        chunk.bytes().putLong(at + ArchiveDescriptor.FOOTER_PAYLOAD_BYTES_OFFSET, payload, ORDER);
        commit(ArchiveDescriptor.FOOTER_LENGTH);
        flush();
        throwFailure();
        ToolException.check(disk.sync(file), disk, unfinished, "sync");
        disk.close(file);
        file = -1;
        ToolException.check(disk.rename(unfinished, name), disk, unfinished, "rename");
        leftover = name;
        ToolException.check(disk.syncDirectory(), disk, "", "sync");
        leftover = "";
    }

    private int frame(final int type, final long position, final int length) {
        if (used >= CHUNK_LENGTH / 2) {
            flush();
        }
        reserve(used + FrameDescriptor.framedLength(length));
        FrameDescriptor.putHeader(chunk.bytes(), used, type, position, length);
        return used + FrameDescriptor.HEADER_LENGTH;
    }

    private void commit(final int length) {
        final int framedLength = FrameDescriptor.framedLength(length);
        final int end = used + FrameDescriptor.HEADER_LENGTH + length;
        chunk.bytes().setMemory(end, used + framedLength - end, (byte) 0);
        chain = chunk.stampFrame(used, framedLength, chain, ArchiveDescriptor.GENERATION);
        used += framedLength;
        payloadBytes += length;
    }

    private void flush() {
        int done = 0;
        while (failure == null && done < used) {
            final int count = disk.write(file, written, chunk.bytes(), done, used - done);
            if (count <= 0) {
                failure = new ToolException("cannot write " + disk.describe(unfinished) + ": "
                        + Errno.text(count == 0 ? Errno.EIO.negative() : count));
            }
            done += Math.max(0, count);
            written += Math.max(0, count);
        }
        used = 0;
    }

    private void reserve(final int length) {
        if (chunk.capacity() < length) {
            final ChecksummedBuffer larger = new ChecksummedBuffer(regions.reserve(MemoryTag.JOURNAL, 2L * length));
            larger.bytes().putBytes(0, chunk.bytes(), 0, used);
            chunk = larger;
        }
    }

    private void throwFailure() throws ToolException {
        if (failure != null) {
            throw failure;
        }
    }
}
