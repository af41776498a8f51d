package io.ledge.benchmarks.peer;

import io.ledge.benchmarks.rig.Lifeline;
import io.ledge.benchmarks.rig.PingPong;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * HTTP/1.1 with keep-alive over loopback, both ends on plain blocking sockets with prepared messages of Dapr's shape: less
 * than any HTTP library does, so what is said against it holds against all of them.
 */
public final class HttpPingPong implements PingPong {
    private static final byte[] REQUEST = """
            GET /v1.0/state/statestore/greenhouse-temp HTTP/1.1\r
            Host: localhost:3500\r
            Accept: application/json\r
            \r
            """.getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ANSWER =
            """
            HTTP/1.1 200 OK\r
            Content-Type: application/octet-stream\r
            Etag: 17\r
            Content-Length: %d\r
            \r
            %s""".formatted(Payload.LENGTH, "x".repeat(Payload.LENGTH)).getBytes(StandardCharsets.US_ASCII);

    private final String variant;

    public HttpPingPong(final String variant) {
        this.variant = variant;
    }

    @Override
    public String name() {
        return "http-" + variant;
    }

    @Override
    public String variant() {
        return variant;
    }

    @Override
    public void serve(final Path directory, final Lifeline lifeline) throws Exception {
        try (ServerSocket listener = new ServerSocket()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            Files.writeString(portFile(directory), Integer.toString(listener.getLocalPort()));
            Thread.ofPlatform().daemon().name("http").start(() -> accept(listener));
            lifeline.ready();
            lifeline.awaitCut();
        }
    }

    @Override
    public Asker connect(final Path directory) throws IOException {
        final int port = Integer.parseInt(Files.readString(portFile(directory)));
        return new HttpAsker(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    private static Path portFile(final Path directory) {
        return directory.resolve("http.port");
    }

    /** One connection at a time, on this thread. */
    private static void accept(final ServerSocket listener) {
        while (!listener.isClosed()) {
            try (Socket socket = listener.accept()) {
                socket.setTcpNoDelay(true);
                answerAll(socket.getInputStream(), socket.getOutputStream());
            } catch (final IOException ex) {
                // The client or the listener closed.
            }
        }
    }

    private static void answerAll(final InputStream in, final OutputStream out) throws IOException {
        final byte[] buffer = new byte[8192];
        int matched = 0;
        int length;
        while ((length = in.read(buffer)) > 0) {
            for (int i = 0; i < length; i++) {
                matched = headEnd(matched, buffer[i]);
                if (matched == 4) {
                    matched = 0;
                    out.write(ANSWER);
                }
            }
        }
    }

    /** Counts how much of CR LF CR LF was seen. */
    private static int headEnd(final int matched, final byte next) {
        final byte wanted = (byte) ((matched & 1) == 0 ? '\r' : '\n');
        return next == wanted ? matched + 1 : next == '\r' ? 1 : 0;
    }

    private static final class HttpAsker implements Asker {
        private final Socket socket;
        private final InputStream in;
        private final OutputStream out;
        private final byte[] buffer = new byte[ANSWER.length];

        HttpAsker(final Socket socket) throws IOException {
            this.socket = socket;
            socket.setTcpNoDelay(true);
            this.in = socket.getInputStream();
            this.out = socket.getOutputStream();
        }

        @Override
        public boolean offer() {
            try {
                out.write(REQUEST);
                return true;
            } catch (final IOException ex) {
                throw new IllegalStateException("the server hung up", ex);
            }
        }

        /** Blocks: a socket's own way to wait. */
        @Override
        public int poll() {
            try {
                if (in.readNBytes(buffer, 0, buffer.length) < buffer.length) {
                    throw new EOFException();
                }
                return 1;
            } catch (final IOException ex) {
                throw new IllegalStateException("the server hung up", ex);
            }
        }

        @Override
        public void idle() {}

        @Override
        public int maxInFlight() {
            return 1;
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (final IOException ex) {
                throw new IllegalStateException("cannot close the connection", ex);
            }
        }
    }
}
