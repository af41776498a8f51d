package io.ledge.core.journal.snapshot;

import static io.ledge.core.journal.log.FrameDescriptor.ORDER;

import io.ledge.core.journal.log.ChecksummedBuffer;

/**
 * A snapshot's file.
 *
 * <pre>
 *    0 ┌────────────────────────────┐   header:  0 magic "LEDGESNP"    32 start position S
 *      │ header                     │            8 format version, 4 B 40 wall clock at its start, ms
 *   64 ├────────────────────────────┤           12 first record at 4 B 48 0
 *      │ record, framed as in the   │           16 journal id          60 CRC32C of bytes 0…59, 4 B
 *      │ log                        │           24 generation
 *      │ record …                   │
 *      ├────────────────────────────┤   footer's payload:
 *      │ footer, a record too       │            0 end position E      24 last version given
 *      └────────────────────────────┘            8 count of records    32 wall clock at its end, ms
 *                                               16 bytes of payloads
 * </pre>
 *
 * <p>The position of a record is its number in the file, from 1. The first record takes the header's checksum as the one of
 * the record before, so that records belong to their header; the footer ends the chain, and a file without one is none.
 * What lies behind the footer is of an earlier use of the file.
 */
final class SnapshotDescriptor {
    static final long MAGIC = 0x504E_5345_4744_454CL; // "LEDGESNP", little-endian
    static final int FORMAT_VERSION = 1;
    static final int HEADER_LENGTH = 64;

    static final int MAGIC_OFFSET = 0;
    static final int VERSION_OFFSET = 8;
    static final int FIRST_RECORD_OFFSET = 12;
    static final int JOURNAL_ID_OFFSET = 16;
    static final int GENERATION_OFFSET = 24;
    static final int START_POSITION_OFFSET = 32;
    static final int STARTED_MS_OFFSET = 40;
    static final int CRC_OFFSET = 60;

    /** Type of the footer; those of other records are not negative. */
    static final int FOOTER_TYPE = -1;

    static final int FOOTER_LENGTH = 40;
    static final int END_POSITION_OFFSET = 0;
    static final int RECORD_COUNT_OFFSET = 8;
    static final int PAYLOAD_BYTES_OFFSET = 16;
    static final int LAST_VERSION_OFFSET = 24;
    static final int ENDED_MS_OFFSET = 32;

    private SnapshotDescriptor() {}

    /** Two files take turns, so that the one before stays whole while this one is written. */
    static String name(final long generation) {
        return "snapshot-" + (generation & 1);
    }

    /** Writes a header at the buffer's start; the checksum is what the first record chains to. */
    static int put(
            final ChecksummedBuffer buffer,
            final long journalId,
            final long generation,
            final long startPosition,
            final long startedMs) {
        buffer.bytes().setMemory(0, HEADER_LENGTH, (byte) 0);
        buffer.bytes().putLong(MAGIC_OFFSET, MAGIC, ORDER);
        buffer.bytes().putInt(VERSION_OFFSET, FORMAT_VERSION, ORDER);
        buffer.bytes().putInt(FIRST_RECORD_OFFSET, HEADER_LENGTH, ORDER);
        buffer.bytes().putLong(JOURNAL_ID_OFFSET, journalId, ORDER);
        buffer.bytes().putLong(GENERATION_OFFSET, generation, ORDER);
        buffer.bytes().putLong(START_POSITION_OFFSET, startPosition, ORDER);
        buffer.bytes().putLong(STARTED_MS_OFFSET, startedMs, ORDER);
        final int crc = buffer.crc(0, CRC_OFFSET);
        buffer.bytes().putInt(CRC_OFFSET, crc, ORDER);
        return crc;
    }
}
