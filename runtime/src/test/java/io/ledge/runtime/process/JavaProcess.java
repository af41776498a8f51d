package io.ledge.runtime.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.test.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A JVM with the flags and the class path of this one's tests, what it wrote, and how it ends. */
public final class JavaProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Process process;
    private final Path out;
    private final Path err;

    private JavaProcess(final Process process, final Path out, final Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** @param directory where its output goes, to files that start with {@code name} */
    static JavaProcess start(
            final Path directory, final String name, final Class<?> main, final List<String> arguments) {
        return start(directory, name, List.of(), main, arguments);
    }

    /** What the launcher takes from {@code packaging}. */
    static String options(final String file) {
        return "@" + Path.of(System.getProperty("ledge.root"), "packaging", file);
    }

    /** @param flags of the JVM, beside those that every one has */
    static JavaProcess start(
            final Path directory,
            final String name,
            final List<String> flags,
            final Class<?> main,
            final List<String> arguments) {
        return start(directory, name, JavaLaunch.of(main).flags(flags), arguments);
    }

    /** @param directory where its output goes, to files that start with {@code name} */
    public static JavaProcess start(
            final Path directory, final String name, final JavaLaunch launch, final List<String> arguments) {
        try {
            final Path out = Files.createTempFile(directory, name + "-", ".out");
            final Path err = Files.createTempFile(directory, name + "-", ".err");
            final Process process = new ProcessBuilder(launch.command(arguments))
                    .redirectInput(new java.io.File("/dev/null"))
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            return new JavaProcess(process, out, err);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public String out() {
        return read(out);
    }

    public String err() {
        return read(err);
    }

    /** Both streams, for messages of assertions. */
    public String said() {
        return out() + err();
    }

    /** Waits for a line of its standard output to start so. */
    void awaitLine(final String start) {
        Await.await(PATIENCE, () -> "a line '" + start + "…' in:\n" + said(), () -> out().lines()
                .anyMatch(line -> line.startsWith(start)));
    }

    /** @param name such as {@code TERM} */
    public void signal(final String name) {
        try {
            final Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start();
            assertEquals(0, kill.waitFor(), () -> "kill -" + name + " " + pid());
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        } catch (final InterruptedException ex) {
            throw new AssertionError(ex);
        }
    }

    /** SIGSTOP; returns when every thread stands still, which takes its time after the signal. */
    public void suspend() {
        signal("STOP");
        Await.await(PATIENCE, () -> "process " + pid() + " stands still", this::isStopped);
    }

    public void resume() {
        signal("CONT");
    }

    private boolean isStopped() {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid()), "task"))) {
            return threads.allMatch(thread -> read(thread.resolve("status")).contains("State:\tT"));
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** SIGKILL; returns at once. */
    public void kill() {
        process.destroyForcibly();
    }

    public int exitCode(final Duration timeout) {
        try {
            assertTrue(process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS), () -> "still running: " + said());
        } catch (final InterruptedException ex) {
            throw new AssertionError(ex);
        }
        return process.exitValue();
    }

    public int exitCode() {
        return exitCode(PATIENCE);
    }

    @Override
    public void close() {
        kill();
        exitCode();
    }

    private static String read(final Path file) {
        try {
            return Files.readString(file, UTF_8);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
