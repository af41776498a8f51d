package io.ledge.benchmarks.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** No store at all: 256 B, one fdatasync. */
final class RawFileStore implements LocalStore {
    static final int RECORD_LENGTH = 256;

    private static final int PREALLOCATED_LENGTH = 16 * 1024 * 1024;

    private final FileChannel file;
    private final ByteBuffer record = ByteBuffer.allocateDirect(RECORD_LENGTH);
    private final long wrapAt;
    private long position;

    private RawFileStore(final FileChannel file, final long wrapAt) {
        this.file = file;
        this.wrapAt = wrapAt;
    }

    static RawFileStore append(final Path directory) throws IOException {
        return new RawFileStore(create(directory.resolve("append")), Long.MAX_VALUE);
    }

    static RawFileStore overwrite(final Path directory) throws IOException {
        final FileChannel file = create(directory.resolve("overwrite"));
        final ByteBuffer zeros = ByteBuffer.allocateDirect(PREALLOCATED_LENGTH);
        while (zeros.hasRemaining()) {
            file.write(zeros);
        }
        file.force(true);
        return new RawFileStore(file, PREALLOCATED_LENGTH);
    }

    private static FileChannel create(final Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    @Override
    public void fill(final byte[][] keys, final byte[] value) {
        // It has no keys.
    }

    @Override
    public void set(final byte[] key, final byte[] value) throws IOException {
        record.clear().put(key).put(value).rewind().limit(RECORD_LENGTH);
        while (record.hasRemaining()) {
            file.write(record, position + record.position());
        }
        file.force(false);
        position += RECORD_LENGTH;
        if (position == wrapAt) {
            position = 0;
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
