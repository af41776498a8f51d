package io.ledge.core.memory;

/**
 * The body arena's layout. Block {@code i} is 4 KiB at {@code i * 4096} of the block region; its entry stands at
 * {@code i * 24} of the link region. The state, length and tail of an entry mean something only in a body's first block.
 *
 * <pre>
 *    0                               8               12              16              20           24
 *    +---------------+---------------+---------------+---------------+---------------+-------------+
 *    |  references   |  generation   |  next block   | body length   |  tail block   | reserved    |
 *    +---------------+---------------+---------------+---------------+---------------+-------------+
 *     `-------- one long, by CAS ---'
 *
 *    handle:  63..32 generation (1 ... 2^31 - 1)   31..0 index of the first block         always above 0
 *    free list head:  63..32 tag, one more with each change   31..0 index of the first free block, -1 if none
 * </pre>
 */
final class BodyDescriptor {
    static final int BLOCK_SHIFT = 12;
    static final int BLOCK_LENGTH = 1 << BLOCK_SHIFT;
    static final int BLOCK_MASK = BLOCK_LENGTH - 1;
    static final int NO_BLOCK = -1;

    static final int ENTRY_LENGTH = 24;
    private static final int STATE_OFFSET = 0;
    private static final int NEXT_OFFSET = 8;
    private static final int LENGTH_OFFSET = 12;
    private static final int TAIL_OFFSET = 16;

    private BodyDescriptor() {}

    static long blockOffset(final int block) {
        return (long) block << BLOCK_SHIFT;
    }

    static long stateOffset(final int block) {
        return (long) block * ENTRY_LENGTH + STATE_OFFSET;
    }

    static long nextOffset(final int block) {
        return (long) block * ENTRY_LENGTH + NEXT_OFFSET;
    }

    static long lengthOffset(final int block) {
        return (long) block * ENTRY_LENGTH + LENGTH_OFFSET;
    }

    static long tailOffset(final int block) {
        return (long) block * ENTRY_LENGTH + TAIL_OFFSET;
    }

    /** Two ints in a long: generation and block, generation and references, tag and block. */
    static long pack(final int high, final int low) {
        return (long) high << 32 | low & 0xFFFF_FFFFL;
    }

    static int high(final long packed) {
        return (int) (packed >>> 32);
    }

    static int low(final long packed) {
        return (int) packed;
    }

    static int blockCount(final int bodyLength) {
        return Math.max(1, (int) (((long) bodyLength + BLOCK_MASK) >>> BLOCK_SHIFT));
    }
}
