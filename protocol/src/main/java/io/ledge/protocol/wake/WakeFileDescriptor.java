package io.ledge.protocol.wake;

/**
 * Layout of {@code wake.dat}, native byte order: a header of one slot's length, then the doorbells.
 *
 * <pre>
 *   0               4               8               12              16                              24
 *  +---------------+---------------+---------------+---------------+-------------------------------+
 *  | magic "LWAK"  | version       | slot count    | slot length   | node pid (int64)              |
 *  +---------------+---------------+---------------+---------------+-------------------------------+
 *  | state: 1 open, 2 closed       | reserved                                                      |
 *  +---------------+---------------+---------------------------------------------------------------+ 128
 *  | slot 0: the node's core loop                                             (DoorbellDescriptor) |
 *  +-----------------------------------------------------------------------------------------------+ 256
 *  | slot 1 ... slot count - 1: its clients                                                        |
 *  +-----------------------------------------------------------------------------------------------+
 * </pre>
 */
final class WakeFileDescriptor {

    /** "LWAK" when read as text on a little-endian machine. */
    static final int MAGIC = 0x4B41574C;

    /** Raised when a reader of the old layout would go wrong; new fields in reserved bytes do not raise it. */
    static final int VERSION = 1;

    static final int MAGIC_OFFSET = 0;
    static final int VERSION_OFFSET = 4;
    static final int SLOT_COUNT_OFFSET = 8;
    static final int SLOT_LENGTH_OFFSET = 12;
    static final int NODE_PID_OFFSET = 16;
    static final int STATE_OFFSET = 24;
    static final int HEADER_LENGTH = DoorbellDescriptor.SLOT_LENGTH;

    static final int STATE_OPEN = 1;
    static final int STATE_CLOSED = 2;

    /** Bound on the slots of a file: 8 MiB. */
    static final int MAX_SLOTS = 65_535;

    private WakeFileDescriptor() {}

    static int fileLength(final int slotCount) {
        return HEADER_LENGTH + slotCount * DoorbellDescriptor.SLOT_LENGTH;
    }

    static int slotOffset(final int slot) {
        return HEADER_LENGTH + slot * DoorbellDescriptor.SLOT_LENGTH;
    }
}
