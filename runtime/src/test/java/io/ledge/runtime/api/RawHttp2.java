package io.ledge.runtime.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** One request over HTTP/2 without TLS, frame by frame, for what no client shows: which frame ends the answer. */
final class RawHttp2 implements AutoCloseable {
    private static final int TIMEOUT_MS = 20_000;
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int SETTINGS = 4;
    private static final int RST_STREAM = 3;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final byte CANCEL = 8;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int STREAM = 1;
    private static final int SHORT_TEXT_MAX = 126; // longer ones have another form in HPACK

    private final Socket socket;
    private final DataOutputStream out;
    private final DataInputStream in;

    RawHttp2(final int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(TIMEOUT_MS);
        out = new DataOutputStream(socket.getOutputStream());
        in = new DataInputStream(socket.getInputStream());
        out.writeBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        frame(SETTINGS, 0, 0, new byte[0]);
    }

    void call(final String path, final Map<String, String> headers, final byte[] body) throws IOException {
        frame(HEADERS, END_HEADERS, STREAM, head(path, headers));
        frame(DATA, END_STREAM, STREAM, body);
    }

    /** As many calls, each given up at once. @return false: the server has ended the connection for it */
    boolean giveUp(final int count, final String path, final Map<String, String> headers) throws IOException {
        try {
            for (int i = 0; i < count; i++) {
                frame(HEADERS, END_HEADERS, STREAM + 2 * i, head(path, headers));
                frame(RST_STREAM, 0, STREAM + 2 * i, new byte[] {0, 0, 0, CANCEL});
            }
            frame(PING, 0, 0, new byte[Long.BYTES]);
            return isAnswered();
        } catch (final SocketException ex) { // closed while frames were under way: its GOAWAY is lost
            return false;
        }
    }

    private boolean isAnswered() throws IOException {
        while (true) {
            final int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            final int type = in.readUnsignedByte();
            in.skipNBytes(1 + Integer.BYTES + length);
            if (type == PING || type == GOAWAY) {
                return type == PING;
            }
        }
    }

    private static byte[] head(final String path, final Map<String, String> headers) {
        final ByteArrayOutputStream block = new ByteArrayOutputStream();
        field(block, ":method", "POST");
        field(block, ":scheme", "http");
        field(block, ":path", path);
        field(block, ":authority", "127.0.0.1");
        headers.forEach((name, value) -> field(block, name, value));
        return block.toByteArray();
    }

    /** Literal, in no table. */
    private static void field(final ByteArrayOutputStream block, final String name, final String value) {
        block.write(0);
        for (final String text : new String[] {name, value}) {
            final byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
            assertTrue(bytes.length <= SHORT_TEXT_MAX, text);
            block.write(bytes.length);
            block.writeBytes(bytes);
        }
    }

    private void frame(final int type, final int flags, final int stream, final byte[] payload) throws IOException {
        out.writeByte(0);
        out.writeShort(payload.length);
        out.writeByte(type);
        out.writeByte(flags);
        out.writeInt(stream);
        out.write(payload);
        out.flush();
    }

    /** What the server says first: values by their numbers. */
    Map<Integer, Long> settings() throws IOException {
        final Map<Integer, Long> settings = new HashMap<>();
        final int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
        assertEquals(SETTINGS, in.readUnsignedByte(), "the type of the first frame");
        in.skipNBytes(1 + Integer.BYTES); // flags, stream
        for (int read = 0; read < length; read += Short.BYTES + Integer.BYTES) {
            settings.put(in.readUnsignedShort(), Integer.toUnsignedLong(in.readInt()));
        }
        return settings;
    }

    /** Of the first frame of headers that comes. */
    boolean isEndedByItsHeaders() throws IOException {
        while (true) {
            final int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            final int type = in.readUnsignedByte();
            final int flags = in.readUnsignedByte();
            in.readInt();
            in.skipNBytes(length);
            if (type == HEADERS) {
                return (flags & END_STREAM) != 0;
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
