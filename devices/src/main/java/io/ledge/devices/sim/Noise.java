package io.ledge.devices.sim;

/** Chance without state: the same seed, stream and index always give the same number. */
final class Noise {
    private Noise() {}

    /**
     * Uniform in [0, 1).
     *
     * @param stream keeps uses of one seed apart
     */
    static double uniform(final long seed, final int stream, final long index) {
        return (mix(mix(seed + stream * 0x9E3779B97F4A7C15L) + index) >>> 11) * 0x1.0p-53;
    }

    /** A smooth walk in [0, 1): a new uniform value each period, eased from one to the next. */
    static double smooth(final long seed, final int stream, final long timeMs, final long periodMs) {
        final long index = Math.floorDiv(timeMs, periodMs);
        final double x = (double) Math.floorMod(timeMs, periodMs) / periodMs;
        final double from = uniform(seed, stream, index);
        return from + (uniform(seed, stream, index + 1) - from) * x * x * (3 - 2 * x);
    }

    /** The finalizer of SplitMix64 (Steele, Lea, Flood 2014). */
    private static long mix(final long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
