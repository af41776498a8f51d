package io.ledge.devices.sim;

import io.ledge.core.binding.ComponentContext;
import io.ledge.core.binding.ComponentContext.Event;
import io.ledge.devices.json.FlatJson;
import io.ledge.protocol.codec.ComponentState;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Turns a device's points into events, in two moves so that the device's lock need not be held while the core is called:
 * {@link #observe} under the lock, {@link #report} without it. Used by the ticker's thread only.
 */
final class DeviceReporter {
    static final String CONTENT_TYPE = "application/json";

    private final String deviceName;
    private final SimulatedDevice device;
    private final ComponentContext context;
    private final List<Point> points;

    private final double[] observed;
    private final double[] reported; // NaN: never
    private boolean withSamples;
    private long droppedCount; // measurements that the core had no room for
    private boolean refused; // and nothing taken since

    DeviceReporter(final SimulatedDevice device, final ComponentContext context) {
        this.device = device;
        this.deviceName = device.name();
        this.context = context;
        this.points = device.points();
        this.observed = new double[points.size()];
        this.reported = new double[points.size()];
        Arrays.fill(reported, Double.NaN);
    }

    /** Reads all points. */
    void observe(final boolean samplesDue) {
        withSamples = samplesDue;
        for (int i = 0; i < observed.length; i++) {
            observed[i] = device.value(points.get(i));
        }
    }

    /** Offers what is due: changes since the last report that was taken, and measurements if it is their time. */
    void report() {
        boolean taken = false;
        boolean full = false;
        for (int i = 0; i < observed.length; i++) {
            final Point point = points.get(i);
            final boolean sampled = point.kind() == Point.Kind.SAMPLED;
            if (sampled ? !withSamples : observed[i] == reported[i]) {
                continue;
            }
            if (context.offerEvent(event(point, observed[i]), null)) {
                reported[i] = observed[i];
                taken = true;
            } else {
                droppedCount += sampled ? 1 : 0;
                full = true;
            }
        }
        tellStatus(taken, full);
    }

    private void tellStatus(final boolean taken, final boolean full) {
        if (full) {
            context.status(ComponentState.DEGRADED, "the core takes no more; dropped measurements: " + droppedCount);
        } else if (refused && taken) {
            context.status(ComponentState.UP, "dropped measurements: " + droppedCount);
        }
        refused = full || refused && !taken;
        if (taken) {
            context.succeeded();
        }
    }

    private Event event(final Point point, final double value) {
        return new Event(
                json(deviceName, point, value).getBytes(StandardCharsets.UTF_8),
                CONTENT_TYPE,
                Map.of("device", deviceName, "point", point.name()),
                0);
    }

    /** {@code {"device":"greenhouse","point":"temperature","value":21.4,"unit":"Cel"}}, of events and answers alike. */
    static String json(final String deviceName, final Point point, final double value) {
        return FlatJson.write("device", deviceName, "point", point.name(), "value", value, "unit", point.unit());
    }
}
