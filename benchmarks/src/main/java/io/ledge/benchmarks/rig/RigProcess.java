package io.ledge.benchmarks.rig;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
    private static final long READY_TIMEOUT_MS = 30_000;
    private static final String SERVER = "server";

    private final String title;
    private final Process process;
    private final BufferedReader out;

    private RigProcess(final String title, final Process process) {
        this.title = title;
        this.process = process;
        this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Starts a server and returns when a client may come. */
    public static RigProcess server(final PingPong pingPong, final Path directory, final Placement placement)
            throws IOException {
        return startReady(launch(SERVER, pingPong, directory, placement), READY_TIMEOUT_MS);
    }

    /** Starts a client that connects and asks nothing; returns when it is connected. */
    public static RigProcess attached(final PingPong pingPong, final Path directory, final Placement placement)
            throws IOException {
        return startReady(launch("attached", pingPong, directory, placement), READY_TIMEOUT_MS);
    }

    /** Runs a client to its end. */
    public static Sample measure(
            final PingPong pingPong,
            final Path directory,
            final Placement placement,
            final long warmUpMs,
            final long durationMs)
            throws IOException {
        try (RigProcess client = start(launch("client", pingPong, directory, placement)
                .args(Long.toString(warmUpMs), Long.toString(durationMs)))) {
            return Sample.ofLine(client.awaitLine(Sample::isLine, 60_000 + 4 * (warmUpMs + durationMs)));
        }
    }

    /** Starts {@code launch} and returns at once. */
    public static RigProcess start(final Launch launch) throws IOException {
        final Process process = new ProcessBuilder(launch.command())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new RigProcess(launch.title(), process);
    }

    /** Starts a server, whose {@link Lifeline} says when a client may come, and returns then. */
    public static RigProcess startReady(final Launch launch, final long timeoutMs) throws IOException {
        final RigProcess process = start(launch);
        try {
            process.awaitLine(Lifeline.READY::equals, timeoutMs);
            return process;
        } catch (final IOException | RuntimeException ex) {
            process.close();
            throw ex;
        }
    }

    /** Runs a child that measures, to its end. */
    public static LoadSample load(final Launch launch, final long timeoutMs) throws IOException, AbsentException {
        try (RigProcess process = start(launch)) {
            final String line =
                    process.awaitLine(text -> LoadSample.isLine(text) || AbsentException.isLine(text), timeoutMs);
            if (AbsentException.isLine(line)) {
                throw AbsentException.ofLine(line);
            }
            return LoadSample.ofLine(line);
        }
    }

    public long pid() {
        return process.pid();
    }

    /** As a power cut would, for the process at least. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
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

    private static Launch launch(
            final String role, final PingPong pingPong, final Path directory, final Placement placement)
            throws IOException {
        return Launch.of(role + " of " + pingPong.name(), RigMain.class)
                .wrappedBy(placement.prefix(role.equals(SERVER)))
                .args(role, pingPong.getClass().getName(), pingPong.variant(), directory.toString());
    }

    /** Lines that do not match are the child's chatter and are dropped. */
    public String awaitLine(final Predicate<String> wanted, final long timeoutMs) throws IOException {
        final CompletableFuture<String> line = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> read(wanted, line)); // a pipe keeps a virtual one's carrier
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
