package io.ledge.benchmarks.rig;

import org.HdrHistogram.Histogram;

/** Round trips of one loop, in microseconds. */
public record Latency(double p50Us, double p99Us, double p999Us, double maxUs, double perSecond) {
    public static Latency of(final Histogram histogram, final long elapsedNs) {
        return new Latency(
                microseconds(histogram, 50),
                microseconds(histogram, 99),
                microseconds(histogram, 99.9),
                histogram.getMaxValue() / 1e3,
                histogram.getTotalCount() * 1e9 / elapsedNs);
    }

    /** Where a round trip answers for so many at once. */
    public Latency times(final int count) {
        return new Latency(p50Us, p99Us, p999Us, maxUs, perSecond * count);
    }

    private static double microseconds(final Histogram histogram, final double percentile) {
        return histogram.getValueAtPercentile(percentile) / 1e3;
    }
}
