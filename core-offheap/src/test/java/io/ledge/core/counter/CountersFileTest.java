package io.ledge.core.counter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.errors.DistinctErrorLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CountersFileTest {
    @TempDir
    Path directory;

    private static Map<String, Long> read(final CountersFile file) {
        final Map<String, Long> values = new HashMap<>();
        file.reader().forEach((value, id, label) -> values.put(label, value));
        return values;
    }

    @Test
    void shouldShowAnotherMappingWhatANodeCounts() throws IOException {
        final Path path = directory.resolve("counters.dat");
        final long[] count = {5};
        try (CountersFile node = CountersFile.create(path, 42, 1_000)) {
            final CounterPublisher publisher = new CounterPublisher(node)
                    .add(NodeCounter.COMMANDS, () -> count[0])
                    .add(NodeCounter.SESSIONS, () -> 3);
            try (CountersFile reader = CountersFile.open(path)) {
                assertEquals(42, reader.pid());
                assertEquals(1_000, reader.startTimeMs());
                publisher.publish(0, false);
                assertEquals(Map.of("ledge_core_commands_total", 5L, "ledge_sessions", 3L), read(reader));

                count[0] = 6;
                publisher.publish(CounterPublisher.INTERVAL_NS - 1, false);
                assertEquals(5, read(reader).get("ledge_core_commands_total"), "too early");
                publisher.publish(CounterPublisher.INTERVAL_NS, true);
                assertEquals(5, read(reader).get("ledge_core_commands_total"), "somebody waits for this cycle");
                publisher.publish(CounterPublisher.INTERVAL_NS, false);
                assertEquals(6, read(reader).get("ledge_core_commands_total"));
                count[0] = 7;
                publisher.publishNow();
                assertEquals(7, read(reader).get("ledge_core_commands_total"));
            }
        }
        try (CountersFile dead = CountersFile.open(path)) {
            assertEquals(7, read(dead).get("ledge_core_commands_total"), "a dead node's file tells still");
        }
    }

    @Test
    void shouldShowAnotherProcessWhatANodeCounts() throws Exception {
        final Path path = directory.resolve("counters.dat");
        try (CountersFile node = CountersFile.create(path, 42, 1_000)) {
            new CounterPublisher(node).add(NodeCounter.MESSAGES, () -> 12345).publishNow();
            final List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
                    "-cp",
                    System.getProperty("java.class.path"),
                    CountersFileTest.class.getName(),
                    path.toString()));
            final Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            final String output = new String(process.getInputStream().readAllBytes());
            assertTrue(process.waitFor(30, TimeUnit.SECONDS), "the reader has not ended");
            assertTrue(output.contains("ledge_pubsub_messages=12345"), output);
        }
    }

    /** The other process. */
    public static void main(final String[] args) throws IOException {
        try (CountersFile file = CountersFile.open(Path.of(args[0]))) {
            read(file).forEach((label, value) -> System.out.println(label + "=" + value));
        }
    }

    @Test
    void shouldRecordEachDistinctErrorOnce() throws IOException {
        final Path path = directory.resolve("counters.dat");
        try (CountersFile node = CountersFile.create(path, 42, 1_000)) {
            final DistinctErrorLog log = node.errorLog(() -> 77);
            for (int i = 0; i < 3; i++) {
                log.record(failure("first"));
            }
            log.record(new IllegalArgumentException("second"));
            try (CountersFile reader = CountersFile.open(path)) {
                final Map<String, Integer> observed = new HashMap<>();
                final int count = reader.readErrors((observations, firstMs, lastMs, text) ->
                        observed.put(text.contains("first") ? "first" : "second", observations));
                assertEquals(2, count);
                assertEquals(Map.of("first", 3, "second", 1), observed);
            }
        }
    }

    private static IllegalStateException failure(final String text) {
        return new IllegalStateException(text);
    }

    @Test
    void shouldReplaceTheFileOfTheNodeBefore() throws IOException {
        final Path path = directory.resolve("counters.dat");
        CountersFile.create(path, 1, 1).close();
        try (CountersFile old = CountersFile.open(path);
                CountersFile anew = CountersFile.create(path, 2, 2);
                CountersFile reader = CountersFile.open(path)) {
            assertEquals(1, old.pid(), "who reads the old one goes on reading it");
            assertEquals(2, anew.pid());
            assertEquals(2, reader.pid());
        }
    }

    @Test
    void shouldReadAFileThatMayNotBeWritten() throws IOException {
        final Path path = directory.resolve("counters.dat");
        CountersFile.create(path, 1, 1).close();
        assertTrue(path.toFile().setReadOnly());
        try (CountersFile reader = CountersFile.open(path)) {
            assertEquals(1, reader.pid());
        }
    }

    @Test
    void shouldRefuseWhatIsNoCountersFile() throws IOException {
        final Path path = directory.resolve("other.dat");
        Files.write(path, new byte[100]);
        assertTrue(assertThrows(IOException.class, () -> CountersFile.open(path))
                .getMessage()
                .contains("100 bytes"));
        Files.write(path, new byte[1 << 20]);
        assertTrue(assertThrows(IOException.class, () -> CountersFile.open(path))
                .getMessage()
                .contains("version 0"));
    }

    @Test
    void shouldGiveEveryCounterAnIdAndALabelOfItsOwn() {
        final NodeCounter[] all = NodeCounter.values();
        assertEquals(
                all.length,
                new HashSet<>(Arrays.stream(all).map(NodeCounter::id).toList()).size());
        assertEquals(
                all.length,
                new HashSet<>(Arrays.stream(all).map(NodeCounter::label).toList()).size());
        for (final NodeCounter counter : all) {
            assertTrue(counter.label().matches("ledge_[a-z_]+"), counter::label);
        }
    }
}
