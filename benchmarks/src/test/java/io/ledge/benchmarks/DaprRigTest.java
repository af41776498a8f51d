package io.ledge.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ledge.benchmarks.dapr.Call;
import io.ledge.benchmarks.dapr.DaprBench;
import io.ledge.benchmarks.dapr.DaprReport;
import io.ledge.benchmarks.dapr.DaprSettings;
import io.ledge.benchmarks.dapr.Row;
import io.ledge.benchmarks.rig.AbsentException;
import io.ledge.benchmarks.rig.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole rig at smoke size, with the peers that are there. What the figures are is the benchmark's business, not ours. */
class DaprRigTest {
    @TempDir
    Path results;

    @Test
    void shouldMeasureEveryCallOfEveryPeerThatIsThereWhenRunAtSmokeSize() throws Exception {
        assumeTrue(isThere("wrk"), "no wrk on the PATH: apt-get install wrk");
        final Path directory = directory();
        assumeTrue(
                !Files.getFileStore(directory).type().equals("tmpfs"),
                () -> directory + " is in memory: nothing durable can be measured there");

        final long before = count(directory); // a run that was killed may have left something
        final DaprReport report = new DaprBench(DaprSettings.quick(directory), _ -> {}).run();

        report.rows().values().forEach(row -> assertTrue(row.isAbsent() || isMeasured(row), row::toString));
        assertEquals(
                EnumSet.allOf(Call.class).stream()
                        .filter(DaprRigTest::canBeAsked)
                        .collect(Collectors.toSet()),
                report.rows().values().stream()
                        .filter(row -> row.peer().equals("ledge") && !row.isAbsent())
                        .map(Row::call)
                        .collect(Collectors.toSet()));
        report.rows().values().stream()
                .filter(Row::isAbsent)
                .forEach(row -> assertTrue(row.absent().startsWith("no ") && isWithoutWhatItNeeds(row), row::toString));
        assertEquals(isThere("nginx"), !report.targets().isEmpty(), "what was compared");
        assertEquals(before, count(directory), "left behind");
        assertKept(DaprBench.keep(report, results));
    }

    private void assertKept(final Path page) throws Exception {
        assertTrue(Files.readString(page).contains("| ledge-32 |"), page::toString);
        assertEquals(3, count(results), "a page, its figures, its plot");
        assertEquals(
                isThere("daprd"),
                Files.readString(results.resolve(page.getFileName().toString().replace(".md", ".svg")))
                        .contains("daprd-32"),
                "an absent peer has no bar");
    }

    private static long count(final Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.count();
        }
    }

    private static boolean isMeasured(final Row row) {
        return row.spread(sample -> sample.latency().p50Us()).median() > 0
                && row.spread(sample -> sample.latency().perSecond()).median() > 0
                && row.spread(sample -> sample.cpuUsPerRequest()).median() > 0;
    }

    private static boolean canBeAsked(final Call call) {
        return switch (call) {
            case INVOKE -> isThere("nginx");
            case GRPC_GET -> isThere("h2load");
            default -> true;
        };
    }

    /** A peer that is not there, or what asks it, or the app behind it. */
    private static boolean isWithoutWhatItNeeds(final Row row) {
        return !canBeAsked(row.call()) || !isThere(row.peer());
    }

    private static boolean isThere(final String program) {
        try {
            return Files.isExecutable(Programs.find(program, ""));
        } catch (final AbsentException ex) {
            return false;
        }
    }

    /** On the disk that the checkout is on: a temporary directory may be in memory. */
    private static Path directory() throws Exception {
        return Files.createDirectories(Path.of(System.getProperty("ledge.root"), "benchmarks", "target", "dapr-rig"));
    }
}
