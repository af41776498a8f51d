package io.ledge.core.journal.tool;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;

/**
 * A fingerprint of all records of a source, whatever files they are in.
 *
 * @param recordCount of snapshot and log
 * @param payloadBytes of both
 * @param crc over types, positions, lengths and payloads, in order
 */
record ContentHash(long recordCount, long payloadBytes, long crc) {
    static ContentHash of(final StateSource source) throws ToolException {
        final Digest digest = new Digest();
        source.readSnapshot(digest::add);
        source.readLog(digest::add);
        return new ContentHash(digest.recordCount, digest.payloadBytes, digest.crc.getValue());
    }

    private static final class Digest {
        private static final int HEADER_LENGTH = 16;
        private static final int CHUNK_LENGTH = 4096;

        private final CRC32C crc = new CRC32C();
        private final byte[] bytes = new byte[CHUNK_LENGTH];
        private final ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        private long recordCount;
        private long payloadBytes;

        void add(final int type, final long position, final DirectBuffer buffer, final int offset, final int length) {
            header.clear().putLong(position).putInt(type).putInt(length);
            crc.update(bytes, 0, HEADER_LENGTH);
            for (int done = 0; done < length; done += CHUNK_LENGTH) {
                final int count = Math.min(CHUNK_LENGTH, length - done);
                buffer.getBytes(offset + done, bytes, 0, count);
                crc.update(bytes, 0, count);
            }
            recordCount++;
            payloadBytes += length;
        }
    }
}
