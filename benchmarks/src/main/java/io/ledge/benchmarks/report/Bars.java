package io.ledge.benchmarks.report;

import java.util.List;

/**
 * One panel of a plot.
 *
 * @param unit what the length of a bar means, and which end is good
 */
public record Bars(String title, String unit, List<Bar> bars) {
    /** @param isOurs drawn so that it stands out */
    public record Bar(String label, Spread value, boolean isOurs) {}

    /** The right end of the scale. */
    double max() {
        return bars.stream().mapToDouble(bar -> bar.value().max()).max().orElse(1);
    }
}
