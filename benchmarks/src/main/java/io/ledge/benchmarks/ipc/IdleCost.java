package io.ledge.benchmarks.ipc;

import io.ledge.benchmarks.report.Spread;
import io.ledge.benchmarks.rig.CpuTime;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Percent of one core that an idle server and an idle attached client use. */
public record IdleCost(String name, double serverPercent, double clientPercent) {
    static IdleCost of(final String name, final long serverPid, final long clientPid, final IpcSettings settings)
            throws IOException, InterruptedException {
        Thread.sleep(settings.settleMs()); // compilers, class loading
        final long serverBeforeNs = CpuTime.ns(serverPid);
        final long clientBeforeNs = CpuTime.ns(clientPid);
        final long startNs = System.nanoTime();
        Thread.sleep(settings.idleMs());
        final double serverNs = CpuTime.ns(serverPid) - serverBeforeNs;
        final double clientNs = CpuTime.ns(clientPid) - clientBeforeNs;
        final double elapsedNs = System.nanoTime() - startNs;
        return new IdleCost(name, 100 * serverNs / elapsedNs, 100 * clientNs / elapsedNs);
    }

    Map<String, Object> toJson() {
        final Map<String, Object> json = new LinkedHashMap<>();
        json.put("event", "idle");
        json.put("peer", name);
        json.put("serverCpuPercent", Spread.rounded(serverPercent));
        json.put("clientCpuPercent", Spread.rounded(clientPercent));
        return json;
    }
}
