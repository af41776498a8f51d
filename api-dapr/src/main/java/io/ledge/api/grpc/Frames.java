package io.ledge.api.grpc;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * A gRPC message on the wire.
 *
 * <pre>
 *   0        1                                 5
 *  +--------+---------------------------------+---------------
 *  | packed | length (big endian)             | message …
 *  +--------+---------------------------------+---------------
 * </pre>
 */
final class Frames {
    /** In bytes. */
    static final int HEADER_LENGTH = 5;

    private Frames() {}

    static Buffer of(final InputStream message) {
        try (message) {
            final byte[] bytes = message.readAllBytes();
            return Buffer.buffer(HEADER_LENGTH + bytes.length)
                    .appendByte((byte) 0)
                    .appendInt(bytes.length)
                    .appendBytes(bytes);
        } catch (final IOException ex) { // it is in memory
            throw new UncheckedIOException(ex);
        }
    }

    /** The only message of an answer; null: there is none. @throws IllegalStateException when the bytes are something else */
    static InputStream message(final Buffer body) {
        if (body.length() == 0) {
            return null;
        }
        if (body.length() < HEADER_LENGTH || body.getInt(1) != body.length() - HEADER_LENGTH) {
            throw new IllegalStateException(
                    "the app's answer is not one message: it has " + body.length() + " bytes in all");
        }
        if (body.getByte(0) != 0) {
            throw new IllegalStateException("the app's answer is compressed, and nobody asked for that");
        }
        return new ByteArrayInputStream(body.getBytes(HEADER_LENGTH, body.length()));
    }
}
