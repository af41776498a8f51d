package io.ledge.core.state;

/**
 * How much of the table the scans of all sessions may look at in one cycle of the loop: homes of the index, at 70 ns (100,000
 * items) to 140 ns (a million) each. A scan gets half of what is left, so that the one polled last gets something, too, and
 * all together stay below 200 µs, however many they are.
 */
public final class ScanBudget {
    private static final int HOMES_PER_CYCLE = 1024;
    private static final int MIN_SLICE = 32;

    private final long life;
    private int left = HOMES_PER_CYCLE;

    /** @param life tells this node's lives apart, so that a cursor of another is known for what it is */
    public ScanBudget(final long life) {
        this.life = life;
    }

    /** Once a cycle. */
    public void refill() {
        left = HOMES_PER_CYCLE;
    }

    int takeSlice() {
        final int slice = Math.max(MIN_SLICE, left / 2);
        left -= slice;
        return slice;
    }

    long life() {
        return life;
    }
}
