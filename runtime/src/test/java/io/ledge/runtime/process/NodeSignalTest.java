package io.ledge.runtime.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.client.ConnectionState;
import io.ledge.client.LedgeClient;
import io.ledge.protocol.NodeFiles;
import io.ledge.test.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a node ends when it is told to: with apps attached, and leaving nothing. */
@Timeout(60)
class NodeSignalTest {
    private static final Duration LIMIT = Duration.ofSeconds(3);

    @TempDir
    private Path scratch;

    @ParameterizedTest
    @CsvSource({"TERM, 0, doorbell", "INT, 130, doorbell", "TERM, 0, spin", "TERM, 0, park"})
    void shouldEndCleanly(final String signal, final int exitCode, final String waitMode) {
        final BlockingQueue<ConnectionState> states = new LinkedBlockingQueue<>();
        final NodeProcess node = NodeProcess.start(
                scratch, java.util.List.of("--wait-mode", waitMode), NodeProcess.MEMORY, NodeProcess.GREENHOUSE);
        try (JavaProcess process = node.process();
                LedgeClient client = LedgeClient.connect(
                        node.context("app").onConnectionChange((state, reason) -> states.add(state)))) {
            client.saveState("statestore", "a", new byte[] {1});
            final long startNs = System.nanoTime();

            process.signal(signal);

            assertEquals(exitCode, process.exitCode(LIMIT), process::said);
            System.out.printf(
                    "SIG%s in %s mode: down after %.0f ms%n", signal, waitMode, (System.nanoTime() - startNs) / 1e6);
            assertTrue(Files.notExists(node.directory()), () -> node.directory() + " is left");
            assertTrue(NodeFiles.find(node.dataDir()).isEmpty(), "node.properties is left");
            Await.await(
                    Duration.ofSeconds(1),
                    () -> "a disconnected client; it was " + states,
                    () -> states.contains(ConnectionState.DISCONNECTED));
        }
    }

    @Test
    void shouldTakeItsDataDirectoryAgainAfterAKill() {
        try (NodeProcess node = NodeProcess.start(scratch, NodeProcess.MEMORY)) {
            node.kill();
            assertTrue(Files.exists(node.directory()), "a killed node cannot clean up");

            node.startAgain();

            try (LedgeClient client = node.connect("app")) {
                client.saveState("statestore", "a", new byte[] {1});
            }
        }
    }
}
