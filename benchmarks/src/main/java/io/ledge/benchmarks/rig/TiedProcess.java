package io.ledge.benchmarks.rig;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A server that is no {@link RigProcess}: it knows nothing of a {@link Lifeline}, so a shell between us ties it to our life.
 * The shell stops it by SIGTERM when its standard input ends, by {@link #close} or by our death.
 */
public final class TiedProcess implements AutoCloseable {
    private static final String LOG = "server.log";
    private static final String LIFELINE = "\"$@\" >" + LOG
            + " 2>&1 </dev/null & server=$!; echo $server; cat >/dev/null; kill $server 2>/dev/null; wait $server";
    private static final long START_TIMEOUT_MS = 120_000;
    private static final long STOP_TIMEOUT_S = 10;
    private static final long RETRY_MS = 10;

    private final String name;
    private final Process shell;
    private final Path directory;
    private long pid;

    private TiedProcess(final String name, final Process shell, final Path directory) {
        this.name = name;
        this.shell = shell;
        this.directory = directory;
    }

    /** Does the server answer? Asked until it does; an exception is for others than "not yet". */
    @FunctionalInterface
    public interface Probe {
        boolean isAnswering() throws IOException, InterruptedException;
    }

    /**
     * Returns when it answers.
     *
     * @param name      what messages call it
     * @param directory where it runs; what it says goes into a file there
     * @throws IOException when it ends before it answers, or does not in two minutes, with what it said
     */
    public static TiedProcess start(
            final String name, final List<String> command, final Path directory, final Probe probe)
            throws IOException, InterruptedException {
        final Process shell = new ProcessBuilder(Stream.concat(Stream.of("sh", "-c", LIFELINE, "sh"), command.stream())
                        .toList())
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        final TiedProcess process = new TiedProcess(name, shell, directory);
        try {
            process.pid = Long.parseLong(
                    new BufferedReader(new InputStreamReader(shell.getInputStream(), StandardCharsets.US_ASCII))
                            .readLine());
            process.await(probe);
            return process;
        } catch (final IOException | RuntimeException | InterruptedException ex) {
            process.close();
            throw ex;
        }
    }

    /** A port of the loopback that nobody has, now. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void await(final Probe probe) throws IOException, InterruptedException {
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_TIMEOUT_MS);
        while (!probe.isAnswering()) {
            if (System.nanoTime() > deadlineNs || !isAlive()) {
                throw new IOException(name + (isAlive() ? " does not answer" : " ended") + "; it says: " + log());
            }
            Thread.sleep(RETRY_MS);
        }
    }

    private boolean isAlive() {
        return ProcessHandle.of(pid).isPresent();
    }

    private String log() throws IOException {
        return String.join(" | ", Files.readAllLines(directory.resolve(LOG)));
    }

    /** Of the server, not of the shell. */
    public long pid() {
        return pid;
    }

    @Override
    public void close() throws IOException {
        shell.getOutputStream().close();
        try {
            if (!shell.waitFor(STOP_TIMEOUT_S, TimeUnit.SECONDS)) {
                kill();
                shell.waitFor();
            }
        } catch (final InterruptedException ex) {
            kill();
            Thread.currentThread().interrupt();
        }
    }

    private void kill() {
        if (pid > 0) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        }
        shell.destroyForcibly();
    }
}
