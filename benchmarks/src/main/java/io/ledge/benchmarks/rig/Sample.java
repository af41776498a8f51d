package io.ledge.benchmarks.rig;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * What one client process measured. Travels to the parent as one line of text.
 *
 * @param pipelinedPerSecond answers a second with many in flight; 0 where there can be one only
 * @param bytesPerOp         heap bytes the client's thread allocated a dense round trip
 */
public record Sample(Latency dense, Latency paced, double pipelinedPerSecond, double bytesPerOp) {
    private static final String PREFIX = "SAMPLE ";
    private static final int FIELDS = 12;

    String toLine() {
        return DoubleStream.concat(
                        DoubleStream.concat(fields(dense), fields(paced)),
                        DoubleStream.of(pipelinedPerSecond, bytesPerOp))
                .mapToObj(Double::toString)
                .collect(Collectors.joining(" ", PREFIX, ""));
    }

    static boolean isLine(final String line) {
        return line.startsWith(PREFIX);
    }

    static Sample ofLine(final String line) {
        final double[] values = Arrays.stream(line.substring(PREFIX.length()).split(" "))
                .mapToDouble(Double::parseDouble)
                .toArray();
        if (values.length != FIELDS) {
            throw new IllegalArgumentException("a sample has " + FIELDS + " values: " + line);
        }
        return new Sample(latency(values, 0), latency(values, 5), values[10], values[11]);
    }

    private static DoubleStream fields(final Latency latency) {
        return DoubleStream.of(
                latency.p50Us(), latency.p99Us(), latency.p999Us(), latency.maxUs(), latency.perSecond());
    }

    private static Latency latency(final double[] values, final int from) {
        return new Latency(values[from], values[from + 1], values[from + 2], values[from + 3], values[from + 4]);
    }
}
