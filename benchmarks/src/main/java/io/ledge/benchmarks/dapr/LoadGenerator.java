package io.ledge.benchmarks.dapr;

import io.ledge.benchmarks.dapr.HttpPeer.Served;
import io.ledge.benchmarks.rig.AbsentException;
import io.ledge.benchmarks.rig.CpuTime;
import io.ledge.benchmarks.rig.Latency;
import io.ledge.benchmarks.rig.ResidentMemory;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A program that asks: one thread, connections kept open, on each the next request when the last is answered. */
interface LoadGenerator {
    /**
     * Asks for some time.
     *
     * @throws IOException     when it fails, or a request was answered with an error
     * @throws AbsentException when this machine does not have the program
     */
    Result run(Served server, Call call, int connections, int seconds)
            throws IOException, InterruptedException, AbsentException;

    /** @param requests answered, none of them with an error */
    record Result(long requests, Latency latency) {}

    /** Whole seconds that pass unmeasured, also at smoke size. */
    default int leastWarmUpS() {
        return 0;
    }

    /** Warms up, then measures. */
    default HttpSample measure(final Served server, final Call call, final int connections, final DaprSettings settings)
            throws IOException, InterruptedException, AbsentException {
        final int warmUpS = Math.max(settings.warmUpS(), leastWarmUpS());
        if (warmUpS > 0) {
            run(server, call, connections, warmUpS);
        }
        final long pid = server.process().pid();
        final long cpuNs = CpuTime.ns(pid);
        final Result result = run(server, call, connections, settings.durationS());
        return new HttpSample(
                result.latency(), (CpuTime.ns(pid) - cpuNs) / 1e3 / result.requests(), ResidentMemory.mib(pid));
    }

    /** Runs a command to its end. @return what it said */
    static List<String> lines(final List<String> command) throws IOException, InterruptedException {
        final Process process =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        try (InputStream out = process.getInputStream()) {
            final List<String> lines = new String(out.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            if (process.waitFor() != 0) {
                throw new IOException(command.getFirst() + " failed: " + String.join(" | ", lines));
            }
            return lines;
        } finally {
            process.destroyForcibly();
        }
    }
}
