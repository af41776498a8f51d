package io.ledge.core.journal.log;

import static io.ledge.core.journal.log.FrameDescriptor.CRC_OFFSET;
import static io.ledge.core.journal.log.FrameDescriptor.GENERATION_OFFSET;
import static io.ledge.core.journal.log.FrameDescriptor.ORDER;

import io.ledge.core.error.PlantedBug;
import io.ledge.core.memory.OffHeapRegion;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Memory that files are written from and read into: one region, seen by Agrona and by the JDK's CRC32C (which uses the
 * processor's instruction). One thread at a time; allocates nothing.
 */
public final class ChecksummedBuffer {
    private final OffHeapRegion region;
    private final UnsafeBuffer bytes = new UnsafeBuffer(0, 0);
    private final ByteBuffer jdkBytes;
    private final CRC32C crc32c = new CRC32C();

    public ChecksummedBuffer(final OffHeapRegion region) {
        final int length = Math.toIntExact(region.length());
        this.region = region;
        region.wrap(bytes, 0, length);
        jdkBytes = region.byteBuffer(0, length);
    }

    public UnsafeBuffer bytes() {
        return bytes;
    }

    public int capacity() {
        return bytes.capacity();
    }

    public int crc(final int offset, final int length) {
        crc32c.reset();
        jdkBytes.clear().limit(offset + length).position(offset);
        crc32c.update(jdkBytes);
        return (int) crc32c.getValue();
    }

    /** Stamps a framed record and returns its checksum, which the next one chains to. */
    public int stampFrame(final int offset, final int framedLength, final int chain, final int generation) {
        bytes.putInt(offset + GENERATION_OFFSET, generation, ORDER);
        bytes.putInt(offset + CRC_OFFSET, chain, ORDER);
        final int crc = crc(offset, covered(framedLength));
        bytes.putInt(offset + CRC_OFFSET, crc, ORDER);
        return crc;
    }

    /** True if the record is the one that follows a record of that checksum. The buffer is the same afterwards. */
    public boolean isFrame(final int offset, final int framedLength, final int chain, final int generation) {
        final int stored = bytes.getInt(offset + CRC_OFFSET, ORDER);
        bytes.putInt(offset + CRC_OFFSET, chain, ORDER);
        final int crc = crc(offset, covered(framedLength));
        bytes.putInt(offset + CRC_OFFSET, stored, ORDER);
        return crc == stored && bytes.getInt(offset + GENERATION_OFFSET, ORDER) == generation;
    }

    private static int covered(final int framedLength) {
        return PlantedBug.CHECKSUM_ONE_SHORT.isPlanted() ? framedLength - 1 : framedLength;
    }

    /** Gives memory back that an unusually large record took. */
    public void release(final int offset) {
        final long aligned = offset + 0xFFFFL & -0x10000L; // 64 KiB: the largest page there is
        if (aligned < region.length()) {
            region.release(aligned, region.length() - aligned);
        }
    }
}
