package io.ledge.state.chronicle.map;

import io.ledge.test.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A process of its own, with the class path of the tests. */
final class ChildJvm implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final Path out;

    private ChildJvm(final Process process, final Path out) {
        this.process = process;
        this.out = out;
    }

    /** With all flags that it needs. */
    static ChildJvm start(final Path directory, final Class<?> main, final String... arguments) {
        return start(directory, List.of(options("jvm.options"), options("chronicle.options")), main, arguments);
    }

    static String options(final String name) {
        return "@" + Path.of(System.getProperty("ledge.root"), "packaging", name);
    }

    static ChildJvm start(
            final Path directory, final List<String> flags, final Class<?> main, final String... arguments) {
        return start(directory, flags, System.getProperty("java.class.path"), main, arguments);
    }

    static ChildJvm start(
            final Path directory,
            final List<String> flags,
            final String classPath,
            final Class<?> main,
            final String... arguments) {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp"));
        command.add(classPath);
        command.add(main.getName());
        command.addAll(Arrays.asList(arguments));
        try {
            final Path out = Files.createTempFile(directory, main.getSimpleName(), ".out");
            return new ChildJvm(
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(out.toFile())
                            .start(),
                    out);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    List<String> lines() {
        try {
            return Files.readAllLines(out);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    void awaitLine(final String start) {
        Await.await(PATIENCE, () -> "a line '" + start + "…' in " + lines(), () -> lines().stream()
                .anyMatch(line -> line.startsWith(start)));
    }

    /** SIGKILL; returns when it is gone. */
    void kill() {
        process.destroyForcibly();
        join();
    }

    int join() {
        try {
            return process.waitFor();
        } catch (final InterruptedException ex) {
            throw new AssertionError(ex);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
