package io.ledge.benchmarks.ipc;

import java.util.LinkedHashMap;
import java.util.Map;

/** A figure that was promised, with what this run says of it. */
public record Target(String text, double value, Comparison comparison, double limit) {
    /** Which side of the limit is good. */
    public enum Comparison {
        AT_MOST("≤"),
        AT_LEAST("≥");

        private final String sign;

        Comparison(final String sign) {
            this.sign = sign;
        }
    }

    static Target atMost(final String text, final double value, final double limit) {
        return new Target(text, value, Comparison.AT_MOST, limit);
    }

    static Target atLeast(final String text, final double value, final double limit) {
        return new Target(text, value, Comparison.AT_LEAST, limit);
    }

    boolean isMet() {
        return comparison == Comparison.AT_MOST ? value <= limit : value >= limit;
    }

    String wanted() {
        return comparison.sign + " " + Spread.text(limit);
    }

    Map<String, Object> toJson() {
        final Map<String, Object> json = new LinkedHashMap<>();
        json.put("event", "target");
        json.put("text", text);
        json.put("value", Spread.rounded(value));
        json.put("comparison", comparison.name());
        json.put("limit", limit);
        json.put("met", isMet());
        return json;
    }
}
