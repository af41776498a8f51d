package io.ledge.benchmarks.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A figure that was promised, with what this run says of it: its median counts. */
public record Target(String text, Spread measured, Comparison comparison, double limit) {
    /** Which side of the limit is good. */
    public enum Comparison {
        AT_MOST("≤"),
        AT_LEAST("≥");

        private final String sign;

        Comparison(final String sign) {
            this.sign = sign;
        }
    }

    public static Target atMost(final String text, final double value, final double limit) {
        return atMost(text, Spread.of(value), limit);
    }

    public static Target atMost(final String text, final Spread measured, final double limit) {
        return new Target(text, measured, Comparison.AT_MOST, limit);
    }

    public static Target atLeast(final String text, final double value, final double limit) {
        return atLeast(text, Spread.of(value), limit);
    }

    public static Target atLeast(final String text, final Spread measured, final double limit) {
        return new Target(text, measured, Comparison.AT_LEAST, limit);
    }

    /** What was wanted of a run, and what it said. */
    public static Table table(final List<Target> targets) {
        final Table table = Table.of("Targets", "target", "wanted", "measured", "met");
        targets.forEach(target ->
                table.row(target.text(), target.wanted(), target.measured().toString(), target.isMet() ? "yes" : "NO"));
        return table;
    }

    public boolean isMet() {
        return comparison == Comparison.AT_MOST ? measured.median() <= limit : measured.median() >= limit;
    }

    public String wanted() {
        return comparison.sign + " " + Spread.text(limit);
    }

    public Map<String, Object> toJson() {
        final Map<String, Object> json = new LinkedHashMap<>();
        json.put("event", "target");
        json.put("text", text);
        json.put("value", Spread.rounded(measured.median()));
        json.put("min", Spread.rounded(measured.min()));
        json.put("max", Spread.rounded(measured.max()));
        json.put("comparison", comparison.name());
        json.put("limit", limit);
        json.put("met", isMet());
        return json;
    }
}
