package io.ledge.core.state;

import io.ledge.core.memory.BodyArena;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Replies that came while the session they are for had no room: set aside in the body arena, so that the neighbours get
 * theirs, and delivered in the order they came. The loop's.
 *
 * <p>Full, or no body memory: {@link #hold} answers false, the reply is sent all the same, and the session that does not read
 * ends by its backlog's limit.
 */
final class HeldReplies {
    private static final int TYPE_LENGTH = Integer.BYTES;

    private final BodyArena arena;
    private final StoreReplyAdapter adapter;
    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[TYPE_LENGTH + StoreReplyDescriptor.MAX_LENGTH]);
    private final long[] tokens;
    private final long[] handles;
    private int count;

    HeldReplies(final BodyArena arena, final StoreReplyAdapter adapter, final int capacity) {
        this.arena = arena;
        this.adapter = adapter;
        tokens = new long[capacity];
        handles = new long[capacity];
    }

    int count() {
        return count;
    }

    /** Does a reply to that request wait? Then those behind it wait, too. */
    boolean contains(final long token) {
        for (int i = 0; i < count; i++) {
            if (tokens[i] == token) {
                return true;
            }
        }
        return false;
    }

    /** Sets a reply aside. @return false when it cannot be */
    boolean hold(final int type, final DirectBuffer buffer, final int index, final int length) {
        if (count == tokens.length) {
            return false;
        }
        final long handle = arena.allocate(TYPE_LENGTH + length);
        if (handle <= 0) {
            return false;
        }
        scratch.putInt(0, type);
        scratch.putBytes(TYPE_LENGTH, buffer, index, length);
        arena.write(handle, 0, scratch, 0, TYPE_LENGTH + length);
        tokens[count] = StoreReplyAdapter.token(buffer, index);
        handles[count++] = handle;
        return true;
    }

    /** Could {@link #deliver} deliver anything now? */
    boolean isDeliverable(final StateReplies replies) {
        for (int i = 0; i < count; i++) {
            if (replies.hasRoom(tokens[i])) {
                return true;
            }
        }
        return false;
    }

    /** Delivers what there is room for. @return how many */
    int deliver(final StateReplies replies) {
        int kept = 0;
        for (int i = 0; i < count; i++) {
            final long token = tokens[i];
            final long handle = handles[i];
            if (replies.hasRoom(token)) {
                deliver(handle, replies);
            } else {
                tokens[kept] = token;
                handles[kept++] = handle;
            }
        }
        final int delivered = count - kept;
        count = kept;
        return delivered;
    }

    private void deliver(final long handle, final StateReplies replies) {
        final int length = arena.length(handle);
        arena.read(handle, 0, scratch, 0, length);
        arena.release(handle);
        adapter.deliver(scratch.getInt(0), scratch, TYPE_LENGTH, replies);
    }
}
