package io.ledge.runtime.api;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** HTTP/1.1 by hand over one connection: what is sent is exactly what the test says. */
final class RawHttp implements AutoCloseable {
    private static final int TIMEOUT_MS = 30_000;

    private final Socket socket;
    private final InputStream in;

    /** What came back. Names of headers are in lower case. */
    record Answer(int status, Map<String, String> headers, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        /** {@code 200 body}, or the status alone. */
        String line() {
            return body.length == 0 ? Integer.toString(status) : status + " " + text();
        }
    }

    RawHttp(final int port) {
        try {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(TIMEOUT_MS);
            in = socket.getInputStream();
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** @param headers lines, each with its line feed; a body brings its own content-length */
    static byte[] request(final String method, final String path, final String headers, final byte[] body) {
        final String head = method + " " + path + " HTTP/1.1\r\nhost: localhost\r\n" + headers
                + (body.length == 0 ? "" : "content-length: " + body.length + "\r\n") + "\r\n";
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(body);
        return out.toByteArray();
    }

    /** One request on a connection of its own. */
    static Answer call(
            final int port, final String method, final String path, final String headers, final byte[] body) {
        try (RawHttp http = new RawHttp(port)) {
            http.send(request(method, path, headers, body));
            return http.receive();
        }
    }

    static Answer call(final int port, final String method, final String path, final String body) {
        return call(port, method, path, "", body.getBytes(StandardCharsets.UTF_8));
    }

    void send(final byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    void send(final String text) {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    Answer receive() {
        try {
            final String[] lines = head().split("\r\n");
            final Map<String, String> headers = new TreeMap<>();
            for (int i = 1; i < lines.length; i++) {
                final int colon = lines[i].indexOf(':');
                headers.put(
                        lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                        lines[i].substring(colon + 1).trim());
            }
            final int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
            return new Answer(Integer.parseInt(lines[0].split(" ")[1]), headers, in.readNBytes(length));
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private String head() throws IOException {
        final StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            final int next = in.read();
            if (next < 0) {
                throw new EOFException("the peer closed, after: " + head);
            }
            head.append((char) next);
        }
        return head.toString();
    }

    /** True when the peer ends the connection; bytes that come before it are dropped. */
    boolean isEnded() {
        try {
            while (in.read() >= 0) {
                // an answer to the half of a request may come first
            }
            return true;
        } catch (final java.net.SocketTimeoutException ex) {
            return false;
        } catch (final IOException ex) {
            return true; // reset
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
