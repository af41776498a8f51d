package io.ledge.state.chronicle.map;

import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * {@code FILE.undo} beside the map's FILE, mapped as the map is: where {@link UndoLog} writes. Its blocks are reserved by writing
 * zeros before they are mapped, so that a full disk is an error and no signal; 64 KiB, enough for common transactions, when it is
 * opened.
 *
 * <p>Nothing is synced: the promise is about a process that is killed, and what it stored is the kernel's by then, in the order of
 * its instructions. A power failure takes the pages of log and map in any order, so a synced log would not help.
 *
 * <pre>
 *    0           8            64
 *   +-----------+------------+--------+--------+----
 *   |   batch   |     0      | record | record | …        records of that batch, the oldest first; of older ones behind them
 *   +-----------+------------+--------+--------+----
 * </pre>
 */
final class UndoFile implements AutoCloseable {
    static final String SUFFIX = ".undo";
    static final int HEADER_LENGTH = 64;
    private static final int AREA_LENGTH = 64 * 1024;

    private final Path path;
    private final FileChannel channel;
    private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);
    private MappedByteBuffer mapped;

    private UndoFile(final Path path, final FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** Beside a map that this process holds the marker of; what lies in it stays. @throws MapFullException the disk is full */
    static UndoFile open(final Path mapFile) throws IOException {
        final Path path = mapFile.resolveSibling(mapFile.getFileName() + SUFFIX);
        final FileChannel channel =
                FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        final UndoFile opened = new UndoFile(path, channel);
        try {
            opened.map(Math.max(AREA_LENGTH, channel.size()));
            return opened;
        } catch (final IOException | RuntimeException | Error ex) {
            channel.close();
            throw ex;
        }
    }

    /** The bytes of the file; others after {@link #ensure}. */
    UnsafeBuffer buffer() {
        return buffer;
    }

    /** The same bytes. */
    ByteBuffer bytes() {
        return mapped;
    }

    /** Makes room up to there. @throws MapFullException the disk has none */
    void ensure(final int limit) {
        if (limit > mapped.capacity()) {
            map(Math.max(limit, 2L * mapped.capacity()));
        }
    }

    /** Nothing is in it, whatever was. */
    void clear(final long batch) {
        buffer.setMemory(0, buffer.capacity(), (byte) 0);
        begin(batch);
    }

    long batch() {
        return buffer.getLong(0);
    }

    /** What was done before is done; records of other batches mean nothing any more. */
    void begin(final long batch) {
        VarHandle.releaseFence(); // a kill never finds this without what came before
        buffer.putLongVolatile(0, batch);
    }

    /** A record is whole before what it speaks of changes. */
    void publish() {
        VarHandle.fullFence();
    }

    private void map(final long length) {
        try {
            final ByteBuffer zeros = ByteBuffer.allocate(AREA_LENGTH);
            for (long size = channel.size(); size < length; size = channel.size()) {
                channel.write(zeros.clear().limit((int) Math.min(AREA_LENGTH, length - size)), size);
            }
            final MappedByteBuffer longer = channel.map(FileChannel.MapMode.READ_WRITE, 0, length);
            unmap();
            mapped = longer;
            buffer.wrap(mapped);
        } catch (final IOException ex) {
            final String message = String.valueOf(ex.getMessage());
            throw message.contains("No space")
                    ? new MapFullException(
                            "the disk has no room for the log beside the map, " + path + ": " + message, ex)
                    : new StateMapException("the log beside the map cannot be had: " + path + ": " + ex, ex);
        }
    }

    /** At once: a collector would keep the file, and its file system, busy. */
    private void unmap() {
        buffer.wrap(0, 0);
        IoUtil.unmap(mapped);
        mapped = null;
    }

    @Override
    public void close() throws IOException {
        unmap();
        channel.close();
    }
}
