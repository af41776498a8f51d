package io.ledge.client;

import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.BodyChunkDecoder;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * Puts the chunks of long payloads together, on the polling thread. Bounded: a body by the node's limit, all unfinished
 * ones by {@link #QUOTA} such bodies.
 */
final class Bodies {
    private static final int QUOTA = 16;
    private static final byte[] NO_BYTES = new byte[0];

    private final Long2ObjectHashMap<Body> byId = new Long2ObjectHashMap<>();
    private final long maxBodyLength;
    private long heldBytes;

    Bodies(final int maxBodyLength) {
        this.maxBodyLength = maxBodyLength;
    }

    /** @throws LedgeException the node broke the rules; the link cannot be trusted any more */
    void onChunk(final BodyChunkDecoder chunk) {
        final long id = chunk.bodyId();
        final int totalLength = (int) Math.min(chunk.totalLength(), Integer.MAX_VALUE);
        Body body = byId.get(id);
        if (body == null) {
            check(totalLength);
            body = new Body(new byte[totalLength]);
            byId.put(id, body);
            heldBytes += totalLength;
        }
        final int length = chunk.chunkLength();
        if (chunk.chunkOffset() != body.filled || length > body.bytes.length - body.filled) {
            throw new LedgeException(
                    ErrorCode.MALFORMED_MESSAGE,
                    "body chunk out of place: bodyId=" + id + ", offset=" + chunk.chunkOffset() + ", expected="
                            + body.filled + ", length=" + length + ", total=" + body.bytes.length);
        }
        chunk.getChunk(body.bytes, body.filled, length);
        body.filled += length;
    }

    private void check(final int totalLength) {
        if (totalLength > maxBodyLength || heldBytes + totalLength > QUOTA * maxBodyLength) {
            throw new LedgeException(
                    ErrorCode.BODY_TOO_LARGE,
                    "node sends more than agreed: length=" + totalLength + ", limit=" + maxBodyLength + ", held="
                            + heldBytes);
        }
    }

    /** The bytes of a body that is complete; it is forgotten here. */
    byte[] take(final long id) {
        final Body body = byId.remove(id);
        if (body == null) {
            throw new LedgeException(ErrorCode.BODY_UNKNOWN, "no such body: bodyId=" + id);
        }
        heldBytes -= body.bytes.length;
        if (body.filled != body.bytes.length) {
            throw new LedgeException(
                    ErrorCode.BODY_UNKNOWN,
                    "incomplete body: bodyId=" + id + ", received=" + body.filled + ", total=" + body.bytes.length);
        }
        return body.bytes;
    }

    /** Nobody wants it. */
    void drop(final long id) {
        final Body body = id == 0 ? null : byId.remove(id);
        heldBytes -= (body == null ? NO_BYTES : body.bytes).length;
    }

    private static final class Body {
        private final byte[] bytes;
        private int filled;

        private Body(final byte[] bytes) {
            this.bytes = bytes;
        }
    }
}
