package io.ledge.core.journal.log;

import static io.ledge.core.journal.log.FrameDescriptor.ORDER;

import org.agrona.BitUtil;
import org.agrona.DirectBuffer;

/**
 * A batch: what one write brings to the disk. It begins at a multiple of 512, so that no write touches a sector that holds
 * acknowledged records.
 *
 * <pre>
 *   0 magic "LJB1", 4 B          32 certified position: every record up to it was durable when this was written
 *   4 kind, 4 B                  40 bytes of records, 4 B     44 count of records, 4 B
 *   8 journal id                 48 chain before, 4 B         52 chain after, 4 B
 *  16 generation                 56 0, 4 B                    60 CRC32C of bytes 0…59
 *  24 position of the first      64 records, then zeros to a multiple of 512
 *     record, or of the next
 * </pre>
 *
 * <p>A certificate is a batch without records. The header has a checksum of its own, so that a certificate counts even
 * where the records behind it are torn.
 */
final class BatchDescriptor {
    static final int MAGIC = 0x3142_4A4C; // "LJB1", little-endian
    static final int HEADER_LENGTH = 64;

    /** Records. */
    static final int DATA = 1;

    /** Without records: going idle. */
    static final int CERTIFICATE = 2;

    /** Without records: the last batch of a segment. All before it is durable, and the next segment exists. */
    static final int SEAL = 3;

    /** Without records: the node stopped cleanly. */
    static final int CLOSED = 4;

    static final int MAGIC_OFFSET = 0;
    static final int KIND_OFFSET = 4;
    static final int JOURNAL_ID_OFFSET = 8;
    static final int GENERATION_OFFSET = 16;
    static final int FIRST_POSITION_OFFSET = 24;
    static final int CERTIFIED_OFFSET = 32;
    static final int RECORDS_LENGTH_OFFSET = 40;
    static final int RECORD_COUNT_OFFSET = 44;
    static final int CHAIN_BEFORE_OFFSET = 48;
    static final int CHAIN_AFTER_OFFSET = 52;
    static final int CRC_OFFSET = 60;

    private BatchDescriptor() {}

    /** Bytes a batch takes in its segment. */
    static int batchLength(final int recordsLength) {
        return BitUtil.align(HEADER_LENGTH + recordsLength, SegmentDescriptor.SECTOR);
    }

    /** Writes a header. */
    static void put(
            final ChecksummedBuffer buffer,
            final int offset,
            final int kind,
            final long journalId,
            final long generation,
            final long firstPosition,
            final long certifiedPosition,
            final int recordsLength,
            final int recordCount,
            final int chainBefore,
            final int chainAfter) {
        buffer.bytes().putInt(offset + MAGIC_OFFSET, MAGIC, ORDER);
        buffer.bytes().putInt(offset + KIND_OFFSET, kind, ORDER);
        buffer.bytes().putLong(offset + JOURNAL_ID_OFFSET, journalId, ORDER);
        buffer.bytes().putLong(offset + GENERATION_OFFSET, generation, ORDER);
        buffer.bytes().putLong(offset + FIRST_POSITION_OFFSET, firstPosition, ORDER);
        buffer.bytes().putLong(offset + CERTIFIED_OFFSET, certifiedPosition, ORDER);
        buffer.bytes().putInt(offset + RECORDS_LENGTH_OFFSET, recordsLength, ORDER);
        buffer.bytes().putInt(offset + RECORD_COUNT_OFFSET, recordCount, ORDER);
        buffer.bytes().putInt(offset + CHAIN_BEFORE_OFFSET, chainBefore, ORDER);
        buffer.bytes().putInt(offset + CHAIN_AFTER_OFFSET, chainAfter, ORDER);
        buffer.bytes().putInt(offset + CHAIN_AFTER_OFFSET + Integer.BYTES, 0, ORDER);
        buffer.bytes().putInt(offset + CRC_OFFSET, buffer.crc(offset, CRC_OFFSET), ORDER);
    }

    /** True for a header, whole and of this use of this segment. */
    static boolean isHeader(
            final ChecksummedBuffer buffer, final int offset, final long journalId, final long generation) {
        final DirectBuffer bytes = buffer.bytes();
        return bytes.getInt(offset + MAGIC_OFFSET, ORDER) == MAGIC
                && bytes.getLong(offset + JOURNAL_ID_OFFSET, ORDER) == journalId
                && bytes.getLong(offset + GENERATION_OFFSET, ORDER) == generation
                && bytes.getInt(offset + CRC_OFFSET, ORDER) == buffer.crc(offset, CRC_OFFSET)
                && recordsLength(bytes, offset) >= 0;
    }

    /** True for what was such a header before some of it was lost. One of an earlier use is whole, and is none. */
    static boolean isDamagedHeader(
            final ChecksummedBuffer buffer, final int offset, final long journalId, final long generation) {
        final DirectBuffer bytes = buffer.bytes();
        final int alike = (bytes.getInt(offset + MAGIC_OFFSET, ORDER) == MAGIC ? 1 : 0)
                + (bytes.getLong(offset + JOURNAL_ID_OFFSET, ORDER) == journalId ? 1 : 0)
                + (bytes.getLong(offset + GENERATION_OFFSET, ORDER) == generation ? 1 : 0);
        return alike >= 2 && bytes.getInt(offset + CRC_OFFSET, ORDER) != buffer.crc(offset, CRC_OFFSET);
    }

    static int kind(final DirectBuffer bytes, final int offset) {
        return bytes.getInt(offset + KIND_OFFSET, ORDER);
    }

    static long firstPosition(final DirectBuffer bytes, final int offset) {
        return bytes.getLong(offset + FIRST_POSITION_OFFSET, ORDER);
    }

    static long certifiedPosition(final DirectBuffer bytes, final int offset) {
        return bytes.getLong(offset + CERTIFIED_OFFSET, ORDER);
    }

    static int recordsLength(final DirectBuffer bytes, final int offset) {
        return bytes.getInt(offset + RECORDS_LENGTH_OFFSET, ORDER);
    }

    static int recordCount(final DirectBuffer bytes, final int offset) {
        return bytes.getInt(offset + RECORD_COUNT_OFFSET, ORDER);
    }

    static int chainBefore(final DirectBuffer bytes, final int offset) {
        return bytes.getInt(offset + CHAIN_BEFORE_OFFSET, ORDER);
    }

    static int chainAfter(final DirectBuffer bytes, final int offset) {
        return bytes.getInt(offset + CHAIN_AFTER_OFFSET, ORDER);
    }
}
