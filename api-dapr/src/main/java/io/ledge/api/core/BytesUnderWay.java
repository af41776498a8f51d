package io.ledge.api.core;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes of calls by apps over IPC that the node answers or passes on: they are whole on its heap from the call's begin to its end.
 * One for the node. Any thread.
 */
public final class BytesUnderWay {
    /** A quarter of a node's heap. */
    public static final long MAX_DEFAULT = 16L << 20;

    private final long max;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();

    public BytesUnderWay(final long max) {
        this.max = max;
    }

    /** @return false: there are too many, and one more call is to be refused; a call alone is never one too many */
    public boolean take(final int count) {
        if (count == 0) {
            return true;
        }
        final long before = bytes.getAndUpdate(now -> isRoom(now, count) ? now + count : now);
        if (isRoom(before, count)) {
            return true;
        }
        refused.incrementAndGet();
        return false;
    }

    private boolean isRoom(final long now, final int count) {
        return now == 0 || now + count <= max;
    }

    /** The call has ended. @param count as it was taken */
    public void give(final int count) {
        bytes.addAndGet(-count);
    }

    /** For who was refused. */
    public String refusal() {
        return "calls of apps over IPC with " + bytes.get() + " bytes are under way, the limit of the node is " + max
                + ": try again later";
    }

    /** Calls refused since start. */
    public long refusedCount() {
        return refused.get();
    }
}
