package io.ledge.transport;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** A JVM of its own with one connected client that then sleeps: to be killed. */
public final class ClientProcess implements AutoCloseable {
    private final Process process;

    private ClientProcess(final Process process) {
        this.process = process;
    }

    /** Returns when the client is connected; the node must be running on another thread. */
    static ClientProcess start(final Path directory, final boolean withSocket) throws IOException {
        final Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "@" + Path.of(System.getProperty("ledge.root"), "packaging", "jvm.options"),
                        "-Xmx32m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ClientProcess.class.getName(),
                        directory.toString(),
                        Boolean.toString(withSocket))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        final BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream()));
        final String line = out.readLine();
        if (!"connected".equals(line)) {
            process.destroyForcibly();
            throw new AssertionError("the client process said: " + line);
        }
        return new ClientProcess(process);
    }

    /** SIGKILL. */
    void kill() {
        process.destroyForcibly();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    public static void main(final String[] args) throws Exception {
        final RawClient client = new RawClient(Path.of(args[0]));
        while (client.work() && !client.isSubscribed()) {
            client.nodeDoorbell.ring();
            LockSupport.parkNanos(100_000);
        }
        if (Boolean.parseBoolean(args[1])) {
            client.openSocket();
        }
        client.offerConnect("child");
        while (client.work() && client.poll() == 0) {
            LockSupport.parkNanos(100_000);
        }
        System.out.println("connected");
        while (true) {
            LockSupport.park();
        }
    }
}
