package io.ledge.core.time;

import static io.ledge.core.time.TimerDescriptor.CASCADE_LIST;
import static io.ledge.core.time.TimerDescriptor.FIRST_TIMER;
import static io.ledge.core.time.TimerDescriptor.GENERATION_MASK;
import static io.ledge.core.time.TimerDescriptor.GENERATION_OFFSET;
import static io.ledge.core.time.TimerDescriptor.KIND_OFFSET;
import static io.ledge.core.time.TimerDescriptor.LEVELS;
import static io.ledge.core.time.TimerDescriptor.NEXT_OFFSET;
import static io.ledge.core.time.TimerDescriptor.NODE_LENGTH;
import static io.ledge.core.time.TimerDescriptor.PAYLOAD_OFFSET;
import static io.ledge.core.time.TimerDescriptor.TICK_OFFSET;

import org.agrona.MutableDirectBuffer;

/**
 * A hierarchical timer wheel in one off-heap buffer: O(1) to schedule and to cancel, the next deadline at hand, and a sleep
 * of any length caught up without walking its ticks. Layout: {@link TimerDescriptor}.
 *
 * <pre>
 *   level 2   | . . . x . . x |   slots of 4096 ticks      A timer stands at the level of the highest 6-bit digit in
 *   level 1   | . x . . . . . |   slots of 64 ticks        which its tick differs from the current one: every slot
 *   level 0   | . . x . x . . |   one tick each            in use is ahead, and a lower level is always earlier.
 * </pre>
 *
 * <p>Polling jumps from occupied slot to occupied slot: of level 0 its timers fire, of a higher level they cascade to
 * lower ones. Each poll fires at most a given number and moves at most {@value #CASCADE_LIMIT}; what is left goes first in
 * the next, and {@link #nextDeadline()} says that there is more.
 *
 * <p>Times are in any one unit: nanoseconds for the loop's timeouts, milliseconds for the expiry of records. The resolution
 * is a tick in that unit. A timer fires at the first poll at or after its deadline rounded up to a tick: never early, at
 * most one tick late. Ticks fire in order; within a tick, timers fire in the order scheduled, but that one scheduled while a
 * cascade is unfinished may overtake.
 *
 * <p>Single owner: the holder of the baton. No allocation. When the buffer is full, {@link #schedule} refuses and counts.
 */
public final class TimerWheel {
    /** No room for another timer. */
    public static final long FULL = -1;
    /** Nothing is scheduled. */
    public static final long NO_DEADLINE = Long.MAX_VALUE;

    /** Timers moved to a lower level in one poll: some 100 µs when every one of them misses the cache. */
    private static final int CASCADE_LIMIT = 512;

    private static final int NO_NODE = 0; // a list head, never free

    private final MutableDirectBuffer nodes;
    private final TimerLists lists;
    private final int endNode;
    private final long startTime;
    private final long resolution;
    private long currentTick;
    private int freeNode = NO_NODE;
    private int untouchedNode = FIRST_TIMER;
    private int count;
    private long refusedCount;

    /**
     * @param buffer all zeros, for {@link #bufferLength} bytes; touched as timers need it.
     * @param startTime now; ticks are counted from it.
     * @param resolution of a tick, in the same unit.
     */
    public TimerWheel(final MutableDirectBuffer buffer, final long startTime, final long resolution) {
        if (buffer.capacity() < bufferLength(1)) {
            throw new IllegalArgumentException(
                    "buffer holds no timer: capacity=" + buffer.capacity() + ", minimum=" + bufferLength(1));
        }
        if (resolution <= 0) {
            throw new IllegalArgumentException("resolution must be positive: resolution=" + resolution);
        }
        this.nodes = buffer;
        this.lists = new TimerLists(buffer);
        this.endNode = buffer.capacity() / NODE_LENGTH;
        this.startTime = startTime;
        this.resolution = resolution;
    }

    /** Bytes for that many timers: 32 each and 22.5 KB of list heads. */
    public static int bufferLength(final int timerCount) {
        return Math.multiplyExact(Math.addExact(FIRST_TIMER, timerCount), NODE_LENGTH);
    }

    /**
     * Schedules a timer. A deadline that is past fires at the next poll.
     *
     * @param kind and payload, the owner's, come back with the timer.
     * @return an id above 0, or {@link #FULL}.
     */
    public long schedule(final long deadline, final int kind, final long payload) {
        final int node = takeNode();
        if (node == NO_NODE) {
            refusedCount++;
            return FULL;
        }
        final int offset = node * NODE_LENGTH;
        final int generation = Math.max(1, nodes.getInt(offset + GENERATION_OFFSET));
        nodes.putLong(offset + TICK_OFFSET, Math.max(currentTick, tickAtOrAfter(deadline)));
        nodes.putLong(offset + PAYLOAD_OFFSET, payload);
        nodes.putInt(offset + KIND_OFFSET, kind);
        nodes.putInt(offset + GENERATION_OFFSET, generation);
        place(node);
        count++;
        return (long) generation << 32 | node;
    }

    /** Takes a timer out. False, and nothing happens, if it fired or was cancelled before. */
    public boolean cancel(final long timerId) {
        if (!isScheduled(timerId)) {
            return false;
        }
        final int node = (int) timerId;
        lists.remove(node);
        freeNode(node);
        return true;
    }

