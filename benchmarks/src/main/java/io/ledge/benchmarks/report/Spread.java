package io.ledge.benchmarks.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** One figure over the rounds. */
public record Spread(double median, double min, double max) {
    /** Of one round. */
    public static Spread of(final double value) {
        return new Spread(value, value, value);
    }

    public static <T> Spread of(final List<T> rounds, final ToDoubleFunction<T> figure) {
        final double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
        final int middle = sorted.length / 2;
        final double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }

    /** Of two figures that were taken in the same round, for each round. */
    public static <T> Spread ratio(
            final List<T> rounds,
            final ToDoubleFunction<T> figure,
            final List<T> base,
            final ToDoubleFunction<T> baseFigure) {
        final List<Integer> indexes = IntStream.range(0, rounds.size()).boxed().toList();
        return of(indexes, i -> figure.applyAsDouble(rounds.get(i)) / baseFigure.applyAsDouble(base.get(i)));
    }

    public Map<String, Object> toJson() {
        return Map.of("median", rounded(median), "min", rounded(min), "max", rounded(max));
    }

    /** {@code 0.31 (0.30–0.35)}; the extremes are left out where there was one round. */
    @Override
    public String toString() {
        return Double.compare(min, max) == 0 ? text(median) : text(median) + " (" + text(min) + "–" + text(max) + ")";
    }

    /** Three significant digits, without an exponent; all of them, with thousands set apart, above 9,999. */
    public static String text(final double value) {
        if (Double.isNaN(value)) {
            return "-";
        }
        if (value >= 9_999.5) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        final String pattern = value >= 99.95 ? "%.0f" : value >= 9.995 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, pattern, value);
    }

    public static double rounded(final double value) {
        return Double.isNaN(value) ? value : Math.round(value * 1e3) / 1e3;
    }
}
