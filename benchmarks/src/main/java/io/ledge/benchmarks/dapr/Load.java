package io.ledge.benchmarks.dapr;

import io.ledge.benchmarks.rig.CpuTime;
import io.ledge.benchmarks.rig.ResidentMemory;
import java.io.IOException;

/** Asks a server, over and over. */
@FunctionalInterface
interface Load {
    LoadResult run(Ports server, Call call, Pace pace, int seconds) throws IOException, InterruptedException;

    /** With a warm-up before, and what it cost the server. */
    default HttpSample measure(
            final HttpPeer.Served server, final Call call, final Pace pace, final DaprSettings settings)
            throws IOException, InterruptedException {
        if (settings.warmUpS() > 0) {
            run(server.ports(), call, pace, settings.warmUpS());
        }
        final long pid = server.process().pid();
        final long cpuNs = CpuTime.ns(pid);
        final LoadResult result = run(server.ports(), call, pace, settings.durationS());
        return new HttpSample(
                result.latency(), (CpuTime.ns(pid) - cpuNs) / 1e3 / result.requests(), ResidentMemory.mib(pid));
    }
}
