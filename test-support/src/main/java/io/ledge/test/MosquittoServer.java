package io.ledge.test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * A real Mosquitto of this test's own, on free loopback ports, with its files in a directory of the test's. It can be
 * stopped, killed and started again on the same port. A machine without Mosquitto fails the test and says what to install.
 *
 * <p>Limits that would lose messages (queue and inflight of a client) are off, and sessions survive {@link #stop()}.
 */
public final class MosquittoServer implements AutoCloseable {
    private static final Path BINARY = Path.of("/usr/sbin/mosquitto");
    private static final Duration START_TIMEOUT = Duration.ofSeconds(10);

    private final Path directory;
    private final int port;
    private final int tlsPort;
    private Process process;

    private MosquittoServer(final Path directory, final int port, final int tlsPort) {
        this.directory = directory;
        this.port = port;
        this.tlsPort = tlsPort;
    }

    /** Started, and open to anybody. {@code extraConfig} is in mosquitto.conf's own form. */
    public static MosquittoServer start(final Path directory, final String... extraConfig) throws IOException {
        final MosquittoServer server = create(directory);
        server.configure("allow_anonymous true", "", List.of(extraConfig));
        return server.startAgain();
    }

    /** Started, and open to one user only. */
    public static MosquittoServer startWithPassword(final Path directory, final String user, final String password)
            throws IOException {
        final MosquittoServer server = create(directory);
        final Path passwords = directory.resolve("passwords");
        run(List.of("mosquitto_passwd", "-b", "-c", passwords.toString(), user, password));
        server.configure("allow_anonymous false\npassword_file " + passwords, "", List.of());
        return server.startAgain();
    }

    /** Started, with a second listener for TLS that shows {@code certificates.server}. */
    public static MosquittoServer startWithTls(
            final Path directory, final TestCertificates certificates, final boolean requireClientCertificate)
            throws IOException {
        final MosquittoServer server = create(directory);
        final String listener = """
                listener %d 127.0.0.1
                cafile %s
                certfile %s
                keyfile %s
                require_certificate %s
                """.formatted(
                        server.tlsPort,
                        certificates.ca(),
                        certificates.serverCertificate(),
                        certificates.serverKey(),
                        requireClientCertificate);
        server.configure("allow_anonymous true", listener, List.of());
        return server.startAgain();
    }

    private static MosquittoServer create(final Path directory) throws IOException {
        if (!Files.isExecutable(BINARY)) {
            throw new AssertionError(
                    BINARY + " is missing; install it with `apt-get install -y mosquitto mosquitto-clients`"
                            + " (./ledge test does)");
        }
        Files.createDirectories(directory);
        return new MosquittoServer(directory, freePort(), freePort());
    }

    private void configure(final String access, final String listener, final List<String> extra) throws IOException {
        final String config = """
                per_listener_settings false
                listener %d 127.0.0.1
                %s
                %s
                set_tcp_nodelay true
                max_queued_messages 0
                persistence true
                persistence_location %s/
                user %s
                log_dest file %s
                """.formatted(
                        port, access, listener, directory, System.getProperty("user.name"), directory.resolve("log"));
        Files.writeString(
                directory.resolve("mosquitto.conf"),
                config + extra.stream().map(line -> line + "\n").collect(Collectors.joining()));
    }

    public int port() {
        return port;
    }

    public int tlsPort() {
        return tlsPort;
    }

    public String url() {
        return "mqtt://127.0.0.1:" + port;
    }

    /** On the same ports as before, with the sessions of before. */
    public MosquittoServer startAgain() throws IOException {
        process = new ProcessBuilder(
                        BINARY.toString(),
                        "-c",
                        directory.resolve("mosquitto.conf").toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("output").toFile()))
                .start();
        Await.await(START_TIMEOUT, () -> "mosquitto answers on port " + port + "; it said: " + output(), this::answers);
        return this;
    }

    private boolean answers() {
        if (!process.isAlive()) {
            throw new AssertionError("mosquitto ended with " + process.exitValue() + "; it said: " + output());
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (final IOException e) {
            return false;
        }
    }

    private String output() {
        final StringBuilder text = new StringBuilder();
        for (final String name : List.of("output", "log")) {
            try {
                text.append(Files.readString(directory.resolve(name)));
            } catch (final IOException e) {
                // not written yet
            }
        }
        return text.toString();
    }

    /** Politely: it writes its sessions. */
    public void stop() {
        end(process::destroy);
    }

    /** Like a power cut. */
    public void kill() {
        end(process::destroyForcibly);
    }

    private void end(final Runnable how) {
        // A signal that comes between mosquitto's look at its flag and its wait is seen at the next event only: say it
        // again.
        boolean isEnded = false;
        try {
            for (int i = 0; i < 50 && !isEnded; i++) {
                how.run();
                isEnded = process.waitFor(200, TimeUnit.MILLISECONDS);
            }
            if (!isEnded) {
                process.destroyForcibly();
                throw new AssertionError("mosquitto did not end within 10 s");
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** Publishes with {@code mosquitto_pub}, so that sender and receiver share no code. */
    public void publish(final String topic, final int qos, final String payload, final String... options)
            throws IOException {
        final List<String> command = client("mosquitto_pub");
        command.addAll(List.of("-t", topic, "-q", Integer.toString(qos), "-m", payload));
        command.addAll(List.of(options));
        run(command);
    }

    /** Publishes each line as a message, at the sender's full speed. */
    public void publishLines(final String topic, final int qos, final List<String> lines) throws IOException {
        final Path file = directory.resolve("lines");
        Files.write(file, lines);
        final List<String> command = client("mosquitto_pub");
        command.addAll(List.of("-t", topic, "-q", Integer.toString(qos), "-l"));
        run(new ProcessBuilder(command).redirectInput(file.toFile()));
    }

    /** A {@code mosquitto_sub} that prints what it gets, line by line; it ends by itself after 20 s at the latest. */
    public Process subscribe(final String filter, final String... options) throws IOException {
        final List<String> command = new ArrayList<>(List.of("stdbuf", "-oL"));
        command.addAll(client("mosquitto_sub"));
        command.addAll(List.of("-W", "20", "-t", filter));
        command.addAll(List.of(options));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private List<String> client(final String program) {
        return new ArrayList<>(List.of(program, "-h", "127.0.0.1", "-p", Integer.toString(port), "-V", "5"));
    }

    static void run(final List<String> command) throws IOException {
        run(new ProcessBuilder(command));
    }

    private static void run(final ProcessBuilder builder) throws IOException {
        final Process program = builder.redirectErrorStream(true).start();
        final String said = new String(program.getInputStream().readAllBytes());
        try {
            if (!program.waitFor(30, TimeUnit.SECONDS) || program.exitValue() != 0) {
                throw new AssertionError(builder.command() + " failed: " + said);
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
