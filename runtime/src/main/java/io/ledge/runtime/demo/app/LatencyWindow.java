package io.ledge.runtime.demo.app;

import java.util.Arrays;

/**
 * Latencies since the last report, kept one by one: so few that percentiles need no histogram and are exact. When it is
 * full the oldest go. Any thread may record and report.
 */
final class LatencyWindow {
    private static final int CAPACITY = 16 * 1024;

    private final String path;
    private final long[] samplesNs = new long[CAPACITY];
    private long count;

    LatencyWindow(final String path) {
        this.path = path;
    }

    synchronized void record(final long latencyNs) {
        samplesNs[(int) (count++ % CAPACITY)] = latencyNs;
    }

    /** What came since the last call; zeros when nothing did. */
    synchronized AppEvent.Latency report() {
        final int kept = (int) Math.min(count, CAPACITY);
        Arrays.sort(samplesNs, 0, kept);
        final var latency = new AppEvent.Latency(path, count, percentileUs(50, kept), percentileUs(99, kept));
        count = 0;
        return latency;
    }

    /** The nearest-rank percentile of the sorted samples, to a tenth of a microsecond. */
    private double percentileUs(final int percent, final int kept) {
        if (kept == 0) {
            return 0;
        }
        final int rank = Math.ceilDiv(kept * percent, 100);
        return Math.round(samplesNs[rank - 1] / 100.0) / 10.0;
    }
}
