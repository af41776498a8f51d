package io.ledge.core.journal.tool;

import static io.ledge.core.journal.log.FrameDescriptor.ORDER;

import io.ledge.core.journal.log.ChecksummedBuffer;

/**
 * A backup: all state of a node in one file.
 *
 * <pre>
 *    0 ┌──────────────────────────────┐  header:   0 magic "LEDGEBAK"    16 start position S
 *      │ header                       │            8 format version, 4 B 24 end position
 *   64 ├──────────────────────────────┤           12 first record at 4 B 32 wall clock, ms
 *      │ records of the snapshot      │                                  60 CRC32C of bytes 0…59, 4 B
 *      ├──────────────────────────────┤
 *      │ divider, a record too        │  divider:  0 snapshot's end E    16 last version given
 *      ├──────────────────────────────┤            8 count of its records 24 wall clock at its end, ms
 *      │ records S+1 … end of the log │
 *      ├──────────────────────────────┤
 *      │ footer, a record too         │  footer:   0 end position         8 bytes of all payloads
 *      └──────────────────────────────┘
 * </pre>
 *
 * <p>Records are framed as in the log, in one chain that begins with the header's checksum; generation 0. The position of
 * a snapshot's record is its number, from 1; that of a log's record is its position in the log.
 */
final class ArchiveDescriptor {
    static final long MAGIC = 0x4B41_4245_4744_454CL; // "LEDGEBAK", little-endian
    static final int FORMAT_VERSION = 1;
    static final int HEADER_LENGTH = 64;

    static final int MAGIC_OFFSET = 0;
    static final int VERSION_OFFSET = 8;
    static final int FIRST_RECORD_OFFSET = 12;
    static final int START_POSITION_OFFSET = 16;
    static final int END_POSITION_OFFSET = 24;
    static final int TIMESTAMP_MS_OFFSET = 32;
    static final int CRC_OFFSET = 60;

    static final int GENERATION = 0;

    static final int FOOTER_TYPE = -1;
    static final int FOOTER_LENGTH = 16;
    static final int FOOTER_END_POSITION_OFFSET = 0;
    static final int FOOTER_PAYLOAD_BYTES_OFFSET = 8;

    static final int DIVIDER_TYPE = -2;
    static final int DIVIDER_LENGTH = 32;
    static final int DIVIDER_END_POSITION_OFFSET = 0;
    static final int DIVIDER_RECORD_COUNT_OFFSET = 8;
    static final int DIVIDER_LAST_VERSION_OFFSET = 16;
    static final int DIVIDER_ENDED_MS_OFFSET = 24;

    private ArchiveDescriptor() {}

    /** Writes a header at the buffer's start; the checksum is what the first record chains to. */
    static int put(
            final ChecksummedBuffer buffer, final long startPosition, final long endPosition, final long timestampMs) {
        buffer.bytes().setMemory(0, HEADER_LENGTH, (byte) 0);
        buffer.bytes().putLong(MAGIC_OFFSET, MAGIC, ORDER);
        buffer.bytes().putInt(VERSION_OFFSET, FORMAT_VERSION, ORDER);
        buffer.bytes().putInt(FIRST_RECORD_OFFSET, HEADER_LENGTH, ORDER);
        buffer.bytes().putLong(START_POSITION_OFFSET, startPosition, ORDER);
        buffer.bytes().putLong(END_POSITION_OFFSET, endPosition, ORDER);
        buffer.bytes().putLong(TIMESTAMP_MS_OFFSET, timestampMs, ORDER);
        final int crc = buffer.crc(0, CRC_OFFSET);
        buffer.bytes().putInt(CRC_OFFSET, crc, ORDER);
        return crc;
    }
}
