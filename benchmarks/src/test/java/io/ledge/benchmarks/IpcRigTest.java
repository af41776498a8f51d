package io.ledge.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.benchmarks.ipc.Figures;
import io.ledge.benchmarks.ipc.Figures.Pace;
import io.ledge.benchmarks.ipc.IpcBench;
import io.ledge.benchmarks.ipc.IpcReport;
import io.ledge.benchmarks.ipc.IpcSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole rig at smoke size: two real processes a peer. What the figures are is the benchmark's business, not ours. */
class IpcRigTest {
    @TempDir
    Path directory;

    @Test
    void shouldMeasureEveryPeerWhenRunAtSmokeSize() throws Exception {
        final IpcReport report = new IpcBench(IpcSettings.quick(), _ -> {}).run();

        assertTrue(
                report.figures()
                        .keySet()
                        .containsAll(List.of(
                                "aeron-spin",
                                "aeron-backoff",
                                "futex-bare",
                                "http-keepalive",
                                "event-inline",
                                "event-baton",
                                "event-hop",
                                "ledge-get-spin",
                                "ledge-set-spin",
                                "ledge-deliver-spin",
                                "ledge-get-doorbell",
                                "ledge-set-doorbell",
                                "ledge-deliver-doorbell")),
                () -> "measured: " + report.figures().keySet());
        for (final Figures figure : report.figures().values()) {
            for (final Pace pace : Pace.values()) {
                final String json = figure.toJson(pace).toString();
                assertTrue(figure.p50Us(pace).median() > 0, json);
                assertTrue(figure.p99Us(pace).median() >= figure.p50Us(pace).median(), json);
            }
        }
        assertFalse(report.idle().isEmpty(), "nobody was watched while idle");
        assertFalse(report.targets().isEmpty(), "nothing was compared");
        final Path page = IpcBench.keep(report, directory);
        assertTrue(Files.readString(page).contains("| aeron-spin |"), page::toString);
        assertEquals(
                1,
                report.json().stream()
                        .filter(line -> line.contains("\"event\":\"machine\""))
                        .count());
    }
}
