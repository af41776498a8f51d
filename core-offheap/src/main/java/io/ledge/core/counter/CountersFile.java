package io.ledge.core.counter;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.BufferUtil;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.errors.DistinctErrorLog;
import org.agrona.concurrent.errors.ErrorConsumer;
import org.agrona.concurrent.errors.ErrorLogReader;
import org.agrona.concurrent.status.CountersManager;
import org.agrona.concurrent.status.CountersReader;

/**
 * {@code counters.dat}: a node's counters and distinct errors, readable by any process, also when the node hangs or is dead.
 * Counters and errors are in Agrona's forms.
 *
 * <pre>
 *    0               4               8                              16
 *    +---------------+---------------+-------------------------------+
 *    |    version    |   reserved    |              pid              |
 *    +---------------+---------------+-------------------------------+
 * 16 |          startTimeMs          |           reserved            |
 *    +-------------------------------+-------------------------------+
 * 64 | values  (256 x 128 bytes)                                     |
 *    | labels  (256 x 512 bytes)                                     |
 *    | errors  (64 KiB)                                              |
 *    +---------------------------------------------------------------+
 * </pre>
 *
 * <p>The version is written last, with a release store: who reads 1 sees a file that is whole.
 */
public final class CountersFile implements AutoCloseable {
    public static final int VERSION = 1;

    private static final int CAPACITY = 256;
    private static final int PID_OFFSET = 8;
    private static final int START_TIME_OFFSET = 16;
    private static final int VALUES_OFFSET = 64;
    private static final int VALUES_LENGTH = CAPACITY * CountersReader.COUNTER_LENGTH;
    private static final int LABELS_OFFSET = VALUES_OFFSET + VALUES_LENGTH;
    private static final int LABELS_LENGTH = CAPACITY * CountersReader.METADATA_LENGTH;
    private static final int ERRORS_OFFSET = LABELS_OFFSET + LABELS_LENGTH;
    private static final int ERRORS_LENGTH = 64 * 1024;
    private static final int FILE_LENGTH = ERRORS_OFFSET + ERRORS_LENGTH;

    private final MappedByteBuffer mapped;
    private final UnsafeBuffer buffer;

    private CountersFile(final MappedByteBuffer mapped) {
        this.mapped = mapped;
        buffer = new UnsafeBuffer(mapped);
    }

    /** Makes the file anew. */
    public static CountersFile create(final Path path, final long pid, final long startTimeMs) throws IOException {
        Files.deleteIfExists(path); // a reader of the old one keeps its old file
        final CountersFile file = new CountersFile(map(
                path,
                FileChannel.MapMode.READ_WRITE,
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE));
        file.buffer.putLong(PID_OFFSET, pid, ByteOrder.LITTLE_ENDIAN);
        file.buffer.putLong(START_TIME_OFFSET, startTimeMs, ByteOrder.LITTLE_ENDIAN);
        file.buffer.putIntRelease(0, VERSION);
        return file;
    }

    /** Opens the file of a node, living or dead, to read it. */
    public static CountersFile open(final Path path) throws IOException {
        if (Files.size(path) < FILE_LENGTH) {
            throw new IOException("not a counters file: " + path + " has " + Files.size(path) + " bytes");
        }
        final CountersFile file = new CountersFile(map(path, FileChannel.MapMode.READ_ONLY, StandardOpenOption.READ));
        final int version = file.buffer.getIntVolatile(0);
        if (version != VERSION) {
            file.close();
            throw new IOException("counters file of version " + version + ", expected " + VERSION + ": " + path);
        }
        return file;
    }

    public long pid() {
        return buffer.getLong(PID_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }

    public long startTimeMs() {
        return buffer.getLong(START_TIME_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }

    /** For the node. */
    CountersManager manager() {
        return new CountersManager(labels(), values());
    }

    /** For everybody. */
    public CountersReader reader() {
        return new CountersReader(labels(), values());
    }

    /** For the node: one record per distinct error, however often it happens. */
    public DistinctErrorLog errorLog(final EpochClock clock) {
        return new DistinctErrorLog(errors(), clock);
    }

    /** Shows every distinct error. @return how many */
    public int readErrors(final ErrorConsumer consumer) {
        return ErrorLogReader.read(errors(), consumer);
    }

    /** The node calls it after everybody who counts has ended. */
    @Override
    public void close() {
        BufferUtil.free(mapped);
    }

    private UnsafeBuffer values() {
        return new UnsafeBuffer(buffer, VALUES_OFFSET, VALUES_LENGTH);
    }

    private UnsafeBuffer labels() {
        return new UnsafeBuffer(buffer, LABELS_OFFSET, LABELS_LENGTH);
    }

    private UnsafeBuffer errors() {
        return new UnsafeBuffer(buffer, ERRORS_OFFSET, ERRORS_LENGTH);
    }

    private static MappedByteBuffer map(
            final Path path, final FileChannel.MapMode mode, final StandardOpenOption... options) throws IOException {
        try (FileChannel channel = FileChannel.open(path, options)) {
            return channel.map(mode, 0, FILE_LENGTH);
        }
    }
}
