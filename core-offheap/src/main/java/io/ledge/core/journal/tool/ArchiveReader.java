package io.ledge.core.journal.tool;

import static io.ledge.core.journal.log.FrameDescriptor.ORDER;
import static io.ledge.core.journal.tool.ArchiveDescriptor.DIVIDER_TYPE;
import static io.ledge.core.journal.tool.ArchiveDescriptor.FOOTER_TYPE;
import static io.ledge.core.journal.tool.ArchiveDescriptor.HEADER_LENGTH;

import io.ledge.core.journal.io.Disk;
import io.ledge.core.journal.io.Errno;
import io.ledge.core.journal.log.FileWindow;
import io.ledge.core.journal.log.FrameDescriptor;
import io.ledge.core.journal.log.JournalRecordHandler;
import org.agrona.DirectBuffer;

/** A backup that was verified from its first byte to its last. One thread. */
public final class ArchiveReader implements StateSource, AutoCloseable {
    private final FileWindow window = new FileWindow();
    private final Disk disk;
    private final String name;
    private final int file;
    private long startPosition;
    private long endPosition;
    private long timestampMs;
    private int firstChain;
    private long snapshotEndPosition;
    private long snapshotRecordCount;
    private long lastVersion;
    private long endedMs;

    // the reading under way
    private long offset;
    private int chain;
    private long payloadBytes;

    // the record read last
    private int lastAt;
    private int lastLength;
    private long lastPosition;

    private ArchiveReader(final Disk disk, final String name, final int file) {
        this.disk = disk;
        this.name = name;
        this.file = file;
    }

    /**
     * Opens and verifies a file.
     *
     * @throws ToolException with file, offset and reason.
     */
    public static ArchiveReader open(final Disk disk, final String name) throws ToolException {
        final int file = ToolException.check(disk.openForReading(name), disk, name, "open");
        final ArchiveReader reader = new ArchiveReader(disk, name, file);
        try {
            reader.verify();
            return reader;
        } catch (final ToolException ex) {
            reader.close();
            throw ex;
        }
    }

    /** Wall clock when it was written. */
    public long timestampMs() {
        return timestampMs;
    }

    @Override
    public long startPosition() {
        return startPosition;
    }

    @Override
    public long snapshotEndPosition() {
        return snapshotEndPosition;
    }

    @Override
    public long endPosition() {
        return endPosition;
    }

    @Override
    public long snapshotRecordCount() {
        return snapshotRecordCount;
    }

    @Override
    public long lastVersion() {
        return lastVersion;
    }

    @Override
    public long endedMs() {
        return endedMs;
    }

    @Override
    public void readSnapshot(final JournalRecordHandler handler) throws ToolException {
        read(handler, JournalRecordHandler.NONE);
    }

    @Override
    public void readLog(final JournalRecordHandler handler) throws ToolException {
        read(JournalRecordHandler.NONE, handler);
    }

    @Override
    public void close() {
        disk.close(file);
        window.close();
    }

    private void verify() throws ToolException {
        window.open(disk, file);
        readHeader();
        read(JournalRecordHandler.NONE, JournalRecordHandler.NONE);
    }

    private void readHeader() throws ToolException {
        offset = 0;
        final int at = at(HEADER_LENGTH);
        final DirectBuffer bytes = window.bytes();
        firstChain = bytes.getInt(at + ArchiveDescriptor.CRC_OFFSET, ORDER);
        if (bytes.getLong(at + ArchiveDescriptor.MAGIC_OFFSET, ORDER) != ArchiveDescriptor.MAGIC) {
            throw new ToolException(disk.describe(name) + " is no backup that ledge backup wrote");
        }
        if (window.crc(at, ArchiveDescriptor.CRC_OFFSET) != firstChain) {
            throw damaged();
        }
        final int version = bytes.getInt(at + ArchiveDescriptor.VERSION_OFFSET, ORDER);
        if (version != ArchiveDescriptor.FORMAT_VERSION) {
            throw new ToolException(disk.describe(name) + " has format version " + version
                    + ", this Ledge reads version " + ArchiveDescriptor.FORMAT_VERSION);
        }
        startPosition = bytes.getLong(at + ArchiveDescriptor.START_POSITION_OFFSET, ORDER);
        endPosition = bytes.getLong(at + ArchiveDescriptor.END_POSITION_OFFSET, ORDER);
        timestampMs = bytes.getLong(at + ArchiveDescriptor.TIMESTAMP_MS_OFFSET, ORDER);
    }

