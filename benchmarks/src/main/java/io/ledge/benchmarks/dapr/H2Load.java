package io.ledge.benchmarks.dapr;

import io.ledge.benchmarks.rig.AbsentException;
import io.ledge.benchmarks.rig.Latency;
import io.ledge.benchmarks.rig.Programs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * {@code h2load}, one thread, one stream at a time on each connection: gRPC without a gRPC client, which would cost more than
 * the server. It asks for one key, over and over.
 *
 * <pre>
 *   request  | 0 (1) | length (4) | GetStateRequest: store_name = 1, key = 2 |
 *   log line   start (µs) \t status \t time (µs)
 * </pre>
 */
record H2Load(Path program, Path directory) implements Load {
    private static final String NAME = "h2load";
    private static final String GET_STATE = "/dapr.proto.runtime.v1.Dapr/GetState";
    private static final Pattern DONE = Pattern.compile("requests: (\\d+) total, .* (\\d+) succeeded, .*");
    private static final Pattern DATA = Pattern.compile("traffic: .*\\((\\d+)\\) data");

    static H2Load in(final Path directory) throws AbsentException {
        return new H2Load(Programs.find(NAME, "apt-get install nghttp2-client"), directory);
    }

    @Override
    public LoadResult run(final Ports server, final Call call, final Pace pace, final int seconds)
            throws IOException, InterruptedException {
        final Path body = Files.write(directory.resolve("get-state"), getState());
        final Path log = directory.resolve("h2load.log");
        Files.deleteIfExists(log);
        final List<String> lines = Tool.run(List.of(
                program.toString(),
                "--threads=1",
                "--clients=" + pace.connections(),
                "--max-concurrent-streams=1",
                "--duration=" + seconds,
                "--data=" + body,
                "--header=content-type: application/grpc",
                "--header=te: trailers",
                "--log-file=" + log,
                "http://127.0.0.1:" + server.grpc() + GET_STATE));
        final long requests = number(DONE, 1, lines);
        final long wrong = requests - number(DONE, 2, lines);
        if (requests > 0 && number(DATA, 1, lines) / requests < DaprSettings.VALUE_LENGTH) {
            throw new IOException("the answers have no value: gRPC says errors by a trailer");
        }
        return LoadResult.of(requests, wrong, latency(log, TimeUnit.SECONDS.toNanos(seconds)));
    }

    private static long number(final Pattern pattern, final int group, final List<String> lines) throws IOException {
        return lines.stream()
                .map(pattern::matcher)
                .filter(Matcher::find)
                .map(matcher -> Long.parseLong(matcher.group(group)))
                .findFirst()
                .orElseThrow(() -> new IOException("h2load failed: " + String.join(" | ", lines)));
    }

    private static Latency latency(final Path log, final long elapsedNs) throws IOException {
        final Histogram histogram = new Histogram(3);
        try (Stream<String> lines = Files.lines(log, StandardCharsets.US_ASCII)) {
            lines.forEach(
                    line -> histogram.recordValue(TimeUnit.MICROSECONDS.toNanos(Long.parseLong(line.split("\t")[2]))));
        }
        return Latency.of(histogram, elapsedNs);
    }

    private static byte[] getState() {
        final byte[] store = Requests.STORE.getBytes(StandardCharsets.US_ASCII);
        final byte[] key = Requests.key(0).getBytes(StandardCharsets.US_ASCII);
        final int length = 2 + store.length + 2 + key.length; // each field: tag and length in one byte
        return ByteBuffer.allocate(1 + Integer.BYTES + length)
                .put((byte) 0)
                .putInt(length)
                .put((byte) 0x0a)
                .put((byte) store.length)
                .put(store)
                .put((byte) 0x12)
                .put((byte) key.length)
                .put(key)
                .array();
    }
}
