package io.ledge.core.session;

import io.ledge.core.memory.BodyArena;
import io.ledge.core.memory.BodyCursor;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.codec.BodyChunkEncoder;
import io.ledge.protocol.codec.MessageHeaderEncoder;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Turns one body into its BodyChunk messages, the next one at a time, so that a refused chunk can be offered again. Owns
 * one reference of the body from {@link #start} to {@link #reset}.
 */
final class BodyStream {
    private static final int DATA_OFFSET =
            MessageHeaderEncoder.ENCODED_LENGTH + BodyChunkEncoder.BLOCK_LENGTH + BodyChunkEncoder.chunkHeaderLength();
    private static final long NONE = 0;

    private final BodyArena arena;
    private final BodyCursor cursor = new BodyCursor();
    private final UnsafeBuffer message = new UnsafeBuffer(new byte[DATA_OFFSET + Ipc.INLINE_LIMIT]);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final BodyChunkEncoder encoder = new BodyChunkEncoder();

    private long handle = NONE;
    private int bodyLength;
    private int bodyOffset;
    private int dataLength;

    BodyStream(final BodyArena arena) {
        this.arena = arena;
    }

    boolean isFor(final long handle) {
        return this.handle == handle;
    }

    /** Begins, or goes on with the body that was begun. */
    void start(final long handle) {
        if (this.handle != handle) {
            this.handle = handle;
            bodyLength = arena.length(handle);
            bodyOffset = 0;
            cursor.open(arena, handle);
            encode();
        }
    }

    boolean hasChunk() {
        return bodyOffset < bodyLength;
    }

    DirectBuffer chunk() {
        return message;
    }

    int chunkLength() {
        return DATA_OFFSET + dataLength;
    }

    void advance() {
        bodyOffset += dataLength;
        if (hasChunk()) {
            encode();
        }
    }

    /** Gives the body back. */
    void reset() {
        if (handle != NONE) {
            arena.release(handle);
            handle = NONE;
        }
    }

    private void encode() {
        dataLength = Math.min(Ipc.INLINE_LIMIT, bodyLength - bodyOffset);
        encoder.wrapAndApplyHeader(message, 0, header)
                .bodyId(handle)
                .totalLength(bodyLength)
                .chunkOffset(bodyOffset);
        message.putInt(DATA_OFFSET - BodyChunkEncoder.chunkHeaderLength(), dataLength, ByteOrder.LITTLE_ENDIAN);
        cursor.read(message, DATA_OFFSET, dataLength);
    }
}
