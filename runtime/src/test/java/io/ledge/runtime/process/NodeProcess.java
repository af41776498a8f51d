package io.ledge.runtime.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeClientContext;
import io.ledge.core.counter.CountersFile;
import io.ledge.core.counter.NodeCounter;
import io.ledge.protocol.NodeFiles;
import io.ledge.runtime.cli.LedgeCli;
import io.ledge.test.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.agrona.IoUtil;

/**
 * {@code ledge run} in a JVM of its own, on a data directory of the test's. {@link #close} fails when the node recorded an
 * error, ended by itself, or left something behind.
 */
public final class NodeProcess implements AutoCloseable {
    static final String MEMORY = """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata:
              name: statestore
            spec:
              type: state.in-memory
              version: v1
            ---
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata:
              name: pubsub
            spec:
              type: pubsub.in-memory
              version: v1
            """;

    static final String GREENHOUSE = """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata:
              name: greenhouse
            spec:
              type: bindings.simulator
              version: v1
              metadata:
                - name: interval
                  value: 50ms
            """;

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);

    private final Path scratch;
    private final Path dataDir;
    private final Path resources;
    private final List<String> options;
    private final List<String> errorsOfTheKilled = new ArrayList<>();
    private JavaLaunch launch = JavaLaunch.of(LedgeCli.class);
    private JavaProcess process;
    private boolean hasEnded; // as the test wanted it

    private NodeProcess(final Path scratch, final Path dataDir, final List<String> options) {
        this.scratch = scratch;
        this.options = options;
        this.dataDir = dataDir;
        resources = scratch.resolve("resources");
    }

    /** With these components, each text a file of its own. */
    static NodeProcess start(final Path scratch, final String... components) {
        return start(scratch, List.of(), components);
    }

    static NodeProcess start(final Path scratch, final List<String> options, final String... components) {
        return start(scratch, List.of(), options, components);
    }

    /** @param flags of the JVM, beside those that every one has */
    static NodeProcess start(
            final Path scratch, final List<String> flags, final List<String> options, final String... components) {
        final NodeProcess node = prepare(scratch, scratch.resolve("data"), options, components)
                .launch(JavaLaunch.of(LedgeCli.class).flags(flags));
        node.startAgain();
        return node;
    }

    /** Not started. @param scratch an existing directory, for output and resources */
    public static NodeProcess prepare(
            final Path scratch, final Path dataDir, final List<String> options, final String... components) {
        final NodeProcess node = new NodeProcess(scratch, dataDir, options);
        try {
            Files.createDirectories(node.resources);
            for (int i = 0; i < components.length; i++) {
                Files.writeString(node.resources.resolve("component-" + i + ".yaml"), components[i]);
            }
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
        return node;
    }

    /** How its JVM is started from now on. */
    public NodeProcess launch(final JavaLaunch value) {
        launch = value;
        return this;
    }

    /** Returns when clients find it. */
    public void startAgain() {
        launch();
        Await.await(START_TIMEOUT, () -> "a node on " + dataDir + "; it said:\n" + process.said(), this::isThere);
    }

    /** As {@link #startAgain}, without waiting. */
    public void launch() {
        hasEnded = false;
        final List<String> arguments =
                new ArrayList<>(List.of("run", "--data-dir", dataDir.toString(), "--resources-path", resources + ""));
        arguments.addAll(options);
        process = JavaProcess.start(scratch, "node", launch, arguments);
    }

    public boolean isThere() {
        assertTrue(process.isAlive(), () -> "the node ended:\n" + process.said());
        return NodeFiles.find(dataDir)
                .filter(node -> node.pid() == process.pid())
                .isPresent();
    }

    public Path dataDir() {
        return dataDir;
    }

    public Path directory() {
        return NodeFiles.sharedDirectory(dataDir);
    }

    public JavaProcess process() {
        return process;
    }

    public LedgeClient connect(final String appId) {
        return LedgeClient.connect(context(appId));
    }

    public LedgeClientContext context(final String appId) {
        return new LedgeClientContext()
                .dataDir(dataDir)
                .appId(appId)
                .clientName("test-" + appId)
                .connectTimeout(Duration.ofSeconds(10));
    }

    /** {@code ledge ARGUMENTS --data-dir …} in a JVM of its own. */
    public JavaProcess ledge(final String... arguments) {
        final List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data-dir", dataDir.toString()));
        return JavaProcess.start(scratch, "ledge", LedgeCli.class, all);
    }

    /** SIGKILL, and gone. */
    public void kill() {
        process.kill();
        assertEquals(137, process.exitCode(), process::said);
        errorsOfTheKilled.addAll(errors());
        hasEnded = true;
    }

    /** SIGKILL before it could be reached, or nearly. */
    public void killStarting() {
        process.kill();
        assertEquals(137, process.exitCode(), process::said);
        hasEnded = true;
    }

    /** SIGKILL after SIGTERM, unless it has ended as it should. */
    public void killStopping() {
        process.kill();
        final int exitCode = process.exitCode();
        assertTrue(exitCode == 0 || exitCode == 137, () -> exitCode + ": " + process.said());
        hasEnded = true;
    }

    /** SIGTERM, and gone as it should be. */
    public void stop() {
        errorsOfTheKilled.addAll(errors());
        process.signal("TERM");
        assertEquals(0, process.exitCode(STOP_TIMEOUT), process::said);
        assertTrue(Files.notExists(directory()), () -> directory() + " is left");
        hasEnded = true;
    }

    /** Waits for it to end by itself, as it does where it cannot start. */
    public int exitCode() {
        hasEnded = true;
        return process.exitCode();
    }

    public long counter(final NodeCounter counter) {
        try (CountersFile file = CountersFile.open(directory().resolve(NodeFiles.COUNTERS_FILE))) {
            final long[] value = new long[1];
            file.reader().forEach((slot, typeId, key, label) -> {
                if (typeId == counter.id()) {
                    value[0] = file.reader().getCounterValue(slot);
                }
            });
            return value[0];
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** What the node that was killed, or runs, recorded. */
    private List<String> errors() {
        final List<String> errors = new ArrayList<>();
        final Path file = directory().resolve(NodeFiles.COUNTERS_FILE);
        if (Files.notExists(file)) {
            return errors; // it did not come that far
        }
        try (CountersFile counters = CountersFile.open(file)) {
            counters.readErrors((count, first, last, text) -> errors.add(count + " times: " + text));
        } catch (final IOException ex) {
            errors.add("no counters file: " + ex);
        }
        return errors;
    }

    @Override
    public void close() {
        final boolean hasDied = process != null && !hasEnded && !process.isAlive();
        try {
            if (process != null && process.isAlive()) {
                process.resume(); // in case the test failed while it was suspended
                stop();
            }
        } finally {
            if (process != null) {
                process.close();
            }
            IoUtil.delete(directory().toFile(), true);
        }
        assertFalse(hasDied, () -> "the node ended by itself:\n" + process.said());
        assertEquals(List.of(), errorsOfTheKilled, "errors that the node recorded");
    }
}
