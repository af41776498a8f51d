package io.ledge.runtime.dapr;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.runtime.process.NodeProcess;
import io.ledge.test.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An app of {@code sdk-tests}, written with Dapr's SDK of its language, in a process of its own. It finds the node by the
 * variables that {@code dapr run} sets, and ends with 0 when what it got is what it expected.
 */
final class SdkApp {
    private static final long PATIENCE_S = 60;
    private static final Duration PORTS_PATIENCE = Duration.ofSeconds(20);
    private static final Path ROOT = Path.of(System.getProperty("ledge.root"));
    private static final Path SDKS = ROOT.resolve("target/sdks");

    private final String language;
    private final List<String> command;
    private final Map<String, String> environment;

    private SdkApp(final String language, final List<String> command, final Map<String, String> environment) {
        this.language = language;
        this.command = command;
        this.environment = environment;
    }

    /** @param program such as {@code StateApp.java} */
    static SdkApp java(final String program) {
        return new SdkApp(
                "java",
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        SDKS.resolve("java") + "/*",
                        program("java", program)),
                Map.of());
    }

    static SdkApp node(final String program) {
        return new SdkApp(
                "node",
                List.of("node", program("node", program)),
                Map.of("NODE_PATH", SDKS.resolve("node/node_modules").toString()));
    }

    static SdkApp python(final String program) {
        return new SdkApp(
                "python",
                List.of("python3", program("python", program)),
                Map.of("PYTHONPATH", SDKS.resolve("python").toString(), "PYTHONDONTWRITEBYTECODE", "1"));
    }

    /** What {@code dapr run} tells an app of the node. */
    static Map<String, String> environment(final NodeProcess node, final String appId) {
        final Pattern ports = Pattern.compile("app " + appId + ": Dapr API on HTTP port (\\d+), gRPC port (\\d+)");
        Await.await(
                PORTS_PATIENCE,
                () -> "no line with the ports:\n" + node.process().said(),
                () -> ports.matcher(node.process().said()).find());
        final Matcher found = ports.matcher(node.process().said());
        assertTrue(found.find());
        return Map.of("APP_ID", appId, "DAPR_HTTP_PORT", found.group(1), "DAPR_GRPC_PORT", found.group(2));
    }

    private static String program(final String language, final String name) {
        return ROOT.resolve("sdk-tests").resolve(language).resolve(name).toString();
    }

    /** Runs it to its end, which must be a good one. @param dapr where the node is, as variables */
    void run(final Path scratch, final Map<String, String> dapr) {
        assertTrue(
                Files.exists(SDKS.resolve(language + ".installed")),
                () -> "Dapr's SDK for " + language + " is not in " + SDKS
                        + ": `./ledge test` installs it, from the network; why it could not is in " + SDKS + "/"
                        + language + ".log");
        final Path out = scratch.resolve(language + ".out");
        final ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment);
        builder.environment().putAll(dapr);
        try {
            final Process process = builder.redirectOutput(out.toFile()).start();
            try {
                assertTrue(
                        process.waitFor(PATIENCE_S, TimeUnit.SECONDS),
                        () -> "still running after " + PATIENCE_S + " s:\n" + read(out));
                assertEquals(0, process.exitValue(), () -> language + " said:\n" + read(out));
            } finally {
                process.destroyForcibly().waitFor();
            }
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        } catch (final InterruptedException ex) {
            throw new AssertionError(ex);
        }
    }

    private static String read(final Path file) {
        try {
            return Files.readString(file, UTF_8);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
