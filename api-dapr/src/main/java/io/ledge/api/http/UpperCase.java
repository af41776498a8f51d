package io.ledge.api.http;

import io.vertx.core.buffer.Buffer;

/** Bytes with ASCII's small letters as capital ones: the pieces of a body may end inside of any other letter. */
final class UpperCase {
    private static final int DISTANCE = 'a' - 'A';

    private UpperCase() {}

    static Buffer of(final Buffer piece) {
        final byte[] bytes = piece.getBytes();
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] >= 'a' && bytes[i] <= 'z') {
                bytes[i] -= DISTANCE;
            }
        }
        return Buffer.buffer(bytes);
    }
}
