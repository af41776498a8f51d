package io.ledge.devices.sim;

import java.util.List;

/** A device that is only a model. One thread at a time; no clock inside. */
public interface SimulatedDevice {
    String name();

    List<Point> points();

    /**
     * Lets the world run up to {@code timeMs} of simulated time since its beginning. What comes out depends on the seed and
     * on when points were set, not on how many calls it took; a time in the past changes nothing.
     */
    void advanceTo(long timeMs);

    /** As the sensor shows it now. */
    double value(Point point);

    /**
     * @param point a writable point
     * @param value 0 or 1
     */
    void set(Point point, double value);
}
