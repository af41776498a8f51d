package io.ledge.runtime.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.counter.CountersFile;
import io.ledge.protocol.NodeFiles;
import java.io.IOException;
import java.nio.file.Path;
import org.agrona.concurrent.errors.DistinctErrorLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ErrorsCommandTest {
    private final CliFixture ledge = new CliFixture();

    @TempDir
    Path directory;

    @Test
    void shouldSayThatThereAreNone() throws IOException {
        try (CountersFile file = node()) {
            assertEquals(42, file.pid());
            assertEquals(ExitCode.OK, run());
            assertEquals("no errors\n", ledge.out());
        }
    }

    @Test
    void shouldShowEachDistinctErrorOnceAndFail() throws IOException {
        try (CountersFile file = node()) {
            final DistinctErrorLog log = file.errorLog(() -> 1_000);
            for (int i = 0; i < 3; i++) {
                assertTrue(log.record(new IllegalStateException("a bug")));
            }
            assertEquals(ExitCode.FAILURE, run());
            assertTrue(
                    ledge.out().contains("3      1970-01-01T00:00:01Z  1970-01-01T00:00:01Z  java.lang.IllegalState"),
                    ledge.out());
        }
    }

    @Test
    void shouldNameTheWayOutWhenNoNodeRuns() {
        assertEquals(ExitCode.FAILURE, run());
        assertEquals(
                "ledge errors: no node runs on data directory " + directory + "; start one: ledge run --data-dir "
                        + directory + "\n",
                ledge.err());
    }

    private int run() {
        return ledge.run("errors", "--data-dir", directory.toString());
    }

    private CountersFile node() throws IOException {
        NodeFiles.publish(directory, directory);
        return CountersFile.create(directory.resolve(NodeFiles.COUNTERS_FILE), 42, 0);
    }
}
