package io.ledge.core.journal.log;

import static io.ledge.core.journal.log.FrameDescriptor.ORDER;

import java.util.OptionalLong;

/**
 * A segment: a file of fixed length, written with zeros or recycled before it is used.
 *
 * <pre>
 *      0 ┌──────────────────────────────┐
 *        │ header                       │ 512 bytes
 *   4096 ├──────────────────────────────┤
 *        │ header, the same again       │ one bad sector, or one bad 4 KiB page, loses neither
 *   8192 ├──────────────────────────────┤
 *        │ batch                        │ each at a multiple of 512, one after the other
 *        │ batch …                      │
 *        │ zeros, or what was here      │ a recycled segment holds batches of its last use: of another generation
 *        │ before it was recycled       │
 * length └──────────────────────────────┘
 *
 *   header:   0 magic "LEDGEJNL"      24 segment number = generation
 *             8 format version, 4 B   32 length of the file
 *            12 first batch at, 4 B   40 batches at multiples of, 4 B
 *            16 journal id            44 0, 4 B           48 CRC32C of bytes 0…47
 * </pre>
 *
 * <p>The number is in the file's name and is never given twice. The journal id is drawn at random when the journal is
 * created; who does not read the files cannot forge a batch inside a payload. Where the segment begins in the log (first
 * position, chained checksum) stands in its first batch, for it is not known when a segment is prepared.
 */
final class SegmentDescriptor {
    static final long MAGIC = 0x4C4E_4A45_4744_454CL; // "LEDGEJNL", little-endian
    static final int FORMAT_VERSION = 1;
    static final int SECTOR = 512;
    static final int SECOND_HEADER_OFFSET = 4096;
    static final int DATA_OFFSET = 8192;

    static final int MAGIC_OFFSET = 0;
    static final int VERSION_OFFSET = 8;
    static final int DATA_OFFSET_OFFSET = 12;
    static final int JOURNAL_ID_OFFSET = 16;
    static final int NUMBER_OFFSET = 24;
    static final int LENGTH_OFFSET = 32;
    static final int ALIGNMENT_OFFSET = 40;
    static final int CRC_OFFSET = 48;

    static final int MIN_LENGTH = 64 * 1024;
    static final int MAX_LENGTH = 1 << 30;

    private static final String PREFIX = "journal-";
    private static final int DIGITS = 16;

    private SegmentDescriptor() {}

    /** {@code journal-0000000000000001}. */
    static String name(final long number) {
        return PREFIX + String.format("%016d", number);
    }

    /** The number of a segment's name; empty for other names. */
    static OptionalLong number(final String name) {
        final String digits = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : "";
        return digits.length() == DIGITS && digits.chars().allMatch(c -> c >= '0' && c <= '9')
                ? OptionalLong.of(Long.parseLong(digits))
                : OptionalLong.empty();
    }

    /** Writes a header into a zeroed sector. */
    static void put(
            final ChecksummedBuffer buffer,
            final int offset,
            final long journalId,
            final long number,
            final long length) {
        buffer.bytes().putLong(offset + MAGIC_OFFSET, MAGIC, ORDER);
        buffer.bytes().putInt(offset + VERSION_OFFSET, FORMAT_VERSION, ORDER);
        buffer.bytes().putInt(offset + DATA_OFFSET_OFFSET, DATA_OFFSET, ORDER);
        buffer.bytes().putLong(offset + JOURNAL_ID_OFFSET, journalId, ORDER);
        buffer.bytes().putLong(offset + NUMBER_OFFSET, number, ORDER);
        buffer.bytes().putLong(offset + LENGTH_OFFSET, length, ORDER);
        buffer.bytes().putInt(offset + ALIGNMENT_OFFSET, SECTOR, ORDER);
        buffer.bytes().putInt(offset + CRC_OFFSET, buffer.crc(offset, CRC_OFFSET), ORDER);
    }
}
