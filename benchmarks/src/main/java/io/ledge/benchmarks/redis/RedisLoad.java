package io.ledge.benchmarks.redis;

import io.ledge.benchmarks.rig.BlockDevice;
import io.ledge.benchmarks.rig.Dataset;
import io.ledge.benchmarks.rig.Latency;
import io.ledge.benchmarks.rig.LoadSample;
import io.ledge.benchmarks.rig.Meter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * What {@code redis-benchmark} does: one thread, {@code clients} connections, {@code pipeline} requests under way on each.
 *
 * @param test         {@code SET}, {@code GET}, or {@code MGET} of {@link Dataset#BULK} keys, which is counted in keys
 * @param isUnixSocket instead of TCP over loopback
 */
public record RedisLoad(String test, int clients, int pipeline, boolean isUnixSocket) {
    /** Wide enough to fill in a moment. */
    private static final RedisLoad FILL = new RedisLoad("SET", 50, 64, true);

    /** Keys are picked at random: of those filled in this often, 1 in e⁵ (0.7 %) is missing. */
    private static final int FILLS = 5;

    private static final int GROWTH = 4;

    /** Not among the tests that the program knows by name. */
    private static final String MGET = "MGET";

    /** Sets the keys, at random; those missed make their gets a little cheaper. */
    public static void fill(final RedisPrograms programs, final RedisServer server, final int keys)
            throws IOException, InterruptedException {
        FILL.run(programs, server, keys, (long) FILLS * keys);
    }

    /**
     * It counts requests, not time: runs of growing size until one lasts as long as the warm-up tell how many fill the
     * duration.
     */
    public LoadSample measure(
            final RedisPrograms programs,
            final RedisServer server,
            final int keys,
            final long warmUpMs,
            final long durationMs)
            throws IOException, InterruptedException {
        long count = 50L * clients * pipeline;
        Latency latency = run(programs, server, keys, count);
        while (count / latency.perSecond() * 1e3 < warmUpMs / 2.0) {
            count *= GROWTH;
            latency = run(programs, server, keys, count);
        }
        final BlockDevice device = BlockDevice.of(server.directory());
        final Meter before = Meter.read(server.pid(), device);
        final long wanted = Math.max(count, (long) (latency.perSecond() * durationMs / 1e3));
        latency = run(programs, server, keys, wanted);
        final Meter after = Meter.read(server.pid(), device);
        final int keysPerRequest = test.equals(MGET) ? Dataset.BULK : 1;
        // The program's own start and end are in the time between, not in its rate: so by way of the time a request.
        final double cpuNsPerOp = after.cores(before) * after.elapsedNs(before) / wanted;
        return new LoadSample(
                latency.times(keysPerRequest),
                cpuNsPerOp * latency.perSecond() / 1e9,
                Double.NaN,
                after.deviceBytes(before) / (wanted * keysPerRequest));
    }

    private Latency run(final RedisPrograms programs, final RedisServer server, final int keys, final long count)
            throws IOException, InterruptedException {
        final Process process = new ProcessBuilder(command(programs, server, keys, count))
                .directory(server.directory().toFile())
                .redirectErrorStream(true)
                .start();
        final List<String> lines;
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            lines = out.readAllLines();
        } catch (final IOException ex) {
            process.destroyForcibly();
            throw ex;
        }
        if (process.waitFor() != 0) {
            throw new IOException("redis-benchmark failed: " + String.join(" | ", lines));
        }
        return RedisTable.latency(lines, test.equals(MGET) ? String.join(" ", mget()) : test);
    }

    private List<String> command(
            final RedisPrograms programs, final RedisServer server, final int keys, final long count) {
        final List<String> command =
                new ArrayList<>(List.of(programs.benchmark().toString(), "--csv"));
        command.addAll(
                isUnixSocket
                        ? List.of("-s", RedisServer.SOCKET)
                        : List.of("-h", "127.0.0.1", "-p", Integer.toString(server.port())));
        command.addAll(List.of("-c", Integer.toString(clients), "-P", Integer.toString(pipeline)));
        command.addAll(List.of("-n", Long.toString(count), "-r", Integer.toString(keys)));
        command.addAll(
                test.equals(MGET)
                        ? mget()
                        : List.of("-d", Integer.toString(Dataset.VALUE_LENGTH), "-t", test.toLowerCase(Locale.ROOT)));
        return command;
    }

    /** Each key is drawn by itself. */
    private static List<String> mget() {
        final List<String> command = new ArrayList<>(List.of(MGET));
        command.addAll(Collections.nCopies(Dataset.BULK, "key:__rand_int__"));
        return command;
    }
}
