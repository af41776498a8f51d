package io.ledge.core.journal.log;

import java.nio.ByteOrder;
import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * A record, in journal segments, snapshots and archives alike. Little-endian, at a multiple of 8.
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * 0|                            CRC32C                             |
 *  +---------------------------------------------------------------+
 * 4|                    Payload length in bytes                    |
 *  +---------------------------------------------------------------+
 * 8|                           Position                            |
 *  |                                                               |
 *  +---------------------------------------------------------------+
 *16|                             Type                              |
 *  +---------------------------------------------------------------+
 *20|                  Generation, its low 32 bits                  |
 *  +---------------------------------------------------------------+
 *24|                            Payload                            |
 * ...                   zeros to a multiple of 8                   |
 *  +---------------------------------------------------------------+
 * </pre>
 *
 * <p>The checksum covers all of it, padding included, with the checksum of the record before in its own place: so it
 * depends on every record since the chain began, and a record of another place, time or file never fits.
 */
public final class FrameDescriptor {
    public static final int CRC_OFFSET = 0;
    public static final int LENGTH_OFFSET = 4;
    public static final int POSITION_OFFSET = 8;
    public static final int TYPE_OFFSET = 16;
    public static final int GENERATION_OFFSET = 20;
    public static final int HEADER_LENGTH = 24;
    public static final int ALIGNMENT = 8;

    /** Bytes of a payload, in whatever file: what is longer was never written. */
    public static final int MAX_PAYLOAD_LENGTH = 1 << 30;

    /** What the first record of a chain takes as the checksum of the one before. */
    public static final int FIRST_CHAIN = 0;

    public static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;

    private FrameDescriptor() {}

    /** Bytes that a payload takes with its header and padding. */
    public static int framedLength(final int payloadLength) {
        return BitUtil.align(HEADER_LENGTH + payloadLength, ALIGNMENT);
    }

    /** All but checksum, generation and payload. */
    public static void putHeader(
            final MutableDirectBuffer buffer, final int offset, final int type, final long position, final int length) {
        buffer.putInt(offset + LENGTH_OFFSET, length, ORDER);
        buffer.putLong(offset + POSITION_OFFSET, position, ORDER);
        buffer.putInt(offset + TYPE_OFFSET, type, ORDER);
    }

    public static int length(final DirectBuffer buffer, final int offset) {
        return buffer.getInt(offset + LENGTH_OFFSET, ORDER);
    }

    public static long position(final DirectBuffer buffer, final int offset) {
        return buffer.getLong(offset + POSITION_OFFSET, ORDER);
    }

    public static int type(final DirectBuffer buffer, final int offset) {
        return buffer.getInt(offset + TYPE_OFFSET, ORDER);
    }

    static int generation(final DirectBuffer buffer, final int offset) {
        return buffer.getInt(offset + GENERATION_OFFSET, ORDER);
    }
}
