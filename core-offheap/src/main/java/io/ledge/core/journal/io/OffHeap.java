package io.ledge.core.journal.io;

import org.agrona.DirectBuffer;

/** What every disk demands of a buffer, the one in memory too: else a test would pass where the kernel refuses. */
final class OffHeap {
    private OffHeap() {}

    /** @param what the call, for the message: "read into" */
    static void require(final String what, final DirectBuffer buffer) {
        if (buffer.byteArray() != null) {
            throw new IllegalArgumentException("cannot " + what + " the Java heap: the collector moves it");
        }
    }
}
