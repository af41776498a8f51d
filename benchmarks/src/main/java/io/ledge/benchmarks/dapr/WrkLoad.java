package io.ledge.benchmarks.dapr;

import io.ledge.benchmarks.dapr.HttpPeer.Served;
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
 * {@code wrk}, for HTTP/1.1.
 *
 * @param program where it is
 * @param script  what it asks
 * @param keys    that it asks for, in turn
 */
record WrkLoad(Path program, Path script, int keys) implements LoadGenerator {
    private static final String SCRIPT = "requests.lua";
    private static final String RESULT = "RESULT ";

    /** @param directory where the script is put */
    static WrkLoad in(final Path directory, final int keys) throws IOException, AbsentException {
        final Path program = Programs.find("wrk", "apt-get install wrk");
        try (InputStream script = WrkLoad.class.getResourceAsStream(SCRIPT)) {
            return new WrkLoad(program, Files.write(directory.resolve(SCRIPT), script.readAllBytes()), keys);
        }
    }

    @Override
    public Result run(final Served server, final Call call, final int connections, final int seconds)
            throws IOException, InterruptedException {
        final List<String> lines = LoadGenerator.lines(List.of(
                program.toString(),
                "-t1",
                "-c" + connections,
                "-d" + seconds + "s",
                "-s",
                script.toString(),
                "http://127.0.0.1:" + server.ports().http(),
                "--",
                call.toString(),
                Integer.toString(keys),
                Integer.toString(DaprSettings.VALUE_LENGTH)));
        return result(lines.stream()
                .filter(line -> line.startsWith(RESULT))
                .findFirst()
                .orElseThrow(() -> new IOException("wrk failed: " + String.join(" | ", lines))));
    }

    /** Of the line that the script prints at the end. */
    static Result result(final String line) throws IOException {
        final long[] values = Arrays.stream(line.substring(RESULT.length()).split(" "))
                .mapToLong(Long::parseLong)
                .toArray();
        final long requests = values[0];
        final long wrong = values[6];
        if (wrong > 0 || requests == 0) {
            throw new IOException(wrong + " of " + requests + " requests failed or were answered with an error");
        }
        return new Result(
                requests, new Latency(values[2], values[3], values[4], values[5], requests * 1e6 / values[1]));
    }
}
