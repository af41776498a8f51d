package io.ledge.core.memory;

import static io.ledge.core.memory.BodyDescriptor.BLOCK_LENGTH;
import static io.ledge.core.memory.BodyDescriptor.BLOCK_MASK;
import static io.ledge.core.memory.BodyDescriptor.NO_BLOCK;
import static io.ledge.core.memory.BodyDescriptor.low;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A place in a body that moves forward as it is written or read: each piece costs what its bytes cost, wherever it is.
 *
 * <p>Reused: a session or stream keeps one. One thread at a time; the thread holds a reference on the body while the cursor
 * is on it. No allocation, no exceptions for what a peer may cause: the answers are those of {@link BodyArena}.
 */
public final class BodyCursor {
    private BodyArena arena;
    private long handle;
    private int block = NO_BLOCK;
    private int position;
    private int length;

    /** Moves to the start of a body. False if the handle is stale: the cursor is then at the end of nothing. */
    public boolean open(final BodyArena bodyArena, final long bodyHandle) {
        final int bodyLength = bodyArena.length(bodyHandle);
        arena = bodyArena;
        handle = bodyHandle;
        position = 0;
        length = Math.max(0, bodyLength);
        block = bodyLength == BodyArena.STALE ? NO_BLOCK : low(bodyHandle);
        return bodyLength != BodyArena.STALE;
    }

    /** The body this cursor is on. */
    public long handle() {
        return handle;
    }

    /** Bytes passed. */
    public int position() {
        return position;
    }

    /** Bytes to come. */
    public int remaining() {
        return length - position;
    }

    /**
     * Writes at the position and moves past it.
     *
     * @return the bytes written, all of them; {@link BodyArena#STALE} if the body is gone or has no room for all of them:
     *     nothing is written then.
     */
    public int write(final DirectBuffer src, final int srcOffset, final int pieceLength) {
        if (pieceLength < 0 || pieceLength > remaining() || !arena.isLive(handle)) {
            return BodyArena.STALE;
        }
        block = arena.copyFrom(block, position, src, srcOffset, pieceLength);
        position += pieceLength;
        return pieceLength;
    }

    /** Reads up to a limit and moves past it. The bytes read, 0 at the end, or {@link BodyArena#STALE}. */
    public int read(final MutableDirectBuffer dst, final int dstOffset, final int limit) {
        if (limit < 0 || !arena.isLive(handle)) {
            return BodyArena.STALE;
        }
        final int pieceLength = Math.min(limit, remaining());
        block = arena.copyTo(block, position, dst, dstOffset, pieceLength);
        position += pieceLength;
        return pieceLength;
    }

    /** Points the view at the rest of the block and moves past it. Its bytes, 0 at the end, or {@link BodyArena#STALE}. */
    public int wrapNext(final UnsafeBuffer view) {
        if (!arena.isLive(handle)) {
            return BodyArena.STALE;
        }
        final int inBlock = position & BLOCK_MASK;
        final int pieceLength = Math.min(BLOCK_LENGTH - inBlock, remaining());
        if (pieceLength > 0) {
            arena.wrap(block, inBlock, pieceLength, view);
            position += pieceLength;
            if ((position & BLOCK_MASK) == 0) {
                block = arena.next(block);
            }
        }
        return pieceLength;
    }
}
