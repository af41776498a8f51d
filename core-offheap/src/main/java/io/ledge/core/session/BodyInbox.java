package io.ledge.core.session;

import io.ledge.core.memory.BodyArena;
import io.ledge.core.memory.BodyCursor;
import io.ledge.protocol.ErrorCode;
import org.agrona.DirectBuffer;

/**
 * The large payloads of one session on their way in: collects BodyChunks into the body arena until a command names the
 * body. A chunk is never answered; what was wrong with a body is told to the command that names it.
 *
 * <p>A session may have {@value #CAPACITY} bodies under way, and {@code quotaBytes} in them.
 */
public final class BodyInbox {
    static final int CAPACITY = 64;
    private static final long FREE = 0;

    private final BodyArena arena;
    private final int maxBodyLength;
    private final long quotaBytes;
    private final long[] ids = new long[CAPACITY];
    private final long[] handles = new long[CAPACITY];
    private final int[] lengths = new int[CAPACITY];
    private final int[] received = new int[CAPACITY];
    private final ErrorCode[] errors = new ErrorCode[CAPACITY];
    private final BodyCursor[] cursors = new BodyCursor[CAPACITY];

    private long heldBytes;
    private int count;
    private ErrorCode error = ErrorCode.BODY_UNKNOWN;

    BodyInbox(final BodyArena arena, final int maxBodyLength, final long quotaBytes) {
        this.arena = arena;
        this.maxBodyLength = maxBodyLength;
        this.quotaBytes = quotaBytes;
    }

    /** Takes the next piece of a body. */
    public void onChunk(
            final long bodyId,
            final long totalLength,
            final long chunkOffset,
            final DirectBuffer chunk,
            final int offset,
            final int length) {
        int slot = indexOf(bodyId);
        if (slot < 0 && chunkOffset == 0 && bodyId != FREE) {
            slot = begin(bodyId, totalLength);
        }
        if (slot >= 0 && errors[slot] == null) {
            if (chunkOffset != received[slot]
                    || totalLength != lengths[slot]
                    || length > lengths[slot] - received[slot]) {
                fail(slot, ErrorCode.MALFORMED_MESSAGE);
            } else {
                cursors[slot].write(chunk, offset, length);
                received[slot] += length;
            }
        }
    }

    /**
     * A whole body that is in the arena already; the inbox owns its reference until it is taken or discarded. One that it has
     * already stays as it is.
     */
    public void adopt(final long handle, final long length) {
        if (indexOf(handle) >= 0) {
            return;
        }
        final int slot = find(FREE);
        if (slot < 0) {
            arena.release(handle); // too many bodies under way: the command will find it unknown
            return;
        }
        ids[slot] = handle;
        handles[slot] = handle;
        lengths[slot] = (int) length;
        received[slot] = (int) length;
        errors[slot] = null;
        heldBytes += length;
        count++;
    }

    /**
     * Takes a whole body out; the caller owns its one reference.
     *
     * @return the arena's handle, or a negative number: {@link #error()} says why
     */
    public long take(final long bodyId, final long length) {
        final long handle = peek(bodyId, length);
        if (handle > 0) {
            free(find(bodyId));
        }
        return handle;
    }

    /** As {@link #take}, but a whole body stays where it is, and its reference, until it is taken or discarded. */
    public long peek(final long bodyId, final long length) {
        final int slot = indexOf(bodyId);
        if (slot < 0) {
            error = ErrorCode.BODY_UNKNOWN;
            return -1;
        }
        if (errors[slot] == null && (received[slot] != lengths[slot] || length != lengths[slot])) {
            fail(slot, ErrorCode.BODY_UNKNOWN);
        }
        if (errors[slot] != null) {
            error = errors[slot];
            free(slot);
            return -1;
        }
        return handles[slot];
    }

    /** The command that named it will never take it: whatever is there of it goes. */
    public void discard(final long bodyId) {
        final int slot = indexOf(bodyId);
        if (slot >= 0) {
            releaseBytes(slot);
            free(slot);
        }
    }

    /** Nothing is under way. */
    public boolean isEmpty() {
        return count == 0;
    }

    /** A handle from inside the node, if it is what it says. */
    long verified(final long handle, final long length) {
        if (arena.length(handle) == length) {
            return handle;
        }
        error = ErrorCode.BODY_UNKNOWN;
        return -1;
    }

    /** Why the last {@link #take} refused. */
    public ErrorCode error() {
        return error;
    }

    /** Frees everything under way. */
    public void clear() {
        for (int slot = 0; slot < CAPACITY && count > 0; slot++) {
            if (ids[slot] != FREE) {
                releaseBytes(slot);
                free(slot);
            }
        }
    }

    private int begin(final long bodyId, final long totalLength) {
        final int slot = find(FREE);
        if (slot < 0) {
            return -1; // too many bodies under way: the command will find it unknown
        }
        ids[slot] = bodyId;
        received[slot] = 0;
        lengths[slot] = 0;
        handles[slot] = FREE;
        errors[slot] = null;
        count++;
        if (totalLength <= 0 || totalLength > maxBodyLength) {
            errors[slot] = ErrorCode.BODY_TOO_LARGE;
        } else if (heldBytes + totalLength > quotaBytes) {
            errors[slot] = ErrorCode.BODY_QUOTA_EXCEEDED;
        } else {
            reserve(slot, (int) totalLength);
        }
        return slot;
    }

    private void reserve(final int slot, final int length) {
        final long handle = arena.allocate(length);
        if (handle <= 0) {
            errors[slot] = ErrorCode.BACK_PRESSURE;
            return;
        }
        handles[slot] = handle;
        lengths[slot] = length;
        heldBytes += length;
        if (cursors[slot] == null) {
            cursors[slot] = new BodyCursor(); // once per slot that is ever used
        }
        cursors[slot].open(arena, handle);
    }

    private void fail(final int slot, final ErrorCode code) {
        releaseBytes(slot);
        errors[slot] = code;
    }

    private void releaseBytes(final int slot) {
        if (handles[slot] != FREE) {
            arena.release(handles[slot]);
            handles[slot] = FREE;
        }
    }

    private void free(final int slot) {
        heldBytes -= lengths[slot];
        lengths[slot] = 0;
        handles[slot] = FREE;
        errors[slot] = null;
        ids[slot] = FREE;
        count--;
    }

    private int indexOf(final long bodyId) {
        return bodyId == FREE || count == 0 ? -1 : find(bodyId);
    }

    private int find(final long bodyId) {
        for (int slot = 0; slot < CAPACITY; slot++) {
            if (ids[slot] == bodyId) {
                return slot;
            }
        }
        return -1;
    }
}
