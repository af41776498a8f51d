package io.ledge.devices.sim;

/**
 * A fair spring day and night, over and over, with clouds that differ: functions of seed and time of day only.
 *
 * <p>StrictMath, so that a seed means the same on every machine.
 *
 * @param seed of the clouds and of the air that they bring
 */
record Weather(long seed) {
    static final long HOUR_MS = 3_600_000;
    static final long DAY_MS = 24 * HOUR_MS;

    /** Noon under a clear sky. */
    static final double FULL_SUN = 800;

    private static final int CLOUDS = 1;
    private static final int AIR_MASS = 2;
    private static final int VAPOUR = 3;

    /** In W/m², on the ground. The sun is up from 06:00 to 18:00. */
    double sunlight(final long timeMs) {
        final double elevation = StrictMath.sin(Math.PI * (hour(timeMs) - 6) / 12);
        final double clearness = 1 - 0.35 * Noise.smooth(seed, CLOUDS, timeMs, HOUR_MS / 4);
        return Math.max(0, FULL_SUN * elevation * clearness);
    }

    /** In °C: warmest at 15:00, coldest at 03:00. */
    double temperature(final long timeMs) {
        final double swing = StrictMath.sin(2 * Math.PI * (hour(timeMs) - 9) / 24);
        return 15 + 5 * swing + 1.5 * (Noise.smooth(seed, AIR_MASS, timeMs, 2 * HOUR_MS) - 0.5);
    }

    /** Water in the air, g/m³; never more than it can hold. */
    double vapour(final long timeMs) {
        final double vapour = 8 + 2 * (Noise.smooth(seed, VAPOUR, timeMs, 3 * HOUR_MS) - 0.5);
        return Math.min(vapour, saturation(temperature(timeMs)));
    }

    /** What air of so many °C can hold, g/m³: the Magnus formula (WMO No. 8, annex 4.B) and the gas law. */
    static double saturation(final double temperature) {
        final double pressure = 611.2 * StrictMath.exp(17.62 * temperature / (243.12 + temperature));
        return 1000 * pressure / (461.5 * (273.15 + temperature));
    }

    static double hour(final long timeMs) {
        return (double) Math.floorMod(timeMs, DAY_MS) / HOUR_MS;
    }
}
