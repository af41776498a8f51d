package io.ledge.benchmarks.rig;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * A child JVM with this one's class path and flags, so that both sides and the rig's parent agree on them. What it says on
 * standard error goes to ours; standard output is the conversation with the parent.
 */
public final class RigProcess implements AutoCloseable {
    private static final long STOP_TIMEOUT_S = 10;

    private final String title;
    private final Process process;
    private final BufferedReader out;

    private RigProcess(final String title, final Process process) {
        this.title = title;
        this.process = process;
        this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Starts a server and returns when a client may come. */
    public static RigProcess server(final PingPong pingPong, final Path directory) throws IOException {
        return startReady("server", pingPong, directory);
    }

    /** Starts a client that connects and asks nothing; returns when it is connected. */
    public static RigProcess attached(final PingPong pingPong, final Path directory) throws IOException {
        return startReady("attached", pingPong, directory);
    }

    /** Runs a client to its end. */
    public static Sample measure(
            final PingPong pingPong, final Path directory, final long warmUpMs, final long durationMs)
            throws IOException {
        try (RigProcess client =
                start("client", pingPong, directory, Long.toString(warmUpMs), Long.toString(durationMs))) {
            return Sample.ofLine(client.awaitLine(Sample::isLine, 60_000 + 4 * (warmUpMs + durationMs)));
        }
    }

    public long pid() {
        return process.pid();
    }

    /** Asks it to stop by the end of its standard input; kills it when it does not. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (!process.waitFor(STOP_TIMEOUT_S, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (final IOException ex) {
            process.destroyForcibly();
        } catch (final InterruptedException ex) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static RigProcess startReady(final String role, final PingPong pingPong, final Path directory)
            throws IOException {
        final RigProcess process = start(role, pingPong, directory);
        try {
            process.awaitLine(Lifeline.READY::equals, 30_000);
            return process;
        } catch (final IOException | RuntimeException ex) {
            process.close();
            throw ex;
        }
    }

    private static RigProcess start(
            final String role, final PingPong pingPong, final Path directory, final String... more) throws IOException {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(RigProcess::isInherited)
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), RigMain.class.getName()));
        command.addAll(List.of(role, pingPong.getClass().getName(), pingPong.variant(), directory.toString()));
        command.addAll(List.of(more));
        final Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new RigProcess(role + " of " + pingPong.name(), process);
    }

    /** Flags of the JVM, not agents or debuggers, nor the properties of this process. */
    private static boolean isInherited(final String flag) {
        return flag.startsWith("-X") || flag.startsWith("--");
    }

    /** Lines that do not match are the child's chatter and are dropped. */
    private String awaitLine(final Predicate<String> wanted, final long timeoutMs) throws IOException {
        final CompletableFuture<String> line = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> read(wanted, line));
        try {
            return line.get(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (final ExecutionException ex) {
            throw new IOException(title + ": " + ex.getCause().getMessage(), ex.getCause());
        } catch (final TimeoutException ex) {
            process.destroyForcibly();
            throw new IOException(title + " said nothing for " + timeoutMs + " ms", ex);
        } catch (final InterruptedException ex) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException(title + ": interrupted", ex);
        }
    }

    private void read(final Predicate<String> wanted, final CompletableFuture<String> line) {
        try {
            String text;
            while ((text = out.readLine()) != null) {
                if (wanted.test(text)) {
                    line.complete(text);
                    return;
                }
            }
            line.completeExceptionally(new IOException("ended without an answer (its message is above)"));
        } catch (final IOException ex) {
            line.completeExceptionally(ex);
        }
    }
}
