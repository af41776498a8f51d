package io.ledge.simulator.cli;

import io.ledge.runtime.text.Json;
import io.ledge.simulator.world.RunResult;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/** One object a run. */
final class JsonReport implements RunReport {
    private final PrintWriter out;

    JsonReport(final PrintWriter out) {
        this.out = out;
    }

    @Override
    public void begin(final long firstSeed, final int runs) {
        // every line stands for itself
    }

    @Override
    public void run(final RunResult result) {
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("event", "run");
        fields.put("seed", result.seed());
        fields.put("ok", result.isOk());
        fields.put("hash", String.format("%016x", result.hash()));
        fields.put("steps", result.steps());
        fields.put("simulatedSeconds", result.simulatedNs() / 1_000_000_000L);
        fields.put("wallMs", result.wallNs() / 1_000_000L);
        fields.put("speed", Math.round(result.speed()));
        fields.put("counts", result.counts());
        if (!result.isOk()) {
            fields.put("reason", result.reason());
            fields.put("trace", result.tail());
        }
        out.println(Json.of(fields));
        out.flush();
    }

    @Override
    public void end() {
        out.flush();
    }
}
