package io.ledge.benchmarks.ipc;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** One figure over the rounds. */
public record Spread(double median, double min, double max) {
    static <T> Spread of(final List<T> rounds, final ToDoubleFunction<T> figure) {
        final double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
        final int middle = sorted.length / 2;
        final double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }

    Map<String, Object> toJson() {
        return Map.of("median", rounded(median), "min", rounded(min), "max", rounded(max));
    }

    /** {@code 0.31 (0.30–0.35)}; the extremes are left out where there was one round. */
    @Override
    public String toString() {
        return min == max ? text(median) : text(median) + " (" + text(min) + "–" + text(max) + ")";
    }

    /** Three significant digits, without an exponent. */
    static String text(final double value) {
        final String pattern = value >= 99.95 ? "%.0f" : value >= 9.995 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, pattern, value);
    }

    static double rounded(final double value) {
        return Math.round(value * 1e3) / 1e3;
    }
}
