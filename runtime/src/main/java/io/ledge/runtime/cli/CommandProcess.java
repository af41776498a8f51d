package io.ledge.runtime.cli;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/**
 * The app's own command, started by {@code ledge run -- COMMAND}. What it writes is passed on line by line, behind a prefix
 * as {@code dapr run} has it; it shares our standard input when it is the only one.
 */
final class CommandProcess {
    private static final String PREFIX = "== APP == ";
    private static final long GRACE_S = 5;

    private static final long LOOK_EVERY_MS = 20;

    private final Process process;
    private final CommandTree tree;
    private final Thread output;
    private final Thread errors;

    /**
     * What is started.
     *
     * @param environment besides ours
     * @param directory where it runs; null: in ours, and with our standard input
     * @param prefix of each line that it writes
     */
    record Launch(List<String> command, Map<String, String> environment, Path directory, String prefix) {}

    private CommandProcess(
            final Process process,
            final CommandTree tree,
            final String prefix,
            final PrintStream out,
            final PrintStream err) {
        this.process = process;
        this.tree = tree;
        output = reading(() -> pass(process.inputReader(StandardCharsets.UTF_8), prefix, out));
        errors = reading(() -> pass(process.errorReader(StandardCharsets.UTF_8), prefix, err));
    }

    /**
     * A thread of its own: a virtual one that waits for a pipe keeps its carrier, the JVM's spare carrier ends after 30 s
     * without work (JDK 25), and with as many waiting as there are cores no virtual thread of the process runs any more.
     */
    private static Thread reading(final Runnable task) {
        return Thread.ofPlatform().daemon().name("ledge-app-output").start(task);
    }

    /**
     * @param environment besides ours
     * @throws CliFailure when there is no such command
     */
    static CommandProcess start(
            final List<String> command,
            final Map<String, String> environment,
            final PrintStream out,
            final PrintStream err) {
        return start(new Launch(command, environment, null, PREFIX), out, err);
    }

    /** @throws CliFailure when there is no such command */
    static CommandProcess start(final Launch launch, final PrintStream out, final PrintStream err) {
        final ProcessBuilder builder = new ProcessBuilder(launch.command());
        if (launch.directory() == null) {
            builder.redirectInput(ProcessBuilder.Redirect.INHERIT);
        } else {
            builder.directory(launch.directory().toFile()).redirectInput(new File("/dev/null"));
        }
        builder.environment().putAll(launch.environment());
        final CommandTree tree = new CommandTree();
        tree.mark(builder);
        try {
            return new CommandProcess(builder.start(), tree, launch.prefix(), out, err);
        } catch (final IOException ex) {
            throw CliFailure.failure("the app cannot be started: " + ex.getMessage());
        }
    }

    private static void pass(final BufferedReader from, final String prefix, final PrintStream to) {
        try (from) {
            from.lines().forEach(line -> to.println(prefix + line));
        } catch (final IOException | UncheckedIOException ex) {
            // the app is gone
        }
    }

    /** Calls once it has ended by itself or was ended, and its output is passed on. */
    void onEnd(final IntConsumer action) {
        Thread.ofVirtual().start(() -> action.accept(awaitEnd()));
    }

    /** @return its exit code */
    private int awaitEnd() {
        try {
            final int code = process.waitFor();
            output.join(TimeUnit.SECONDS.toMillis(GRACE_S)); // a grandchild may hold the pipe open
            errors.join(TimeUnit.SECONDS.toMillis(GRACE_S));
            return code;
        } catch (final InterruptedException ex) {
            throw new IllegalStateException("nobody interrupts this thread", ex);
        }
    }

    /** Ends it, and what it started: by SIGTERM, then by SIGKILL. Returns when all are gone. */
    void stop() {
        tree.running(process).forEach(ProcessHandle::destroy); // a shell does not pass it on
        try {
            awaitGone();
            kill();
            awaitGone();
            awaitEnd();
        } catch (final InterruptedException ex) {
            kill();
            Thread.currentThread().interrupt();
        }
    }

    private void awaitGone() throws InterruptedException {
        final long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(GRACE_S);
        while (tree.isAnyRunning() && System.nanoTime() - endNs < 0) {
            Thread.sleep(LOOK_EVERY_MS);
        }
    }

    /** By SIGKILL, at once: it, and what it started. */
    void kill() {
        tree.running(process).forEach(ProcessHandle::destroyForcibly);
    }
}
