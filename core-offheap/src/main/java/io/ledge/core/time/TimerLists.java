package io.ledge.core.time;

import static io.ledge.core.time.TimerDescriptor.CASCADE_LIST;
import static io.ledge.core.time.TimerDescriptor.FIRST_TIMER;
import static io.ledge.core.time.TimerDescriptor.LEVELS;
import static io.ledge.core.time.TimerDescriptor.LEVEL_BITS;
import static io.ledge.core.time.TimerDescriptor.NEXT_OFFSET;
import static io.ledge.core.time.TimerDescriptor.NODE_LENGTH;
import static io.ledge.core.time.TimerDescriptor.PREVIOUS_OFFSET;
import static io.ledge.core.time.TimerDescriptor.SLOT_MASK;

import org.agrona.MutableDirectBuffer;

/**
 * The lists of the wheel, first in first out, and which of them hold something: a bit per slot, a bit per level.
 *
 * <p>Lists are circular with a head node each, so a timer is taken out without knowing which list it is in.
 */
final class TimerLists {
    private final MutableDirectBuffer nodes;
    private final long[] occupiedSlots = new long[LEVELS];
    private int occupiedLevels;

    TimerLists(final MutableDirectBuffer nodes) {
        this.nodes = nodes;
        for (int head = 0; head < FIRST_TIMER; head++) {
            link(head, head);
        }
    }

    static int listOf(final int level, final int slot) {
        return level << LEVEL_BITS | slot;
    }

    boolean isEmpty(final int head) {
        return next(head) == head;
    }

    /** The first node after the head. */
    int first(final int head) {
        return next(head);
    }

    void append(final int head, final int node) {
        link(previous(head), node);
        link(node, head);
        if (head < CASCADE_LIST) {
            occupiedSlots[head >>> LEVEL_BITS] |= 1L << head;
            occupiedLevels |= 1 << (head >>> LEVEL_BITS);
        }
    }

    void remove(final int node) {
        final int previous = previous(node);
        final int next = next(node);
        link(previous, next);
        if (previous == next && previous < CASCADE_LIST) {
            markEmpty(previous);
        }
    }

    /** Moves a whole slot to the empty cascade list. */
    void detach(final int head) {
        assert isEmpty(CASCADE_LIST) && !isEmpty(head);
        link(CASCADE_LIST, next(head));
        link(previous(head), CASCADE_LIST);
        link(head, head);
        markEmpty(head);
    }

    /** The lowest level that holds something, or {@link TimerDescriptor#LEVELS}. */
    int lowestLevel() {
        return occupiedLevels == 0 ? LEVELS : Integer.numberOfTrailingZeros(occupiedLevels);
    }

    /** The lowest slot of that level that holds something: the earliest, as all are ahead of the current tick. */
    int lowestSlot(final int level) {
        return Long.numberOfTrailingZeros(occupiedSlots[level]);
    }

    private void markEmpty(final int head) {
        final int level = head >>> LEVEL_BITS;
        occupiedSlots[level] &= ~(1L << (head & SLOT_MASK));
        if (occupiedSlots[level] == 0) {
            occupiedLevels &= ~(1 << level);
        }
    }

    private int next(final int node) {
        return nodes.getInt(node * NODE_LENGTH + NEXT_OFFSET);
    }

    private int previous(final int node) {
        return nodes.getInt(node * NODE_LENGTH + PREVIOUS_OFFSET);
    }

    private void link(final int node, final int next) {
        nodes.putInt(node * NODE_LENGTH + NEXT_OFFSET, next);
        nodes.putInt(next * NODE_LENGTH + PREVIOUS_OFFSET, node);
    }
}
