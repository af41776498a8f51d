package io.ledge.core.journal.snapshot;

import static io.ledge.core.journal.log.FrameDescriptor.ORDER;
import static io.ledge.core.journal.snapshot.SnapshotDescriptor.HEADER_LENGTH;

import io.ledge.core.journal.io.Disk;
import io.ledge.core.journal.io.Errno;
import io.ledge.core.journal.log.FileWindow;
import io.ledge.core.journal.log.FrameDescriptor;
import io.ledge.core.journal.log.JournalRecordHandler;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * Reads snapshots. Hands out a record only when it is verified; whether the whole is whole is known at its end, so look with
 * {@link #inspect} before anything is applied. Changes nothing. Cold. One thread.
 */
public final class SnapshotReader implements AutoCloseable {
    private static final int GENERATIONS = 2;

    private final Disk disk;
    private final FileWindow window = new FileWindow();

    public SnapshotReader(final Disk disk) {
        this.disk = disk;
    }

    /** The files that there are, whole or not; the newest that is whole first. */
    public List<SnapshotInfo> inspectAll() {
        final List<SnapshotInfo> found = new ArrayList<>();
        for (int generation = 0; generation < GENERATIONS; generation++) {
            final String name = SnapshotDescriptor.name(generation);
            final SnapshotInfo info = inspect(name);
            if (!info.problem().equals(absent())) {
                found.add(info);
            }
        }
        found.sort(Comparator.comparing(SnapshotInfo::generation).reversed());
        return found;
    }

    /** Verifies all of it. */
    public SnapshotInfo inspect(final String name) {
        return read(name, JournalRecordHandler.NONE);
    }

    /** Hands out the records, by their numbers; the answer tells whether they were all. */
    public SnapshotInfo read(final String name, final JournalRecordHandler handler) {
        final int file = disk.openForReading(name);
        if (file < 0) {
            return SnapshotInfo.invalid(name, cannotOpen(file));
        }
        try {
            return new Pass(name, handler).run(file);
        } finally {
            disk.close(file);
        }
    }

    @Override
    public void close() {
        window.close();
    }

    private static String absent() {
        return cannotOpen(Errno.ENOENT.negative());
    }

    private static String cannotOpen(final int result) {
        return "it cannot be opened: " + Errno.text(result);
    }

    /** One reading of one file. */
    private final class Pass {
        private final String name;
        private final JournalRecordHandler handler;
        private long offset = HEADER_LENGTH;
        private long journalId;
        private long generation;
        private long startPosition;
        private int chain;
        private boolean isOfOtherFormat;
        private long recordCount;

        Pass(final String name, final JournalRecordHandler handler) {
            this.name = name;
            this.handler = handler;
        }

        SnapshotInfo run(final int file) {
            window.open(disk, file);
            String problem = header();
            while (problem == null) {
                final int frame = window.at(offset, FrameDescriptor.HEADER_LENGTH);
                if (frame < 0) {
                    return invalid(frame, "it ends without a footer");
                }
                final int length = FrameDescriptor.length(window.bytes(), frame);
                if (length < 0 || length > FrameDescriptor.MAX_PAYLOAD_LENGTH) {
                    return damaged();
                }
                final int framedLength = FrameDescriptor.framedLength(length);
                final int whole = window.at(offset, framedLength);
                if (whole < 0 || !isNext(whole, framedLength)) {
                    return whole < 0 ? invalid(whole, "it ends within a record") : damaged();
                }
                if (FrameDescriptor.type(window.bytes(), whole) == SnapshotDescriptor.FOOTER_TYPE) {
                    return footer(whole + FrameDescriptor.HEADER_LENGTH, length, framedLength);
                }
                take(whole, length, framedLength);
            }
            return isOfOtherFormat ? SnapshotInfo.ofOtherFormat(name, problem) : SnapshotInfo.invalid(name, problem);
        }

        private String header() {
            final int at = window.at(0, HEADER_LENGTH);
            if (at < 0) {
                return at == FileWindow.BEYOND_END ? "it is empty" : "it cannot be read: " + Errno.text(at);
            }
            final DirectBuffer bytes = window.bytes();
            chain = bytes.getInt(at + SnapshotDescriptor.CRC_OFFSET, ORDER);
            if (bytes.getLong(at + SnapshotDescriptor.MAGIC_OFFSET, ORDER) != SnapshotDescriptor.MAGIC
                    || window.crc(at, SnapshotDescriptor.CRC_OFFSET) != chain) {
                return "its header is damaged";
            }
            final int version = bytes.getInt(at + SnapshotDescriptor.VERSION_OFFSET, ORDER);
            if (version != SnapshotDescriptor.FORMAT_VERSION) {
                isOfOtherFormat = true;
                return "it has format version " + version + ", this Ledge reads version "
                        + SnapshotDescriptor.FORMAT_VERSION;
            }
            journalId = bytes.getLong(at + SnapshotDescriptor.JOURNAL_ID_OFFSET, ORDER);
            generation = bytes.getLong(at + SnapshotDescriptor.GENERATION_OFFSET, ORDER);
            startPosition = bytes.getLong(at + SnapshotDescriptor.START_POSITION_OFFSET, ORDER);
            return null;
        }

        private boolean isNext(final int frame, final int framedLength) {
            return FrameDescriptor.position(window.bytes(), frame) == recordCount + 1
                    && window.isFrame(frame, framedLength, chain, (int) generation);
        }

        private void take(final int frame, final int length, final int framedLength) {
            recordCount++;
            chain = window.bytes().getInt(frame + FrameDescriptor.CRC_OFFSET, ORDER);
            handler.onRecord(
                    FrameDescriptor.type(window.bytes(), frame),
                    recordCount,
                    window.bytes(),
                    frame + FrameDescriptor.HEADER_LENGTH,
                    length);
            offset += framedLength;
        }

        private SnapshotInfo footer(final int at, final int length, final int framedLength) {
            final DirectBuffer bytes = window.bytes();
            if (length != SnapshotDescriptor.FOOTER_LENGTH
                    || bytes.getLong(at + SnapshotDescriptor.RECORD_COUNT_OFFSET, ORDER) != recordCount) {
                return damaged();
            }
            return new SnapshotInfo(
                    name,
                    "",
                    journalId,
                    generation,
                    startPosition,
                    bytes.getLong(at + SnapshotDescriptor.END_POSITION_OFFSET, ORDER),
                    recordCount,
                    bytes.getLong(at + SnapshotDescriptor.LAST_VERSION_OFFSET, ORDER),
                    bytes.getLong(at + SnapshotDescriptor.ENDED_MS_OFFSET, ORDER),
                    offset + framedLength,
                    false);
        }

        private SnapshotInfo damaged() {
            return SnapshotInfo.invalid(name, "it is damaged, or was never finished, at offset " + offset);
        }

        private SnapshotInfo invalid(final int result, final String atEnd) {
            return SnapshotInfo.invalid(
                    name,
                    result == FileWindow.BEYOND_END
                            ? atEnd
                            : "it cannot be read at offset " + offset + ": " + Errno.text(result));
        }
    }
}
