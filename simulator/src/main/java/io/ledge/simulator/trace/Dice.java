package io.ledge.simulator.trace;

import java.util.random.RandomGenerator;

/**
 * All chance of a run: the same seed rolls the same numbers, on every machine and every JDK (SplitMix64, written down here
 * because a seed that found something is kept for years).
 */
public final class Dice implements RandomGenerator {
    private static final long GOLDEN_GAMMA = 0x9E37_79B9_7F4A_7C15L;

    private long state;

    public Dice(final long seed) {
        state = seed;
    }

    @Override
    public long nextLong() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    /** Spreads every bit of the input over all of the output. */
    public static long mix(final long input) {
        long z = input;
        z = (z ^ z >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ z >>> 27) * 0x94D0_49BB_1331_11EBL;
        return z ^ z >>> 31;
    }

    /** 0 … bound - 1. */
    @Override
    public int nextInt(final int bound) {
        return (int) ((nextLong() >>> 33) % bound);
    }

    @Override
    public boolean nextBoolean() {
        return nextLong() < 0;
    }

    /** True once in so many. */
    public boolean oneIn(final int count) {
        return nextInt(count) == 0;
    }

    /** From the first to the last, both possible. */
    public long between(final long first, final long last) {
        return first + (nextLong() >>> 1) % (last - first + 1);
    }

    /** From the first to the last, both possible. */
    public int between(final int first, final int last) {
        return first + nextInt(last - first + 1);
    }

    /** Small numbers as likely as large ones: the bits are drawn first. From 1 to the last. */
    public long upTo(final long last) {
        final int bits = 1 + nextInt(Long.SIZE - Long.numberOfLeadingZeros(last));
        return Math.clamp(1 + (nextLong() >>> Long.SIZE - bits), 1, last);
    }

    /** An index, as likely as its weight says. */
    public int weighted(final int... weights) {
        int total = 0;
        for (final int weight : weights) {
            total += weight;
        }
        int left = nextInt(total);
        int index = 0;
        while (left >= weights[index]) {
            left -= weights[index++];
        }
        return index;
    }

    public <T> T oneOf(final T[] values) {
        return values[nextInt(values.length)];
    }
}
