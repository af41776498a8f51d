package io.ledge.client;

import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.codec.MessageHeaderEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.agrona.ExpandableArrayBuffer;

/**
 * A request being encoded, with the long payloads that go before it. Pooled; used by one thread at a time.
 *
 * <p>{@link #begin} clears the header and the fixed block, so that what a client must leave zero is zero.
 */
final class Outgoing {
    private static final int KEPT_CAPACITY = 64 * 1024;
    private static final int INITIAL_CAPACITY = 1024;
    private static final byte[] NOTHING = new byte[0];

    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final List<Body> bodies = new ArrayList<>();
    private ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(INITIAL_CAPACITY);
    private Link link;
    private boolean isWhole;

    /** A payload above the inline limit. */
    record Body(long id, byte[] bytes) {}

    Outgoing begin(final Link link, final int blockLength) {
        this.link = link;
        isWhole = false;
        bodies.clear();
        buffer.setMemory(0, MessageHeaderEncoder.ENCODED_LENGTH + blockLength, (byte) 0);
        return this;
    }

    /** A message that travels as data of another: its payloads stay inside of it, however long they are. */
    Outgoing beginWhole(final Link link, final int blockLength) {
        begin(link, blockLength);
        isWhole = true;
        return this;
    }

    /** After use: drops what is too big to keep. */
    void recycle() {
        link = null;
        bodies.clear();
        if (buffer.capacity() > KEPT_CAPACITY) {
            buffer = new ExpandableArrayBuffer(INITIAL_CAPACITY);
        }
    }

    ExpandableArrayBuffer buffer() {
        return buffer;
    }

    MessageHeaderEncoder header() {
        return header;
    }

    List<Body> bodies() {
        return bodies;
    }

    /**
     * Decides how a payload travels.
     *
     * @return its body id, or 0 when it goes inline
     */
    long body(final byte[] payload) {
        final int limit = link.terms().maxBodyLength();
        if (payload.length > limit) {
            throw new LedgeException(
                    ErrorCode.BODY_TOO_LARGE,
                    "payload is longer than the node takes: length=" + payload.length + ", limit=" + limit);
        }
        if (isWhole || payload.length <= link.terms().inlineLimit()) {
            return 0;
        }
        final Body body = new Body(link.nextBodyId(), payload);
        bodies.add(body);
        return body.id();
    }

    /** Goes before the message like a payload, whatever its length. */
    long wrappedBody(final byte[] message) {
        final Body body = new Body(link.nextBodyId(), message);
        bodies.add(body);
        return body.id();
    }

    static byte[] inline(final long bodyId, final byte[] payload) {
        return bodyId == 0 ? payload : NOTHING;
    }

    static int bodyLength(final long bodyId, final byte[] payload) {
        return bodyId == 0 ? 0 : payload.length;
    }

    static byte[] key(final String key) {
        final byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > Ipc.MAX_KEY_LENGTH) {
            throw new LedgeException(
                    ErrorCode.KEY_INVALID,
                    "key is too long: length=" + bytes.length + ", limit=" + Ipc.MAX_KEY_LENGTH + ", key="
                            + key.substring(0, 40) + "…");
        }
        return bytes;
    }

    static String name(final String name) {
        if (name.length() > Ipc.MAX_NAME_LENGTH / 4
                && name.getBytes(StandardCharsets.UTF_8).length > Ipc.MAX_NAME_LENGTH) {
            throw new LedgeConfigurationException(
                    "name is too long: limit=" + Ipc.MAX_NAME_LENGTH + " bytes, name=" + name.substring(0, 40) + "…");
        }
        return name;
    }
}
