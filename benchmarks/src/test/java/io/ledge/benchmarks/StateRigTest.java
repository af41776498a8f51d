package io.ledge.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ledge.benchmarks.rig.UnfitDirectoryException;
import io.ledge.benchmarks.state.Line;
import io.ledge.benchmarks.state.Section;
import io.ledge.benchmarks.state.StateBench;
import io.ledge.benchmarks.state.StateReport;
import io.ledge.benchmarks.state.StateSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole rig at smoke size, with the peers that are there. What the figures are is the benchmark's business, not ours. */
class StateRigTest {
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    /** Is at hand wherever the build is: absent, it would be broken. */
    private static final List<String> LIBRARIES =
            List.of("append-256", "overwrite-256", "sqlite-wal-full", "rocksdb-sync", "lmdb", "chronicle-get");

    @TempDir
    Path results;

    @Test
    void shouldMeasureEveryPeerThatIsThereWhenRunAtSmokeSize() throws Exception {
        final Path directory = directory();
        assumeTrue(!isInMemory(directory), () -> directory + " is in memory: nothing durable can be measured there");
        final List<String> said = new ArrayList<>();

        final StateReport report = new StateBench(StateSettings.quick(directory), said::add).run();

        report.lines().values().forEach(line -> assertTrue(line.isAbsent() || isMeasured(line), line::toString));
        LIBRARIES.forEach(name -> assertFalse(
                report.lines().get(name).isAbsent(),
                () -> report.lines().get(name).absent()));
        report.lines().values().stream()
                .filter(Line::isAbsent)
                .forEach(line -> assertTrue(
                        line.name().startsWith("redis-") && line.absent().startsWith("no redis-"), line::toString));
        assertEquals(
                Set.of(Section.SET_1, Section.SET_50, Section.SET_MANY, Section.VOLATILE_SET, Section.VOLATILE_GET),
                Set.copyOf(report.lines().values().stream().map(Line::section).toList()));
        assertTrue(report.readings().size() >= 4, () -> "" + report.readings());
        assertFalse(report.targets().isEmpty(), "nothing was compared");
        try (Stream<Path> left = Files.list(directory)) {
            assertEquals(List.of(), left.toList(), "left behind");
        }
        final Path page = StateBench.keep(report, results);
        assertTrue(Files.readString(page).contains("| append-256 |"), page::toString);
        try (Stream<Path> kept = Files.list(results)) {
            assertEquals(3, kept.count(), "a page, its figures, its plot");
        }
    }

    @Test
    void shouldRefuseADirectoryWhereASyncMeansNothing() throws Exception {
        assumeTrue(isInMemory(SHARED_MEMORY), "no tmpfs here");
        final Path directory = Files.createTempDirectory(SHARED_MEMORY, "ledge-bench-test-");
        try {
            final UnfitDirectoryException refusal = assertThrows(
                    UnfitDirectoryException.class, () -> new StateBench(StateSettings.quick(directory), _ -> {}).run());

            assertTrue(refusal.getMessage().contains("is on tmpfs: a sync there means nothing"), refusal::getMessage);
            assertTrue(refusal.getMessage().contains("--dir"), refusal::getMessage);
        } finally {
            Files.delete(directory);
        }
    }

    private static boolean isMeasured(final Line line) {
        return line.p50Us().median() > 0
                && line.p99Us().median() >= line.p50Us().median()
                && line.perSecond().median() > 0;
    }

    /** On the disk that the checkout is on: a temporary directory may be in memory. */
    private static Path directory() throws Exception {
        return Files.createDirectories(Path.of(System.getProperty("ledge.root"), "benchmarks", "target", "state-rig"));
    }

    private static boolean isInMemory(final Path directory) throws Exception {
        return Files.isDirectory(directory)
                && Files.getFileStore(directory).type().equals("tmpfs");
    }
}
