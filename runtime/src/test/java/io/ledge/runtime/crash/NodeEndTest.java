package io.ledge.runtime.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeException;
import io.ledge.protocol.ErrorCode;
import io.ledge.runtime.process.JavaProcess;
import io.ledge.runtime.process.NodeProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Ends of a node that writes, other than kill -9, and starts that must not be. */
class NodeEndTest {
    private static final String STORE = "statestore";
    private static final int SEGMENT_LENGTH = 64 * 1024;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path scratch;

    private Expectation expectation;

    @BeforeEach
    void expect() {
        expectation = ExpectationFile.load(scratch.resolve("expected"), "app", new Versions());
    }

    @AfterEach
    void close() {
        expectation.close();
    }

    @Test
    void shouldCallAStopUnderLoadClean() throws Exception {
        try (NodeProcess node = node(scratch.resolve("data"))) {
            node.startAgain();
            try (Life life = life(node)) {
                life.start();
                someMs(150);
                node.stop();
                life.join();
            }
            node.startAgain();
            life(node).close();
            assertTrue(node.process().err().contains("recovered"), node.process()::said);
            assertFalse(node.process().err().contains("unclean"), node.process()::said);
        }
    }

    @Test
    void shouldKeepEverythingWhenSuspendedAndKilledSo() throws Exception {
        try (NodeProcess node = node(scratch.resolve("data"))) {
            node.startAgain();
            try (Life life = life(node)) {
                life.start();
                someMs(100);
                node.process().suspend();
                someMs(1500);
                node.process().resume();
                someMs(100);
                node.process().suspend();
                node.kill();
                life.join();
            }
            node.startAgain();
            life(node).close();
        }
    }

    @Test
    void shouldRefuseASecondNodeAndLeaveTheFirstAlone() throws Exception {
        try (NodeProcess node = node(scratch.resolve("data"))) {
            node.startAgain();
            try (Life life = life(node)) {
                life.start();
                final JavaProcess second = node.ledge("run");
                assertEquals(1, second.exitCode(), second::said);
                assertTrue(
                        second.err()
                                .contains("is in use by the node with process id "
                                        + node.process().pid() + "; stop it, or choose another with --data-dir"),
                        second::said);
                node.kill();
                life.join();
            }
            node.startAgain();
            life(node).close();
        }
    }

    @Test
    void shouldRefuseADirectoryThatIsReadOnly() throws Exception {
        try (SmallFileSystem disk = SmallFileSystem.mount(scratch, 64);
                NodeProcess node = node(disk.path().resolve("data"))) {
            node.startAgain();
            try (LedgeClient client = Requests.connect(node, expectation)) {
                new OneByOne(client, STORE, expectation, 1).verify().changes(10);
            }
            node.stop();

            disk.readOnly();
            node.launch();
            assertEquals(1, node.exitCode(), () -> node.process().said());
            final String said = node.process().err();
            assertTrue(
                    said.contains("data directory " + node.dataDir() + " cannot be used")
                            && said.contains("Read-only file system")
                            && said.contains("--data-dir"),
                    said);

            disk.writable();
            node.startAgain();
            life(node).close();
            node.stop();
        }
    }

    /** The kernel remounts a file system read-only when it finds an error in it. */
    @Test
    void shouldServeWhatIsDurableWhenTheFileSystemFails() throws Exception {
        try (SmallFileSystem disk = SmallFileSystem.mount(scratch, 64);
                NodeProcess node = node(disk.path().resolve("data"))) {
            node.startAgain();
            try (LedgeClient client = Requests.connect(node, expectation)) {
                final OneByOne writer = new OneByOne(client, STORE, expectation, 1).verify();
                assertEquals(null, writer.changes(30));
                disk.fail();

                final LedgeException failure = writer.changes(30);
                assertTrue(
                        Set.of(ErrorCode.NOT_DURABLE, ErrorCode.JOURNAL_FAILED).contains(failure.code()),
                        failure::toString);
                System.out.println("a file system that fails: " + failure.getMessage());
                writer.readAllAfterFailure();
                assertEquals(ErrorCode.JOURNAL_FAILED, writer.change().code());
                node.process().signal("TERM");
                assertEquals(0, node.exitCode(), () -> node.process().said());
            }
            node.launch();
            assertEquals(1, node.exitCode(), () -> node.process().said());
            assertTrue(node.process().err().contains("Read-only file system"), node.process()::said);

            disk.repair();
            node.startAgain();
            life(node).close();
            node.stop();
        }
    }

    private NodeProcess node(final Path dataDir) {
        return NodeProcess.prepare(scratch, dataDir, List.of()).launch(FastStart.node(SEGMENT_LENGTH));
    }

    /** Verified. */
    private Life life(final NodeProcess node) {
        return new Life(Life.of(node, STORE, expectation, System.nanoTime()));
    }

    /** Of load; nothing is waited for. */
    private static void someMs(final long ms) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(ms);
    }
}
