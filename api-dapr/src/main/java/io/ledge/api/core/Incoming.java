package io.ledge.api.core;

import io.ledge.protocol.codec.BodyChunkDecoder;
import io.ledge.protocol.codec.ErrorDecoder;
import io.ledge.protocol.codec.MessageHeaderDecoder;
import org.agrona.DirectBuffer;
import org.agrona.collections.Long2ObjectHashMap;

/** The message being read, and the bodies whose chunks came before it. Valid during one call. */
public final class Incoming {
    final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final ErrorDecoder error = new ErrorDecoder();
    private final BodyChunkDecoder chunk = new BodyChunkDecoder();
    private final Long2ObjectHashMap<byte[]> bodies = new Long2ObjectHashMap<>();
    private DirectBuffer buffer;
    private int offset;

    void wrap(final DirectBuffer message, final int index) {
        buffer = message;
        offset = index;
        header.wrap(message, index);
    }

    public DirectBuffer buffer() {
        return buffer;
    }

    public int offset() {
        return offset;
    }

    public MessageHeaderDecoder header() {
        return header;
    }

    ErrorDecoder error() {
        return error.wrapAndApplyHeader(buffer, offset, header);
    }

    /** Collects one piece; pieces come in order, without gaps. */
    void onChunk() {
        chunk.wrapAndApplyHeader(buffer, offset, header);
        byte[] body = bodies.get(chunk.bodyId());
        if (body == null) {
            body = new byte[Math.toIntExact(chunk.totalLength())];
            bodies.put(chunk.bodyId(), body);
        }
        chunk.getChunk(body, Math.toIntExact(chunk.chunkOffset()), chunk.chunkLength());
    }

    /** Takes out the body that the message names. */
    public byte[] takeBody(final long bodyId) {
        final byte[] body = bodies.remove(bodyId);
        if (body == null) {
            throw new IllegalStateException("a message names a body that did not come: bodyId=" + bodyId);
        }
        return body;
    }
}