    /** Changes what a timer names: what it named has moved. False if the timer is over. */
    public boolean payload(final long timerId, final long payload) {
        if (!isScheduled(timerId)) {
            return false;
        }
        nodes.putLong((int) timerId * NODE_LENGTH + PAYLOAD_OFFSET, payload);
        return true;
    }

    /** True until the timer fires or is cancelled. */
    public boolean isScheduled(final long timerId) {
        final int node = (int) timerId;
        return timerId > 0
                && node >= FIRST_TIMER
                && node < untouchedNode
                && nodes.getInt(node * NODE_LENGTH + GENERATION_OFFSET) == (int) (timerId >>> 32);
    }

    /**
     * Fires what is due, earliest tick first.
     *
     * @param now not before that of the last poll; if it is, nothing happens.
     * @param expiryLimit timers to fire at most; the next poll goes on.
     * @return timers fired.
     */
    public int poll(final long now, final TimerHandler handler, final int expiryLimit) {
        final long nowTick = tickAtOrBefore(now);
        int cascadeBudget = CASCADE_LIMIT;
        int fired = 0;
        while (nowTick >= currentTick) {
            cascadeBudget = cascade(cascadeBudget);
            if (cascadeBudget == 0) {
                return fired;
            }
            final int level = lists.lowestLevel();
            final int slot = level == LEVELS ? 0 : lists.lowestSlot(level);
            final long slotTick =
                    level == LEVELS ? Long.MAX_VALUE : TimerDescriptor.slotStart(currentTick, level, slot);
            if (level == LEVELS || slotTick > nowTick) {
                currentTick = nowTick;
                return fired;
            }
            if (level > 0) {
                currentTick = slotTick;
                lists.detach(TimerLists.listOf(level, slot));
            } else if (fired == expiryLimit) {
                return fired;
            } else {
                currentTick = slotTick;
                fire(lists.first(TimerLists.listOf(0, slot)), now, handler);
                fired++;
            }
        }
        return fired;
    }

    /**
     * When to poll next: exact if the earliest timer is within 64 ticks, else an instant not after it at which a poll has
     * work to do; {@link #NO_DEADLINE} if there is none. Not after now while a bounded poll has left something. O(1).
     */
    public long nextDeadline() {
        if (!lists.isEmpty(CASCADE_LIST)) {
            return timeOf(currentTick);
        }
        final int level = lists.lowestLevel();
        return level == LEVELS
                ? NO_DEADLINE
                : timeOf(TimerDescriptor.slotStart(currentTick, level, lists.lowestSlot(level)));
    }

    /** Timers scheduled. */
    public int timerCount() {
        return count;
    }

    /** Timers there can be. */
    public int capacity() {
        return endNode - FIRST_TIMER;
    }

    /** Timers refused for want of room. */
    public long refusedCount() {
        return refusedCount;
    }

    /** Moves the detached slot's timers to lower levels. What is left of the budget; 0: unfinished. */
    private int cascade(final int budget) {
        int left = budget;
        while (left > 0 && !lists.isEmpty(CASCADE_LIST)) {
            final int node = lists.first(CASCADE_LIST);
            lists.remove(node);
            place(node);
            left--;
        }
        return left;
    }

    private void fire(final int node, final long now, final TimerHandler handler) {
        final int offset = node * NODE_LENGTH;
        final long timerId = (long) nodes.getInt(offset + GENERATION_OFFSET) << 32 | node;
        final int kind = nodes.getInt(offset + KIND_OFFSET);
        final long payload = nodes.getLong(offset + PAYLOAD_OFFSET);
        lists.remove(node);
        freeNode(node);
        handler.onTimer(now, timerId, kind, payload);
    }

    private void place(final int node) {
        final long tick = nodes.getLong(node * NODE_LENGTH + TICK_OFFSET);
        final int level = TimerDescriptor.levelOf(tick, currentTick);
        lists.append(TimerLists.listOf(level, TimerDescriptor.slotOf(tick, level)), node);
    }

    private int takeNode() {
        final int node = freeNode;
        if (node != NO_NODE) {
            freeNode = nodes.getInt(node * NODE_LENGTH + NEXT_OFFSET);
            return node;
        }
        return untouchedNode < endNode ? untouchedNode++ : NO_NODE;
    }

    private void freeNode(final int node) {
        final int offset = node * NODE_LENGTH;
        nodes.putInt(
                offset + GENERATION_OFFSET,
                Math.max(1, nodes.getInt(offset + GENERATION_OFFSET) + 1 & GENERATION_MASK));
        nodes.putInt(offset + NEXT_OFFSET, freeNode);
        freeNode = node;
        count--;
    }

    private long tickAtOrBefore(final long time) {
        return Math.floorDiv(sinceStart(time), resolution);
    }

    private long tickAtOrAfter(final long time) {
        return Math.max(0, Math.ceilDiv(sinceStart(time), resolution));
    }

    /** Saturating, for a start below 0 (as {@code nanoTime} may be) and a deadline of "never". */
    private long sinceStart(final long time) {
        final long elapsed = time - startTime;
        final boolean isOverflow = ((time ^ startTime) & (time ^ elapsed)) < 0;
        return isOverflow ? (time < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : elapsed;
    }

    private long timeOf(final long tick) {
        final long high = Math.multiplyHigh(tick, resolution);
        final long elapsed = high == 0 && tick * resolution >= 0 ? tick * resolution : Long.MAX_VALUE;
        final long time = startTime + elapsed;
        return ((startTime ^ time) & (elapsed ^ time)) < 0 ? Long.MAX_VALUE : time;
    }
}
