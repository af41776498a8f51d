package io.ledge.benchmarks.dapr;

import io.ledge.benchmarks.rig.AbsentException;
import io.ledge.benchmarks.rig.CpuTime;
import io.ledge.benchmarks.rig.Latency;
import io.ledge.benchmarks.rig.Programs;
import io.ledge.benchmarks.rig.ResidentMemory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * {@code wrk}, one thread, the connections kept open: each sends its next request when the last is answered.
 *
 * @param program where it is
 * @param script  what it asks
 */
record WrkLoad(Path program, Path script) {
    private static final String NAME = "wrk";
    private static final String SCRIPT = "requests.lua";
    private static final String RESULT = "RESULT ";

    /** @param directory where the script is put */
    static WrkLoad in(final Path directory) throws IOException, AbsentException {
        final Path program = Programs.find(NAME, "apt-get install wrk");
        try (InputStream script = WrkLoad.class.getResourceAsStream(SCRIPT)) {
            return new WrkLoad(program, Files.write(directory.resolve(SCRIPT), script.readAllBytes()));
        }
    }

    HttpSample measure(
            final HttpPeer.Served server, final Call call, final int connections, final DaprSettings settings)
            throws IOException, InterruptedException {
        if (settings.warmUpS() > 0) {
            run(server.port(), call, connections, settings.warmUpS(), settings.keys());
        }
        final long pid = server.process().pid();
        final long cpuNs = CpuTime.ns(pid);
        final Result result = run(server.port(), call, connections, settings.durationS(), settings.keys());
        return new HttpSample(
                result.latency(), (CpuTime.ns(pid) - cpuNs) / 1e3 / result.requests(), ResidentMemory.mib(pid));
    }

    /** @param requests answered, none of them with an error */
    record Result(long requests, Latency latency) {
        /** Of the line that the script prints at the end. */
        static Result of(final String line) throws IOException {
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

    private Result run(final int port, final Call call, final int connections, final int seconds, final int keys)
            throws IOException, InterruptedException {
        final Process process = new ProcessBuilder(command(port, call, connections, seconds, keys))
                .redirectErrorStream(true)
                .start();
        final List<String> lines;
        try (InputStream out = process.getInputStream()) {
            lines = new String(out.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            process.waitFor();
        } finally {
            process.destroyForcibly();
        }
        return Result.of(lines.stream()
                .filter(line -> line.startsWith(RESULT))
                .findFirst()
                .orElseThrow(() -> new IOException("wrk failed: " + String.join(" | ", lines))));
    }

    private List<String> command(
            final int port, final Call call, final int connections, final int seconds, final int keys) {
        return List.of(
                program.toString(),
                "-t1",
                "-c" + connections,
                "-d" + seconds + "s",
                "-s",
                script.toString(),
                "http://127.0.0.1:" + port,
                "--",
                call.toString(),
                Integer.toString(keys),
                Integer.toString(DaprSettings.VALUE_LENGTH));
    }
}
