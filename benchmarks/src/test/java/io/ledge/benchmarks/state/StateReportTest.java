package io.ledge.benchmarks.state;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.benchmarks.rig.Latency;
import io.ledge.benchmarks.rig.LoadSample;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the reader sees of peers that are there, and of those that are not. */
class StateReportTest {
    private final StateReport report = report();

    @Test
    void shouldShowAnAbsentPeerWithItsReasonEverywhereButInThePlot() {
        final String absent = "absent: cannot be loaded here";

        assertTrue(String.join("\n", report.text()).contains(absent), () -> "" + report.text());
        assertTrue(String.join("\n", report.markdown("t", "t.svg")).contains("| lmdb | " + absent + " |"));
        assertTrue(
                report.json()
                        .contains(
                                "{\"event\":\"line\",\"section\":\"set-1\",\"peer\":\"lmdb\",\"absent\":\"cannot be loaded here\"}"),
                () -> "" + report.json());
        assertTrue(report.svg("t").stream().noneMatch(line -> line.contains("lmdb")));
    }

    @Test
    void shouldDivideByTheBasesOfTheSection() {
        final String row = report.text().stream()
                .filter(line -> line.startsWith("ledge-set-1 "))
                .findFirst()
                .orElseThrow();

        assertTrue(row.strip().endsWith("0.50              -"), row); // half of the append; Redis was not measured
    }

    private static StateReport report() {
        final Map<String, Line> lines = new LinkedHashMap<>();
        lines.put("append-256", new Line(Section.SET_1, "append-256", List.of(sample(200)), ""));
        lines.put("lmdb", new Line(Section.SET_1, "lmdb", List.of(), "cannot be loaded here"));
        lines.put("ledge-set-1", new Line(Section.SET_1, "ledge-set-1", List.of(sample(100)), ""));
        return new StateReport(Map.of("cpu", "a small one"), lines, List.of(), List.of());
    }

    private static LoadSample sample(final double p50Us) {
        return new LoadSample(new Latency(p50Us, 300, 400, 500, 1e4), 0.5, 0, Double.NaN);
    }
}
