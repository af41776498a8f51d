package io.ledge.runtime.demo;

import io.ledge.runtime.demo.app.AppEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * An app in a JVM of its own. Two threads read its output: stdout line by line into the session's queue (a full queue
 * holds the app back by its pipe), stderr into the last few lines, kept for a report. They are platform threads, because a
 * read from a pipe would hold a carrier that the node's virtual threads need.
 *
 * <p>Its stdin stays open and silent: an app ends when that ends, so that none outlives this process.
 */
final class AppProcess {
    private static final int KEPT_ERROR_LINES = 15;
    private static final long GRACE_MS = 3_000;

    private final String name;
    private final Process process;
    private final BlockingQueue<AppEvent> events;
    private final Deque<String> errorLines = new ArrayDeque<>();
    private final Thread outputReader;
    private final Thread errorReader;

    private AppProcess(final String name, final Process process, final BlockingQueue<AppEvent> events) {
        this.name = name;
        this.process = process;
        this.events = events;
        this.outputReader =
                Thread.ofPlatform().daemon().name("demo-" + name + "-out").start(this::readOutput);
        this.errorReader =
                Thread.ofPlatform().daemon().name("demo-" + name + "-err").start(this::readErrors);
    }

    static AppProcess start(final String name, final List<String> command, final BlockingQueue<AppEvent> events)
            throws IOException {
        return new AppProcess(name, new ProcessBuilder(command).start(), events);
    }

    String name() {
        return name;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Only when it is not alive. */
    int exitCode() {
        return process.exitValue();
    }

    /** The last lines of its stderr, each on a line of its own; waits a moment for what a dead app left in the pipe. */
    String lastErrors() throws InterruptedException {
        if (!process.isAlive()) {
            errorReader.join(GRACE_MS);
        }
        synchronized (errorLines) {
            return errorLines.isEmpty() ? " none" : "\n  " + String.join("\n  ", errorLines);
        }
    }

    /** Asks it to end: SIGTERM. */
    void terminate() {
        process.toHandle().destroy(); // Process.destroy would close the pipes under the readers
    }

    /** Waits until it has ended, by SIGKILL when three seconds were not enough, and until its output is read. */
    void awaitEnd() throws InterruptedException {
        if (!process.waitFor(GRACE_MS, TimeUnit.MILLISECONDS)) {
            process.toHandle().destroyForcibly();
            process.waitFor();
        }
        outputReader.interrupt(); // it may wait for room in a queue that nobody reads any more
        outputReader.join(GRACE_MS);
        errorReader.join(GRACE_MS);
    }

    private void readOutput() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                final AppEvent event = AppEvent.parse(line).orElse(null);
                if (event == null) {
                    keep(line);
                } else {
                    events.put(event);
                }
            }
        } catch (final IOException | InterruptedException ex) {
            // the app is gone, or the session
        }
    }

    private void readErrors() {
        try (BufferedReader reader = process.errorReader(StandardCharsets.UTF_8)) {
            reader.lines().forEach(this::keep);
        } catch (final IOException | UncheckedIOException ex) {
            // the app is gone
        }
    }

    private void keep(final String line) {
        synchronized (errorLines) {
            if (errorLines.size() == KEPT_ERROR_LINES) {
                errorLines.removeFirst();
            }
            errorLines.addLast(line);
        }
    }
}
