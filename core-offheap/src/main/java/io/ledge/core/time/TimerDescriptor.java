package io.ledge.core.time;

/**
 * The wheel's layout: 32-byte nodes in one buffer. The first ones are the heads of the circular lists, one for each slot of
 * each level and one for the slot being cascaded; the rest are timers.
 *
 * <pre>
 *    0                               8                               16
 *    +-------------------------------+-------------------------------+
 *    |          deadline tick        |            payload            |
 *    +---------------+---------------+---------------+---------------+
 *    |     kind      |  generation   |   previous    |     next      |
 *    +---------------+---------------+---------------+---------------+
 *    16              20              24              28              32
 *
 *    timer id:  63..32 generation (1 ... 2^31 - 1)   31..0 index of the node      always above 0
 * </pre>
 */
final class TimerDescriptor {
    static final int NODE_LENGTH = 32;
    static final int TICK_OFFSET = 0;
    static final int PAYLOAD_OFFSET = 8;
    static final int KIND_OFFSET = 16;
    static final int GENERATION_OFFSET = 20;
    static final int PREVIOUS_OFFSET = 24;
    static final int NEXT_OFFSET = 28;

    static final int LEVEL_BITS = 6;
    static final int SLOTS_PER_LEVEL = 1 << LEVEL_BITS;
    static final int SLOT_MASK = SLOTS_PER_LEVEL - 1;
    /** As many levels as a positive {@code long} of ticks has digits of 6 bits: no deadline is too far. */
    static final int LEVELS = 11;

    static final int CASCADE_LIST = LEVELS * SLOTS_PER_LEVEL;
    static final int FIRST_TIMER = CASCADE_LIST + 1;

    static final int GENERATION_MASK = Integer.MAX_VALUE;

    private TimerDescriptor() {}

    /** The level of a deadline: the highest digit in which it differs from the current tick; 0 when it is that tick. */
    static int levelOf(final long tick, final long currentTick) {
        return (Long.SIZE - 1 - Long.numberOfLeadingZeros((tick ^ currentTick) | 1)) / LEVEL_BITS;
    }

    /** The digit of a tick at that level. */
    static int slotOf(final long tick, final int level) {
        return (int) (tick >>> level * LEVEL_BITS) & SLOT_MASK;
    }

    /** The first tick of a slot of that level, of those still to come. */
    static long slotStart(final long currentTick, final int level, final int slot) {
        final int shift = level * LEVEL_BITS;
        final long above =
                shift + LEVEL_BITS >= Long.SIZE ? 0 : currentTick >>> shift + LEVEL_BITS << shift + LEVEL_BITS;
        return above | (long) slot << shift;
    }
}
