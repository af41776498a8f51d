package io.ledge.core.journal.snapshot;

import static io.ledge.core.journal.log.FrameDescriptor.ORDER;

import io.ledge.core.error.PlantedBug;
import io.ledge.core.journal.io.Disk;
import io.ledge.core.journal.io.Errno;
import io.ledge.core.journal.log.ChecksummedBuffer;
import io.ledge.core.journal.log.FrameDescriptor;
import io.ledge.core.journal.log.JournalCounters;
import io.ledge.core.memory.MemoryTag;
import io.ledge.core.memory.OffHeapRegions;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes snapshots, one after the other, each over the file of the one before the last.
 *
 * <pre>
 *   begin(S) ─▶ claim · fill · commit … ─▶ flush ─▶ (the log is durable up to E) ─▶ finish(E) ─▶ durable
 *      └───────────────────────── abort ───────────────────────────▶ the file is no snapshot
 * </pre>
 *
 * <p>{@link #finish} must not be called before the log is durable up to the end position: the snapshot may hold changes up
 * to there, and the log has to reach what the state shows. Any call may answer {@code -errno}; then the snapshot is given
 * up, and another one may be begun. The one before stays whole throughout.
 *
 * <p>One thread, the journal's helper. Blocks. Writes in chunks of 1 MiB.
 */
public final class SnapshotWriter implements AutoCloseable {
    private static final int CHUNK_LENGTH = 1 << 20;

    private final Disk disk;
    private final JournalCounters counters;
    private final long journalId;
    private final ChecksummedBuffer chunk;
    private final int maxRecordLength;
    private long lastGeneration;

    // the snapshot being written
    private int file = -1;
    private long generation;
    private long written;
    private int used;
    private int claimed = -1;
    private int chain;
    private long recordCount;
    private long payloadBytes;

    /** @param lastGeneration of the newest snapshot that is whole; 0: none */
    public SnapshotWriter(
            final Disk disk,
            final JournalCounters counters,
            final OffHeapRegions regions,
            final long journalId,
            final int maxRecordLength,
            final long lastGeneration) {
        this.disk = disk;
        this.counters = counters;
        this.journalId = journalId;
        this.maxRecordLength = maxRecordLength;
        this.lastGeneration = lastGeneration;
        final int longest = FrameDescriptor.framedLength(maxRecordLength);
        chunk = new ChecksummedBuffer(regions.reserve(MemoryTag.JOURNAL, (long) CHUNK_LENGTH + longest));
    }

    /** True between {@link #begin} and {@link #finish} or {@link #abort}. */
    public boolean isWriting() {
        return file >= 0;
    }

    /** Generation of the newest snapshot that is whole. */
    public long lastGeneration() {
        return lastGeneration;
    }

    /** Bytes of the snapshot being written, or written last. */
    public long length() {
        return written + used;
    }

    /** 0 or -errno. */
    public int begin(final long startPosition, final long timestampMs) {
        abort();
        generation = lastGeneration + 1;
        final String name = SnapshotDescriptor.name(generation);
        file = disk.open(name);
        if (file == Errno.ENOENT.negative()) {
            file = disk.create(name);
        }
        written = 0;
        recordCount = 0;
        payloadBytes = 0;
        chain = SnapshotDescriptor.put(chunk, journalId, generation, startPosition, timestampMs);
        used = SnapshotDescriptor.HEADER_LENGTH;
        return Math.min(file, 0);
    }

    /** Where {@link #claim} gives room. */
    public UnsafeBuffer buffer() {
        return chunk.bytes();
    }

    /** Where in {@link #buffer()} the payload goes, or -errno. */
    public int claim(final int type, final int payloadLength) {
        if (type < 0 || payloadLength < 0 || payloadLength > maxRecordLength) {
            throw new IllegalArgumentException(
                    "snapshot record: type=" + type + ", length=" + payloadLength + ", max=" + maxRecordLength);
        }
        if (used >= CHUNK_LENGTH) {
            final int result = write();
            if (result < 0) {
                return result;
            }
        }
        return frame(type, payloadLength);
    }

    /** The record claimed last is complete. */
    public void commit() {
        assert claimed >= 0 : "nothing is claimed";
        final int framedLength = FrameDescriptor.framedLength(claimed);
        final int end = used + FrameDescriptor.HEADER_LENGTH + claimed;
        chunk.bytes().setMemory(end, used + framedLength - end, (byte) 0);
        chain = chunk.stampFrame(used, framedLength, chain, (int) generation);
        used += framedLength;
        recordCount++;
        payloadBytes += claimed;
        claimed = -1;
    }

    /** Writes and syncs what there is, so that {@link #finish} is quick; 0 or -errno. */
    public int flush() {
        final int result = write();
        return result < 0 ? result : failed(disk.sync(file));
    }

    /**
     * Makes it a snapshot, durably; 0 or -errno. The log is durable up to the end position. What is before the footer is
     * synced before the footer is written: {@link UnsyncedFooter}.
     */
    public int finish(final long endPosition, final long lastVersion, final long timestampMs) {
        final int flushed = flush();
        if (flushed < 0) {
            return flushed;
        }
        final int footer = frame(SnapshotDescriptor.FOOTER_TYPE, SnapshotDescriptor.FOOTER_LENGTH);
        final UnsafeBuffer bytes = chunk.bytes();
        bytes.putLong(footer + SnapshotDescriptor.END_POSITION_OFFSET, endPosition, ORDER);
        bytes.putLong(footer + SnapshotDescriptor.RECORD_COUNT_OFFSET, recordCount, ORDER);
        bytes.putLong(footer + SnapshotDescriptor.PAYLOAD_BYTES_OFFSET, payloadBytes, ORDER);
        bytes.putLong(footer + SnapshotDescriptor.LAST_VERSION_OFFSET, lastVersion, ORDER);
        bytes.putLong(footer + SnapshotDescriptor.ENDED_MS_OFFSET, timestampMs, ORDER);
        commit();
        int result = write();
        if (result == 0) {
            result = failed(disk.truncate(file, written));
        }
        if (result == 0) {
            result = failed(disk.sync(file));
        }
        if (result == 0 && !PlantedBug.SNAPSHOT_NAME_NOT_SYNCED.isPlanted()) {
            result = failed(disk.syncDirectory());
        }
        if (result == 0) {
            lastGeneration = generation;
            closeFile();
        }
        return result;
    }

    /** Gives the snapshot being written up, if there is one. */
    public void abort() {
        closeFile();
    }

    @Override
    public void close() {
        abort();
    }

    private int frame(final int type, final int payloadLength) {
        claimed = payloadLength;
        FrameDescriptor.putHeader(chunk.bytes(), used, type, recordCount + 1, payloadLength);
        return used + FrameDescriptor.HEADER_LENGTH;
    }

    private int write() {
        int done = 0;
        while (done < used) {
            final int count = disk.write(file, written, chunk.bytes(), done, used - done);
            if (count <= 0) {
                return failed(count == 0 ? Errno.EIO.negative() : count);
            }
            done += count;
            written += count;
            counters.onSnapshot(count);
        }
        used = 0;
        return 0;
    }

    private int failed(final int result) {
        if (result < 0) {
            abort();
        }
        if (Errno.isOutOfSpace(result)) {
            disk.delete(SnapshotDescriptor.name(generation)); // half of it helps nobody, its space does
        }
        return Math.min(result, 0);
    }

    private void closeFile() {
        if (file >= 0) {
            disk.close(file);
        }
        file = -1;
        claimed = -1;
    }
}
