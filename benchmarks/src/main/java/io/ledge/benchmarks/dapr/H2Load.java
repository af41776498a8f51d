package io.ledge.benchmarks.dapr;

import io.ledge.benchmarks.dapr.HttpPeer.Served;
import io.ledge.benchmarks.rig.AbsentException;
import io.ledge.benchmarks.rig.Latency;
import io.ledge.benchmarks.rig.Programs;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;

/**
 * {@code h2load}, for gRPC: the same message again and again, on HTTP/2 without TLS. It knows nothing of gRPC's own status:
 * a call that failed has no message in its answer, so the bytes of the answers tell.
 *
 * @param directory where its files are put
 */
record H2Load(Path directory) implements LoadGenerator {
    private static final long HIGHEST_US = 60_000_000L;
    private static final int DIGITS = 3;
    private static final Pattern RATE = Pattern.compile("finished in [^,]+, ([0-9.]+) req/s");
    private static final Pattern REQUESTS = Pattern.compile("requests: .* ([0-9]+) succeeded, ([0-9]+) failed.*");
    private static final Pattern DATA = Pattern.compile("traffic: .* \\(([0-9]+)\\) data");

    /** A node's first call loads the classes of gRPC, which can take a busy machine longer than a smoke test measures. */
    @Override
    public int leastWarmUpS() {
        return 1;
    }

    @Override
    public Result run(final Served server, final Call call, final int connections, final int seconds)
            throws IOException, InterruptedException, AbsentException {
        final Path program = Programs.find("h2load", "apt-get install nghttp2-client");
        final Path log = directory.resolve("h2load.log");
        final Path message = Files.write(directory.resolve(call + ".grpc"), GrpcMessage.of(call));
        Files.deleteIfExists(log);
        final List<String> lines = LoadGenerator.lines(List.of(
                program.toString(),
                "-t1",
                "-c" + connections,
                "-m1",
                "-D" + seconds,
                "-d" + message,
                "-Hcontent-type: application/grpc",
                "-Hte: trailers",
                "--log-file=" + log,
                "http://127.0.0.1:" + server.ports().grpc() + GrpcMessage.path(call)));
        return result(lines, histogram(log), GrpcMessage.answerLength(call));
    }

    /**
     * @param lines        what the program printed
     * @param timesUs      of all requests
     * @param answerLength bytes of one answer, at least
     */
    static Result result(final List<String> lines, final Histogram timesUs, final int answerLength) throws IOException {
        final Matcher requests = find(lines, REQUESTS);
        final long succeeded = Long.parseLong(requests.group(1));
        final long failed = Long.parseLong(requests.group(2));
        final long dataBytes = Long.parseLong(find(lines, DATA).group(1));
        if (failed > 0 || succeeded == 0 || dataBytes < succeeded * answerLength) {
            throw new IOException(failed + " of " + (succeeded + failed) + " calls failed; answers have " + dataBytes
                    + " B instead of " + succeeded * answerLength);
        }
        final double perSecond = Double.parseDouble(find(lines, RATE).group(1));
        return new Result(
                succeeded,
                new Latency(
                        timesUs.getValueAtPercentile(50),
                        timesUs.getValueAtPercentile(99),
                        timesUs.getValueAtPercentile(99.9),
                        timesUs.getMaxValue(),
                        perSecond));
    }

    private static Matcher find(final List<String> lines, final Pattern pattern) throws IOException {
        return lines.stream()
                .map(pattern::matcher)
                .filter(Matcher::find)
                .findFirst()
                .orElseThrow(() -> new IOException("h2load failed: " + String.join(" | ", lines)));
    }

    /** Of a file with a line for each request: start, status, and the time it took in µs, with tabs between. */
    private static Histogram histogram(final Path log) throws IOException {
        final Histogram histogram = new Histogram(HIGHEST_US, DIGITS);
        try (BufferedReader lines = Files.newBufferedReader(log)) {
            String line;
            while ((line = lines.readLine()) != null) {
                histogram.recordValue(Math.min(HIGHEST_US, Long.parseLong(line.substring(line.lastIndexOf('\t') + 1))));
            }
        }
        return histogram;
    }
}