    private void read(final JournalRecordHandler snapshot, final JournalRecordHandler log) throws ToolException {
        offset = HEADER_LENGTH;
        chain = firstChain;
        payloadBytes = 0;
        readDivider(readSection(snapshot, DIVIDER_TYPE, 0));
        payloadBytes += lastLength;
        checkFooter(readSection(log, FOOTER_TYPE, startPosition));
    }

    /** Reads up to a record of that type; the position of the record before it. */
    private long readSection(final JournalRecordHandler handler, final int endType, final long afterPosition)
            throws ToolException {
        long position = afterPosition;
        while (readRecord(handler, endType) != endType) {
            payloadBytes += lastLength;
            if (lastPosition != ++position) {
                throw damaged();
            }
        }
        return position;
    }

    /** Reads a record and hands it out, unless it ends the section; its type. */
    private int readRecord(final JournalRecordHandler handler, final int endType) throws ToolException {
        final int length = FrameDescriptor.length(window.bytes(), at(FrameDescriptor.HEADER_LENGTH));
        if (length < 0 || length > FrameDescriptor.MAX_PAYLOAD_LENGTH) {
            throw damaged();
        }
        final int framedLength = FrameDescriptor.framedLength(length);
        final int at = at(framedLength);
        if (!window.isFrame(at, framedLength, chain, ArchiveDescriptor.GENERATION)) {
            throw damaged();
        }
        chain = window.bytes().getInt(at + FrameDescriptor.CRC_OFFSET, ORDER);
        offset += framedLength;
        lastAt = at + FrameDescriptor.HEADER_LENGTH;
        lastLength = length;
        lastPosition = FrameDescriptor.position(window.bytes(), at);
        final int type = FrameDescriptor.type(window.bytes(), at);
        if (type < 0 && type != endType) {
            throw damaged();
        }
        if (type != endType) {
            handler.onRecord(type, lastPosition, window.bytes(), lastAt, length);
        }
        return type;
    }

    private void readDivider(final long recordCount) throws ToolException {
        final DirectBuffer bytes = window.bytes();
        snapshotRecordCount = bytes.getLong(lastAt + ArchiveDescriptor.DIVIDER_RECORD_COUNT_OFFSET, ORDER);
        snapshotEndPosition = bytes.getLong(lastAt + ArchiveDescriptor.DIVIDER_END_POSITION_OFFSET, ORDER);
        lastVersion = bytes.getLong(lastAt + ArchiveDescriptor.DIVIDER_LAST_VERSION_OFFSET, ORDER);
        endedMs = bytes.getLong(lastAt + ArchiveDescriptor.DIVIDER_ENDED_MS_OFFSET, ORDER);
        if (snapshotRecordCount != recordCount || snapshotEndPosition > endPosition) {
            throw damaged();
        }
    }

    private void checkFooter(final long position) throws ToolException {
        final DirectBuffer bytes = window.bytes();
        if (bytes.getLong(lastAt + ArchiveDescriptor.FOOTER_END_POSITION_OFFSET, ORDER) != endPosition
                || position != endPosition
                || bytes.getLong(lastAt + ArchiveDescriptor.FOOTER_PAYLOAD_BYTES_OFFSET, ORDER) != payloadBytes) {
            throw damaged();
        }
    }

    private int at(final int length) throws ToolException {
        final int at = window.at(offset, length);
        if (at == FileWindow.BEYOND_END) {
            throw new ToolException(disk.describe(name) + " is cut short: it has " + window.fileLength() + " bytes");
        }
        if (at < 0) {
            throw new ToolException(
                    "cannot read " + disk.describe(name) + " at offset " + offset + ": " + Errno.text(at));
        }
        return at;
    }

    private ToolException damaged() {
        return new ToolException(disk.describe(name) + " is damaged at offset " + offset + "; use another backup");
    }
}
