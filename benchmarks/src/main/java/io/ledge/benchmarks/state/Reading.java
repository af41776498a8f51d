package io.ledge.benchmarks.state;

import io.ledge.benchmarks.report.Spread;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A figure of a node's own doing: recovery, writing.
 *
 * @param value  null when it could not be taken
 * @param absent why not; empty when it was
 */
public record Reading(String name, String unit, Spread value, String absent) {
    static Reading of(final String name, final String unit, final Spread value) {
        return new Reading(name, unit, value, "");
    }

    static Reading absent(final String name, final String unit, final String reason) {
        return new Reading(name, unit, null, reason);
    }

    boolean isAbsent() {
        return value == null;
    }

    String text() {
        return isAbsent() ? "not measured: " + absent : value.toString();
    }

    Map<String, Object> toJson() {
        final Map<String, Object> json = new LinkedHashMap<>();
        json.put("event", "reading");
        json.put("name", name);
        json.put("unit", unit);
        if (isAbsent()) {
            json.put("absent", absent);
        } else {
            json.put("value", value.toJson());
        }
        return json;
    }
}
