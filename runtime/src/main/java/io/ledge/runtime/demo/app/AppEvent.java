package io.ledge.runtime.demo.app;

import io.ledge.devices.json.FlatJson;
import java.util.Map;
import java.util.Optional;

/** What an app of the demo has to say: one JSON object a line on its stdout. */
public sealed interface AppEvent {
    String toJson();

    /** The app has found the node and is ready to listen. Stays between app and demo. */
    record Attached(String app) implements AppEvent {
        @Override
        public String toJson() {
            return FlatJson.write("event", "attached", "app", app);
        }
    }

    /** @param unit of SenML; {@code /} for on (1) or off (0) */
    record Reading(String device, String point, double value, String unit) implements AppEvent {
        @Override
        public String toJson() {
            return FlatJson.write("event", "reading", "device", device, "point", point, "value", value, "unit", unit);
        }
    }

    /** The controller set a point. */
    record Decision(String device, String point, double value) implements AppEvent {
        @Override
        public String toJson() {
            return FlatJson.write("event", "decision", "device", device, "point", point, "value", value);
        }
    }

    /**
     * Latency of the last second.
     *
     * @param path {@link #ROUND_TRIP} or {@link #ONE_WAY}
     * @param count messages measured
     */
    record Latency(String path, long count, double p50Us, double p99Us) implements AppEvent {
        /** An app asks the node for state and has the answer. */
        public static final String ROUND_TRIP = "ipc-roundtrip";

        /** From one app's publish, through the node, to another app's handler. */
        public static final String ONE_WAY = "ipc-oneway";

        @Override
        public String toJson() {
            return FlatJson.write("event", "latency", "path", path, "count", count, "p50Us", p50Us, "p99Us", p99Us);
        }
    }

    /** Empty for a line that is not one of these, such as a warning of the JVM. */
    static Optional<AppEvent> parse(final String line) {
        if (!line.startsWith("{\"event\":")) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(of(FlatJson.parse(line)));
        } catch (final IllegalArgumentException | ClassCastException | NullPointerException ex) {
            return Optional.empty(); // a member is missing or of another kind
        }
    }

    private static AppEvent of(final Map<String, Object> json) {
        return switch ((String) json.get("event")) {
            case "attached" -> new Attached(text(json, "app"));
            case "reading" ->
                new Reading(text(json, "device"), text(json, "point"), number(json, "value"), text(json, "unit"));
            case "decision" -> new Decision(text(json, "device"), text(json, "point"), number(json, "value"));
            case "latency" ->
                new Latency(
                        text(json, "path"), (long) number(json, "count"), number(json, "p50Us"), number(json, "p99Us"));
            default -> null;
        };
    }

    private static String text(final Map<String, Object> json, final String name) {
        return json.get(name).toString();
    }

    private static double number(final Map<String, Object> json, final String name) {
        return (Double) json.get(name);
    }
}
