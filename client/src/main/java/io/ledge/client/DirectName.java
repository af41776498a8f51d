package io.ledge.client;

import io.ledge.protocol.Ipc;
import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A store, pubsub, topic or content type in UTF-8, encoded once: {@code DirectName.of("statestore")}. */
public final class DirectName {
    public static final DirectName EMPTY = of("");

    private final String text;
    private final DirectBuffer buffer;

    private DirectName(final String text, final byte[] bytes) {
        this.text = text;
        this.buffer = new UnsafeBuffer(bytes);
    }

    /** @throws LedgeConfigurationException above {@link Ipc#MAX_NAME_LENGTH} bytes */
    public static DirectName of(final String text) {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > Ipc.MAX_NAME_LENGTH) {
            throw new LedgeConfigurationException(
                    "name is too long: length=" + bytes.length + ", limit=" + Ipc.MAX_NAME_LENGTH + ", name=" + text);
        }
        return new DirectName(text, bytes);
    }

    DirectBuffer buffer() {
        return buffer;
    }

    int length() {
        return buffer.capacity();
    }

    @Override
    public String toString() {
        return text;
    }
}
