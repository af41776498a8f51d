package io.ledge.benchmarks.redis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A Redis of our own on a free loopback port and on a Unix socket, its files in one directory. A shell between us ties it
 * to our life: it stops the server when its standard input ends, by {@link #close} or by our death.
 */
public final class RedisServer implements AutoCloseable {
    /** In the server's directory; relative, since such a path has at most 107 bytes. */
    static final String SOCKET = "redis.sock";

    private static final String LIFELINE =
            "\"$@\" >redis.log 2>&1 & server=$!; echo $server; cat >/dev/null; kill $server; wait $server";
    private static final long START_TIMEOUT_MS = 10_000;
    private static final long STOP_TIMEOUT_S = 10;

    private final Process shell;
    private final Path directory;
    private final int port;
    private long pid;

    private RedisServer(final Process shell, final Path directory, final int port) {
        this.shell = shell;
        this.directory = directory;
        this.port = port;
    }

    /**
     * Returns when it answers.
     *
     * @param isDurable with an append-only file that is synced before each answer; else it writes nothing
     */
    public static RedisServer start(final RedisPrograms programs, final Path directory, final boolean isDurable)
            throws IOException, InterruptedException {
        final int port = freePort();
        final List<String> command = Stream.concat(
                        Stream.of("sh", "-c", LIFELINE, "sh", programs.server().toString()),
                        settings(port, isDurable).stream())
                .toList();
        final Process shell = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        final RedisServer server = new RedisServer(shell, directory, port);
        try {
            server.pid = Long.parseLong(
                    new BufferedReader(new InputStreamReader(shell.getInputStream(), StandardCharsets.US_ASCII))
                            .readLine());
            server.awaitPong();
            return server;
        } catch (final IOException | RuntimeException | InterruptedException ex) {
            server.close();
            throw ex;
        }
    }

    /** No snapshots, and no rewriting of the file under the measurement: both would only slow it down. */
    private static List<String> settings(final int port, final boolean isDurable) {
        return List.of(
                "--bind", "127.0.0.1",
                "--port", Integer.toString(port),
                "--unixsocket", SOCKET,
                "--daemonize", "no",
                "--save", "",
                "--appendonly", isDurable ? "yes" : "no",
                "--appendfsync", "always",
                "--auto-aof-rewrite-percentage", "0");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitPong() throws IOException, InterruptedException {
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_TIMEOUT_MS);
        while (!isAnswering()) {
            if (System.nanoTime() > deadlineNs || ProcessHandle.of(pid).isEmpty()) {
                throw new IOException("redis-server does not answer on port " + port + "; it says: " + log());
            }
            Thread.sleep(10);
        }
    }

    private boolean isAnswering() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(1_000);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(5), StandardCharsets.US_ASCII).equals("+PONG");
        } catch (final IOException ex) {
            return false; // not yet
        }
    }

    private String log() throws IOException {
        return String.join(" | ", Files.readAllLines(directory.resolve("redis.log")));
    }

    /** Of the server, not of the shell. */
    public long pid() {
        return pid;
    }

    int port() {
        return port;
    }

    Path directory() {
        return directory;
    }

    @Override
    public void close() throws IOException {
        shell.getOutputStream().close();
        try {
            if (!shell.waitFor(STOP_TIMEOUT_S, TimeUnit.SECONDS)) {
                ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
                shell.destroyForcibly().waitFor();
            }
        } catch (final InterruptedException ex) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
            shell.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
