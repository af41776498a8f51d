package io.ledge.benchmarks.rig;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * What a server did under one kind of load. Travels from the process that measured to the rig's parent as one line of text.
 *
 * @param latency     of each request, with the requests answered a second
 * @param serverCores cores that the server kept busy, 1.0 being one; for a store inside the measuring process, that process
 * @param heapBytesPerOp heap bytes that the client allocated a request; NaN where the client is not ours
 * @param deviceBytesPerOp bytes written to the disk a request, by anybody; NaN where that is not known
 */
public record LoadSample(Latency latency, double serverCores, double heapBytesPerOp, double deviceBytesPerOp) {
    private static final String PREFIX = "LOAD ";
    private static final int FIELDS = 8;

    /** What one core of the server would answer a second. */
    public double perCoreSecond() {
        return latency.perSecond() / serverCores;
    }

    public String toLine() {
        return DoubleStream.of(
                        latency.p50Us(),
                        latency.p99Us(),
                        latency.p999Us(),
                        latency.maxUs(),
                        latency.perSecond(),
                        serverCores,
                        heapBytesPerOp,
                        deviceBytesPerOp)
                .mapToObj(Double::toString)
                .collect(Collectors.joining(" ", PREFIX, ""));
    }

    static boolean isLine(final String line) {
        return line.startsWith(PREFIX);
    }

    public static LoadSample ofLine(final String line) {
        final double[] values = Arrays.stream(line.substring(PREFIX.length()).split(" "))
                .mapToDouble(Double::parseDouble)
                .toArray();
        if (values.length != FIELDS) {
            throw new IllegalArgumentException("a load sample has " + FIELDS + " values: " + line);
        }
        final Latency latency = new Latency(values[0], values[1], values[2], values[3], values[4]);
        return new LoadSample(latency, values[5], values[6], values[7]);
    }
}
