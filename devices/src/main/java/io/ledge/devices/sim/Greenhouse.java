package io.ledge.devices.sim;

import java.util.List;

/**
 * A small greenhouse: the sun heats it, plants wet its air and dry its soil, and fan and door let the outside in.
 *
 * <pre>
 *                    sun                     dT/dt = gain · sun − (walls + fan + door) · (T − T outside)
 *      ┌──────────────▼──────────────┐       dw/dt = plants · sun · soil − (leaks + fan + door) · (w − w outside)
 *      │ air: T °C, w g/m³     [fan] ⇄ ─┐
 *      │ soil ▲ plants        [door] ⇄ ─┴─ outside: {@link Weather}
 *      └─────────────────────────────┘       a timer waters the soil every morning at six
 * </pre>
 *
 * With the fan the air follows the outside in about five minutes, without it in half an hour: in the sun it warms by half
 * a degree a minute, and the fan takes three degrees off in about as many minutes. It begins on a mild day at eleven o'clock.
 *
 * <p>Integrated in fixed steps of one second, so that its state depends on seed, time and settings, not on how often it is
 * asked.
 */
public final class Greenhouse implements SimulatedDevice {
    public static final Point TEMPERATURE = new Point("temperature", "Cel", Point.Kind.SAMPLED, 1);
    public static final Point HUMIDITY = new Point("humidity", "%RH", Point.Kind.SAMPLED, 1);
    public static final Point SOIL_MOISTURE = new Point("soil-moisture", "%", Point.Kind.SAMPLED, 1);
    public static final Point OUTSIDE_TEMPERATURE = new Point("outside-temperature", "Cel", Point.Kind.SAMPLED, 1);
    public static final Point SUNLIGHT = new Point("sunlight", "W/m2", Point.Kind.SAMPLED, 0);
    public static final Point DOOR = new Point("door", "/", Point.Kind.CONTACT, 0);
    public static final Point FAN = new Point("fan", "/", Point.Kind.RELAY, 0);

    private static final List<Point> POINTS =
            List.of(TEMPERATURE, HUMIDITY, SOIL_MOISTURE, OUTSIDE_TEMPERATURE, SUNLIGHT, DOOR, FAN);

    private static final long BEGIN_MS = 11 * Weather.HOUR_MS;
    private static final long STEP_MS = 1_000;

    // a second's share of the difference to the outside
    private static final double WALLS = 1.0 / 1800;
    private static final double LEAKS = 1.0 / 3600;
    private static final double FAN_EXCHANGE = 1.0 / 300;
    private static final double DOOR_EXCHANGE = 1.0 / 600;

    private static final double SOLAR_GAIN = 0.75 / 60 / Weather.FULL_SUN; // K a second for each W/m²
    private static final double PLANTS_AT_NIGHT = 0.02 / 60; // g/m³ a second
    private static final double PLANTS_IN_FULL_SUN = 0.4 / 60;
    private static final double DRYING_AT_NIGHT = 0.003 / 60; // % a second
    private static final double DRYING_IN_FULL_SUN = 0.03 / 60;
    private static final double WATERED_SOIL = 40; // %
    private static final double WATERING_HOUR = 6;

    private final Weather weather;
    private final Door door;

    private long steps;
    private double temperature = 24.8;
    private double vapour = 16;
    private double soilMoisture = 34;
    private boolean fanOn;

    public Greenhouse(final long seed) {
        weather = new Weather(seed);
        door = new Door(seed);
    }

    @Override
    public String name() {
        return "greenhouse";
    }

    @Override
    public List<Point> points() {
        return POINTS;
    }

    @Override
    public void advanceTo(final long timeMs) {
        for (final long target = timeMs / STEP_MS; steps < target; steps++) {
            step(worldMs());
        }
    }

    @Override
    public double value(final Point point) {
        return point.resolved(
                switch (point.name()) {
                    case "temperature" -> temperature;
                    case "humidity" -> Math.min(100, 100 * vapour / Weather.saturation(temperature));
                    case "soil-moisture" -> soilMoisture;
                    case "outside-temperature" -> weather.temperature(worldMs());
                    case "sunlight" -> weather.sunlight(worldMs());
                    case "door" -> door.open(worldMs()) ? 1 : 0;
                    case "fan" -> fanOn ? 1 : 0;
                    default -> throw new IllegalArgumentException("not a point of a greenhouse: " + point);
                });
    }

    @Override
    public void set(final Point point, final double value) {
        if (!FAN.equals(point)) {
            throw new IllegalArgumentException("not a writable point of a greenhouse: " + point);
        }
        fanOn = value != 0;
    }

    private void step(final long worldMs) {
        final double sun = weather.sunlight(worldMs);
        final double sunShare = sun / Weather.FULL_SUN;
        final double exchange = (fanOn ? FAN_EXCHANGE : 0) + (door.open(worldMs) ? DOOR_EXCHANGE : 0);

        final double plants = (PLANTS_AT_NIGHT + PLANTS_IN_FULL_SUN * sunShare) * soilMoisture / WATERED_SOIL;
        vapour += plants - (LEAKS + exchange) * (vapour - weather.vapour(worldMs));
        temperature += SOLAR_GAIN * sun - (WALLS + exchange) * (temperature - weather.temperature(worldMs));
        vapour = Math.min(vapour, Weather.saturation(temperature)); // the rest is dew on the panes

        soilMoisture = isWatering(worldMs)
                ? WATERED_SOIL
                : Math.max(0, soilMoisture - DRYING_AT_NIGHT - DRYING_IN_FULL_SUN * sunShare);
    }

    private static boolean isWatering(final long worldMs) {
        final double hour = Weather.hour(worldMs);
        return hour >= WATERING_HOUR && hour < WATERING_HOUR + 0.1;
    }

    private long worldMs() {
        return BEGIN_MS + steps * STEP_MS;
    }
}
