package io.ledge.runtime.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The batches of a segment's file, as docs/formats.md describes them; read by a stranger to the code that writes them. */
final class BatchList {
    /** @param kind 1: records, 2: certificate, 3: seal, 4: closed */
    record Batch(int offset, int kind, int length) {}

    static final int DATA = 1;

    private static final int FIRST = 8192;
    private static final int SECTOR = 512;
    private static final int HEADER = 64;
    private static final int MAGIC = 0x3142_4A4C; // LJB1

    private BatchList() {}

    static List<Batch> of(final Path segment) {
        final ByteBuffer bytes = read(segment);
        final long generation = Long.parseLong(segment.getFileName().toString().substring("journal-".length()));
        final List<Batch> batches = new ArrayList<>();
        int offset = FIRST;
        while (offset + SECTOR <= bytes.limit()
                && bytes.getInt(offset) == MAGIC
                && bytes.getLong(offset + 16) == generation) {
            final int length = (HEADER + bytes.getInt(offset + 40) + SECTOR - 1) / SECTOR * SECTOR;
            batches.add(new Batch(offset, bytes.getInt(offset + 4), length));
            offset += length;
        }
        return batches;
    }

    private static ByteBuffer read(final Path file) {
        try {
            return ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
