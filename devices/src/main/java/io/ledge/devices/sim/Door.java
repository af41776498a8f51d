package io.ledge.devices.sim;

/**
 * Somebody goes in and out between seven and twenty o'clock: in every quarter of an hour the door is opened once or not at
 * all, for one to three minutes. A function of seed and time of day only.
 */
record Door(long seed) {
    private static final long WINDOW_MS = Weather.HOUR_MS / 4;
    private static final double VISIT_PROBABILITY = 0.6;
    private static final long SHORTEST_MS = 60_000;
    private static final long LONGEST_MS = 180_000;

    private static final int VISIT = 11;
    private static final int START = 12;
    private static final int LENGTH = 13;

    boolean open(final long timeMs) {
        final double hour = Weather.hour(timeMs);
        final long window = Math.floorDiv(timeMs, WINDOW_MS);
        if (hour < 7 || hour >= 20 || Noise.uniform(seed, VISIT, window) >= VISIT_PROBABILITY) {
            return false;
        }
        final double lengthMs = SHORTEST_MS + (LONGEST_MS - SHORTEST_MS) * Noise.uniform(seed, LENGTH, window);
        final double startMs = (WINDOW_MS - lengthMs) * Noise.uniform(seed, START, window);
        final long inWindowMs = Math.floorMod(timeMs, WINDOW_MS);
        return inWindowMs >= startMs && inWindowMs < startMs + lengthMs;
    }
}
