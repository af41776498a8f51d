package io.ledge.benchmarks.dapr;

import io.ledge.benchmarks.rig.AbsentException;
import io.ledge.benchmarks.rig.Latency;
import io.ledge.benchmarks.rig.Programs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * {@code wrk}, one thread, the connections kept open: each sends its next request when the last is answered.
 *
 * @param program   where it is
 * @param directory where its script is, and what it asks
 */
record WrkLoad(Path program, Path directory, int keys) implements Load {
    private static final String NAME = "wrk";
    private static final String SCRIPT = "requests.lua";
    private static final String RESULT = "RESULT ";

    /** @param directory where the script is put */
    static WrkLoad in(final Path directory, final int keys) throws IOException, AbsentException {
        final Path program = Programs.find(NAME, "apt-get install wrk");
        try (InputStream script = WrkLoad.class.getResourceAsStream(SCRIPT)) {
            Files.write(directory.resolve(SCRIPT), script.readAllBytes());
        }
        return new WrkLoad(program, directory, keys);
    }

    /** Of the line that the script prints at the end. */
    static LoadResult result(final String line) throws IOException {
        final long[] values = Arrays.stream(line.substring(RESULT.length()).split(" "))
                .mapToLong(Long::parseLong)
                .toArray();
        final double perSecond = values[0] * 1e6 / values[1];
        return LoadResult.of(values[0], values[6], new Latency(values[2], values[3], values[4], values[5], perSecond));
    }

    @Override
    public LoadResult run(final Ports server, final Call call, final Pace pace, final int seconds)
            throws IOException, InterruptedException {
        final Path requests = Requests.write(directory.resolve("requests"), Requests.of(call, keys));
        final List<String> lines = Tool.run(List.of(
                program.toString(),
                "-t1",
                "-c" + pace.connections(),
                "-d" + seconds + "s",
                "-s",
                directory.resolve(SCRIPT).toString(),
                "http://127.0.0.1:" + server.http(),
                "--",
                requests.toString()));
        return result(lines.stream()
                .filter(line -> line.startsWith(RESULT))
                .findFirst()
                .orElseThrow(() -> new IOException("wrk failed: " + String.join(" | ", lines))));
    }
}
