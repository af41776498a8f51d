package io.ledge.benchmarks.dapr;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** One connection with at most one request under way; knows as much of HTTP/1.1 as it takes to see an answer's end. */
final class OpenConnection {
    private static final int MAX_ANSWER_LENGTH = 64 * 1024;
    private static final String HEAD_END = "\r\n\r\n";
    private static final String LENGTH = "\r\ncontent-length:";
    private static final String CHUNKED = "\r\ntransfer-encoding: chunked";
    private static final String LAST_CHUNK = "\r\n0\r\n\r\n";

    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocate(MAX_ANSWER_LENGTH);
    private long dueNs;
    private boolean isSuccess;

    private OpenConnection(final SocketChannel channel) {
        this.channel = channel;
    }

    static OpenConnection to(final int port, final Selector selector) throws IOException {
        final SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        final OpenConnection connection = new OpenConnection(channel);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, connection);
        return connection;
    }

    /** A request is much shorter than a socket's buffer, which is empty here. */
    void send(final byte[] request, final long whenDueNs) throws IOException {
        dueNs = whenDueNs;
        in.clear();
        if (channel.write(ByteBuffer.wrap(request)) < request.length) {
            throw new IOException("a request of " + request.length + " bytes did not fit into the socket");
        }
    }

    /** @return whether the answer is there, all of it */
    boolean receive() {
        try {
            if (channel.read(in) < 0) {
                throw new EOFException("the server ended a connection");
            }
            return isWhole(new String(in.array(), 0, in.position(), StandardCharsets.ISO_8859_1));
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private boolean isWhole(final String text) {
        final int headEnd = text.indexOf(HEAD_END);
        if (headEnd < 0) {
            return false;
        }
        isSuccess = text.startsWith("HTTP/1.1 2");
        final String head = text.substring(0, headEnd).toLowerCase(Locale.ROOT);
        if (head.contains(CHUNKED)) {
            return text.endsWith(LAST_CHUNK);
        }
        final int at = head.indexOf(LENGTH);
        final int lineEnd = at < 0 ? -1 : head.indexOf('\r', at + LENGTH.length());
        final int bodyLength = at < 0
                ? 0
                : Integer.parseInt(head.substring(at + LENGTH.length(), lineEnd < 0 ? head.length() : lineEnd)
                        .strip());
        return text.length() >= headEnd + HEAD_END.length() + bodyLength;
    }

    /** Of the request that was sent last. */
    long dueNs() {
        return dueNs;
    }

    /** Was it answered with 2xx? */
    boolean isSuccess() {
        return isSuccess;
    }

    void close() throws IOException {
        channel.close();
    }
}
