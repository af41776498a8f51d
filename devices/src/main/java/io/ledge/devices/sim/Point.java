package io.ledge.devices.sim;

/**
 * Something of a device that has a value.
 *
 * @param unit a SenML unit (RFC 8428, section 12.1): {@code Cel}, {@code %RH}, {@code %}, {@code W/m2}; {@code /} for what
 *     is on (1) or off (0)
 * @param decimals digits after the point that its sensor resolves
 */
public record Point(String name, String unit, Kind kind, int decimals) {

    /** What a point is to those who watch and those who set it. */
    public enum Kind {
        /** A measured quantity, reported every interval. */
        SAMPLED,
        /** A switch that the world moves, reported when it changes. */
        CONTACT,
        /** A switch that we move, reported when it changes. */
        RELAY
    }

    /** The only kind that can be set. */
    public boolean writable() {
        return kind == Kind.RELAY;
    }

    /** What the sensor shows of a true value. */
    public double resolved(final double value) {
        final double scale = StrictMath.pow(10, decimals);
        return Math.round(value * scale) / scale;
    }
}
