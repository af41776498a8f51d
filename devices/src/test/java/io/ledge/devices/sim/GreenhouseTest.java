package io.ledge.devices.sim;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class GreenhouseTest {
    private static final long SEED = 1;
    private static final long MINUTE_MS = 60_000;
    private static final long DAY_MS = 24 * 60 * MINUTE_MS;

    @Test
    void shouldNotDependOnHowOftenItIsAsked() {
        final Greenhouse often = new Greenhouse(SEED);
        final Greenhouse once = new Greenhouse(SEED);
        for (long timeMs = 0; timeMs <= 60 * MINUTE_MS; timeMs += 777) {
            often.advanceTo(timeMs);
        }
        often.advanceTo(60 * MINUTE_MS);
        once.advanceTo(60 * MINUTE_MS);

        assertEquals(values(once), values(often));
    }

    @Test
    void shouldDifferWithTheSeed() {
        assertNotEquals(after(SEED, 6 * 60 * MINUTE_MS), after(SEED + 1, 6 * 60 * MINUTE_MS));
    }

    @Test
    void shouldNotMoveWhenTimeGoesBack() {
        final Greenhouse greenhouse = new Greenhouse(SEED);
        greenhouse.advanceTo(10 * MINUTE_MS);
        final List<Double> before = values(greenhouse);
        greenhouse.advanceTo(MINUTE_MS);
        greenhouse.advanceTo(-1);

        assertEquals(before, values(greenhouse));
    }

    @Test
    void shouldHeatInTheSunAndCoolWithTheFanWithinMinutes() {
        for (long seed = 0; seed < 50; seed++) {
            final Greenhouse greenhouse = new Greenhouse(seed);
            final long hotMs = advanceUntil(greenhouse, 0, 27, true);
            greenhouse.set(Greenhouse.FAN, 1);
            final long coolMs = advanceUntil(greenhouse, hotMs, 24, false);

            final String where = "seed=" + seed + ", hot after s=" + hotMs / 1000 + ", cool after s=" + coolMs / 1000;
            assertTrue(hotMs <= 15 * MINUTE_MS, where);
            assertTrue(coolMs - hotMs <= 12 * MINUTE_MS, where);
        }
    }

    @Test
    void shouldDryTheAirWithTheFan() {
        final Greenhouse withFan = new Greenhouse(SEED);
        final Greenhouse without = new Greenhouse(SEED);
        withFan.set(Greenhouse.FAN, 1);
        withFan.advanceTo(20 * MINUTE_MS);
        without.advanceTo(20 * MINUTE_MS);

        assertTrue(
                withFan.value(Greenhouse.HUMIDITY) < without.value(Greenhouse.HUMIDITY) - 5,
                withFan.value(Greenhouse.HUMIDITY) + " against " + without.value(Greenhouse.HUMIDITY));
        assertTrue(withFan.value(Greenhouse.TEMPERATURE) < without.value(Greenhouse.TEMPERATURE) - 3);
    }

    @Test
    void shouldCoolWhileTheDoorIsOpen() {
        final Greenhouse greenhouse = new Greenhouse(SEED);
        double openDrift = 0;
        double closedDrift = 0;
        for (long timeMs = 0; timeMs < 6 * 60 * MINUTE_MS; timeMs += 1000) {
            final double before = greenhouse.value(Greenhouse.TEMPERATURE);
            final boolean open = greenhouse.value(Greenhouse.DOOR) == 1;
            greenhouse.advanceTo(timeMs + 1000);
            final double drift = greenhouse.value(Greenhouse.TEMPERATURE) - before;
            openDrift += open ? drift : 0;
            closedDrift += open ? 0 : drift;
        }
        assertTrue(openDrift < 0 && openDrift < closedDrift, openDrift + " against " + closedDrift);
    }

    @Test
    void shouldStayPlausibleForAWeekOfAnySeed() {
        for (long seed = 0; seed < 8; seed++) {
            final Greenhouse greenhouse = new Greenhouse(seed);
            for (long timeMs = 0; timeMs < 7 * DAY_MS; timeMs += 10 * MINUTE_MS) {
                greenhouse.set(Greenhouse.FAN, timeMs / DAY_MS % 2);
                greenhouse.advanceTo(timeMs);
                assertPlausible(greenhouse, "seed=" + seed + ", timeMs=" + timeMs);
            }
        }
    }

    @Test
    void shouldHaveDayAndNightAndWaterTheSoilInTheMorning() {
        final Greenhouse greenhouse = new Greenhouse(SEED);
        greenhouse.advanceTo(12 * 60 * MINUTE_MS); // 23:00
        final double soilAtNight = greenhouse.value(Greenhouse.SOIL_MOISTURE);
        assertEquals(0, greenhouse.value(Greenhouse.SUNLIGHT));
        assertTrue(greenhouse.value(Greenhouse.TEMPERATURE) < 20);
        assertTrue(soilAtNight < 34, "soil dries: " + soilAtNight);

        greenhouse.advanceTo(24 * 60 * MINUTE_MS); // 11:00
        assertTrue(greenhouse.value(Greenhouse.SUNLIGHT) > 400);
        assertTrue(greenhouse.value(Greenhouse.SOIL_MOISTURE) > soilAtNight);
    }

    @Test
    void shouldRefuseToSetAMeasurement() {
        assertThrows(IllegalArgumentException.class, () -> new Greenhouse(SEED).set(Greenhouse.TEMPERATURE, 20));
    }

    private static void assertPlausible(final Greenhouse greenhouse, final String where) {
        assertAll(
                where,
                () -> assertBetween(8, greenhouse.value(Greenhouse.TEMPERATURE), 45),
                () -> assertBetween(20, greenhouse.value(Greenhouse.HUMIDITY), 100),
                () -> assertBetween(5, greenhouse.value(Greenhouse.SOIL_MOISTURE), 40),
                () -> assertBetween(9, greenhouse.value(Greenhouse.OUTSIDE_TEMPERATURE), 21),
                () -> assertBetween(0, greenhouse.value(Greenhouse.SUNLIGHT), Weather.FULL_SUN));
    }

    private static void assertBetween(final double min, final double value, final double max) {
        assertTrue(value >= min && value <= max, value + " is not in " + min + ".." + max);
    }

    private static long advanceUntil(
            final Greenhouse greenhouse, final long fromMs, final double temperature, final boolean rising) {
        long timeMs = fromMs;
        while (rising
                ? greenhouse.value(Greenhouse.TEMPERATURE) < temperature
                : greenhouse.value(Greenhouse.TEMPERATURE) > temperature) {
            timeMs += 1000;
            assertTrue(timeMs < DAY_MS, "never reached " + temperature);
            greenhouse.advanceTo(timeMs);
        }
        return timeMs;
    }

    private static List<Double> after(final long seed, final long timeMs) {
        final Greenhouse greenhouse = new Greenhouse(seed);
        greenhouse.advanceTo(timeMs);
        return values(greenhouse);
    }

    private static List<Double> values(final Greenhouse greenhouse) {
        return greenhouse.points().stream().map(greenhouse::value).toList();
    }
}
