package io.ledge.runtime.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.wait.WaitMode;
import io.ledge.protocol.NodeFiles;
import io.ledge.runtime.log.LogForm;
import io.ledge.runtime.log.LogSettings;
import io.ledge.runtime.node.NodeStartException;
import io.ledge.runtime.peer.PeerContext;
import io.ledge.test.Await;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class RunCommandTest {
    private final CliFixture ledge = new CliFixture();
    private static final PeerContext IN_THE_REGISTRY =
            new PeerContext(PeerContext.defaultRegistry(), List.of(), "127.0.0.1", 0, "");

    private final LogSettings before = LogSettings.current();
    private final ByteArrayOutputStream log = new ByteArrayOutputStream();

    @BeforeEach
    void captureLog() {
        final PrintStream out = new PrintStream(log, true, StandardCharsets.UTF_8);
        new LogSettings(System.Logger.Level.INFO, LogForm.HUMAN, out, Clock.systemUTC()).apply();
    }

    @AfterEach
    void restoreLog() {
        before.apply();
    }

    /** A node that runs until it is closed. */
    private static final class FakeNode implements NodeLauncher.Running {
        final CountDownLatch closed = new CountDownLatch(1);

        @Override
        public void awaitClose() {
            try {
                closed.await();
            } catch (final InterruptedException ex) {
                throw new IllegalStateException(ex);
            }
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }

    @Test
    void shouldStartANodeAsTold() {
        endsByItself();
        ledge.run(
                "run",
                "--resources-path",
                "a",
                "-d",
                "b",
                "--components-path=c",
                "--data-dir",
                "/d",
                "--wait-mode",
                "SPIN",
                "--driver-thread");
        assertEquals(
                new NodeLauncher.Settings(
                        Path.of("/d"),
                        List.of(Path.of("a"), Path.of("b"), Path.of("c")),
                        WaitMode.SPIN,
                        true,
                        List.of(),
                        IN_THE_REGISTRY),
                ledge.started.getFirst());
    }

    @Test
    void shouldHaveDefaults() {
        endsByItself();
        assertEquals(ExitCode.FAILURE, ledge.run("run"));
        assertEquals("ledge run: the node stopped by itself; its log says why\n", ledge.err());
        if (System.getenv("LEDGE_DATA_DIR") == null) {
            assertEquals(
                    new NodeLauncher.Settings(
                            NodeFiles.defaultDataDir(),
                            List.of(),
                            WaitMode.DOORBELL,
                            false,
                            List.of(),
                            IN_THE_REGISTRY),
                    ledge.started.getFirst());
        }
    }

    @Test
    @Timeout(30)
    void shouldStopCleanlyWhenSignalled() throws Exception {
        assertEquals(ExitCode.INTERRUPTED, runUntil("INT"));
        assertEquals(ExitCode.OK, runUntil("TERM"));
        assertEquals(ExitCode.OK, runUntil("HUP"));
        final String text = log.toString(StandardCharsets.UTF_8);
        assertTrue(text.contains("node is up, data directory "), text);
        assertTrue(text.contains("SIGTERM: closing"), text);
    }

    @Test
    @Timeout(30)
    void shouldStopAsSoonAsItRunsWhenSignalledWhileItStarts() {
        ledge.launcher = settings -> {
            MessagingCommandTest.kill("TERM");
            Await.await(
                    Duration.ofSeconds(20), () -> "no signal seen: " + log, () -> log.toString(StandardCharsets.UTF_8)
                            .contains("SIGTERM: closing"));
            return new FakeNode();
        };
        assertEquals(ExitCode.OK, ledge.run("run"));
    }

    /** The apps of a node that is told to end before it is up. */
    @Test
    @Timeout(60)
    void shouldStartNoCommandWhenSignalledWhileItStarts(@TempDir final Path directory) throws Exception {
        final String dataDir = directory.resolve("data").toString();
        final String touch = "touch " + directory.resolve("started");
        final Path file = Files.writeString(
                directory.resolve("dapr.yaml"),
                "version: 1\napps: [{appDirPath: '.', appID: shop, command: [sh, -c, '" + touch + "']}]");
        ledge.launcher = settings -> {
            log.reset();
            MessagingCommandTest.kill("TERM");
            Await.await(
                    Duration.ofSeconds(20), () -> "no signal seen: " + log, () -> log.toString(StandardCharsets.UTF_8)
                            .contains("SIGTERM: closing"));
            return NodeLauncher.launch(settings);
        };

        assertEquals(ExitCode.OK, ledge.run("run", "--data-dir", dataDir, "--run-file", file.toString()), ledge::err);
        assertEquals(
                ExitCode.OK,
                ledge.run("run", "--data-dir", dataDir, "--app-id", "shop", "--", "sh", "-c", touch),
                ledge::err);
        assertFalse(Files.exists(directory.resolve("started")));
    }

    @Test
    void shouldEndWithTheCodeOfAFailedStart() {
        ledge.launcher = settings -> {
            throw new NodeStartException(78, "resources path x does not exist");
        };
        ledge.assertFails(78, "ledge run: resources path x does not exist", "run", "--resources-path", "x");
        ledge.launcher = settings -> {
            throw new NodeStartException(1, "data directory /d is in use by process 7");
        };
        ledge.assertFails(1, "ledge run: data directory /d is in use by process 7", "run");
    }

    @Test
    void shouldSetTheLog() {
        endsByItself();
        ledge.run("run", "--log-level", "debug", "--log-as-json");
        assertEquals(System.Logger.Level.DEBUG, LogSettings.current().level());
        assertEquals(LogForm.JSON, LogSettings.current().form());
        ledge.run("run", "--log-as-json=true", "--log-level=WARN");
        assertEquals(System.Logger.Level.WARNING, LogSettings.current().level());
    }

    @Test
    void shouldWarnOnceOfFlagsWithoutEffect() {
        endsByItself();
        ledge.run("run", "--app-id", "a", "--app-protocol", "http", "-M=1", "--enable-metrics", "--enable-mtls=false");
        final List<String> warnings = log.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains(" warn "))
                .toList();
        assertEquals(1, warnings.size(), log::toString);
        assertTrue(
                warnings.getFirst()
                        .endsWith("  of no effect in this version: --metrics-port, --enable-metrics, --enable-mtls"),
                log::toString);
    }

    @Test
    void shouldRefuseWhatItWouldHaveToLeaveOut() {
        ledge.assertFails(
                2,
                "ledge run: the app node needs a name: add --app-id APP",
                "run",
                "--",
                "node",
                "app.js",
                "--port",
                "1");
        ledge.assertFails(
                2, "ledge run: --app-port 3000 needs the app's name: add --app-id APP", "run", "--app-port", "3000");
        ledge.assertFails(
                2,
                "ledge run: --run-file dapr.yaml names the apps: --app-id, --app-port and a command are for one app",
                "run",
                "-f",
                "dapr.yaml",
                "--app-id",
                "a");
        ledge.assertFails(
                78, "ledge run: run file /no/such.yaml cannot be read: /no/such.yaml", "run", "-f", "/no/such.yaml");
    }

    @Test
    void shouldNameTheNearestValue() {
        ledge.assertFails(
                2,
                "ledge run: invalid value for option '--wait-mode': unknown mode 'dorbell', did you mean 'doorbell'?"
                        + " (see `ledge run --help`)",
                "run",
                "--wait-mode",
                "dorbell");
        ledge.assertFails(
                2,
                "ledge run: invalid value for option '--log-level': unknown log level 'loud': use trace, debug, info, warn,"
                        + " error or off (see `ledge run --help`)",
                "run",
                "--log-level",
                "loud");
    }

    private void endsByItself() {
        ledge.launcher = settings -> {
            ledge.started.add(settings);
            final FakeNode node = new FakeNode();
            node.close();
            return node;
        };
    }

    private int runUntil(final String signal) throws InterruptedException {
        final FakeNode node = new FakeNode();
        final CountDownLatch waiting = new CountDownLatch(1);
        ledge.launcher = settings -> new NodeLauncher.Running() {
            @Override
            public void awaitClose() {
                waiting.countDown(); // from here on the handlers are there
                node.awaitClose();
            }

            @Override
            public void close() {
                node.close();
            }
        };
        final Thread user = Thread.ofVirtual().start(() -> {
            try {
                waiting.await();
            } catch (final InterruptedException ex) {
                throw new IllegalStateException(ex);
            }
            MessagingCommandTest.kill(signal);
        });
        final int exitCode = ledge.run("run");
        user.join();
        return exitCode;
    }
}
