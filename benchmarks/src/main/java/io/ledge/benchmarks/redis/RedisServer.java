package io.ledge.benchmarks.redis;

import io.ledge.benchmarks.rig.TiedProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A Redis of our own on a free loopback port and on a Unix socket, its files in one directory. */
public final class RedisServer implements AutoCloseable {
    /** In the server's directory; relative, since such a path has at most 107 bytes. */
    static final String SOCKET = "redis.sock";

    private final TiedProcess process;
    private final Path directory;
    private final int port;

    private RedisServer(final TiedProcess process, final Path directory, final int port) {
        this.process = process;
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
        final int port = TiedProcess.freePort();
        final List<String> command = Stream.concat(
                        Stream.of(programs.server().toString()), settings(port, isDurable).stream())
                .toList();
        final TiedProcess process =
                TiedProcess.start("redis-server on port " + port, command, directory, () -> isAnswering(port));
        return new RedisServer(process, directory, port);
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

    private static boolean isAnswering(final int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(1_000);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(5), StandardCharsets.US_ASCII).equals("+PONG");
        } catch (final IOException ex) {
            return false; // not yet
        }
    }

    public long pid() {
        return process.pid();
    }

    int port() {
        return port;
    }

    Path directory() {
        return directory;
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}
