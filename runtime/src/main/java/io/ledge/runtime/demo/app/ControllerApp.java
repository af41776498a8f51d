package io.ledge.runtime.demo.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ledge.client.Ack;
import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeException;
import io.ledge.client.PublishOptions;
import io.ledge.devices.json.FlatJson;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Keeps the greenhouse cool: takes its readings, remembers them, switches the fan, and tells others about both. Meanwhile
 * the main thread measures how long it takes to ask the node for state.
 *
 * <pre>
 *   greenhouse ──▶ onReading ──▶ state: POINT = last value
 *              ◀── set fan  ◀──┤
 *                              └──▶ topics readings, decisions, pulse ──▶ {@link LoggerApp}
 * </pre>
 */
public final class ControllerApp {
    static final String PUBSUB = "pubsub";
    static final String READINGS = "readings";
    static final String DECISIONS = "decisions";
    static final String PULSE = "pulse";

    private static final String STORE = "statestore";
    private static final String BINDING = "greenhouse";
    private static final byte[] NO_DATA = {};
    private static final FanRule RULE = new FanRule(27, 24);

    private final LedgeClient ledge;
    private boolean fanOn;

    private ControllerApp(final LedgeClient ledge) {
        this.ledge = ledge;
    }

    /** Arguments: the node's data directory, measurements a second. */
    public static void main(final String[] args) {
        AppMain.exitWithParent();
        final ControllerApp controller = new ControllerApp(AppMain.connect("controller", args[0]));
        AppMain.say(new AppEvent.Attached("controller"));
        controller.askFor("fan");
        controller.askFor("door");
        controller.ledge.subscribeBinding(BINDING, message -> {
            controller.onReading(message.data());
            return Ack.SUCCESS;
        });
        controller.measure(Integer.parseInt(args[1]));
    }

    /** What is reported on change only has to be asked for once. */
    private void askFor(final String point) {
        onReading(ledge.invokeBinding(BINDING, "get", NO_DATA, Map.of("point", point))
                .data());
    }

    private void onReading(final byte[] json) {
        final Map<String, Object> reading = FlatJson.parse(json);
        final String point = (String) reading.get("point");
        final double value = (Double) reading.get("value");

        ledge.saveState(STORE, point, String.valueOf(value).getBytes(UTF_8));
        ledge.publish(PUBSUB, READINGS, json, PublishOptions.json());
        switch (point) {
            case "fan" -> fanOn = value == 1;
            case "temperature" -> RULE.decide(value, fanOn).ifPresent(this::switchFan);
            default -> {} // for others to look at
        }
    }

    private void switchFan(final int value) {
        final byte[] decision = FlatJson.write("device", BINDING, "point", "fan", "value", value)
                .getBytes(UTF_8);
        ledge.invokeBinding(BINDING, "set", decision, Map.of());
        ledge.publish(PUBSUB, DECISIONS, decision, PublishOptions.json());
        fanOn = value == 1; // before the relay's own event: readings already under way must not decide again
    }

    /** Never returns: SIGTERM ends the app. */
    private void measure(final int ratePerSecond) {
        final LatencyWindow roundTrip = new LatencyWindow(AppEvent.Latency.ROUND_TRIP);
        final long periodNs = TimeUnit.SECONDS.toNanos(1) / ratePerSecond;
        long nextNs = System.nanoTime();
        long reportNs = nextNs + TimeUnit.SECONDS.toNanos(1);
        while (true) {
            LockSupport.parkNanos(nextNs - System.nanoTime());
            try {
                roundTrip.record(askForState());
                pulse();
            } catch (final LedgeException ex) {
                System.err.println("not measured: " + ex.getMessage());
            }
            final long nowNs = System.nanoTime();
            nextNs = Math.max(nextNs + periodNs, nowNs);
            if (nowNs - reportNs >= 0) {
                AppMain.say(roundTrip.report());
                reportNs += TimeUnit.SECONDS.toNanos(1);
            }
        }
    }

    private long askForState() {
        final long startNs = System.nanoTime();
        ledge.getState(STORE, "temperature");
        return System.nanoTime() - startNs;
    }

    /** On Linux {@code System.nanoTime} is CLOCK_MONOTONIC, one clock for all processes: the logger subtracts. */
    private void pulse() {
        ledge.publish(PUBSUB, PULSE, Long.toString(System.nanoTime()).getBytes(UTF_8));
    }
}
