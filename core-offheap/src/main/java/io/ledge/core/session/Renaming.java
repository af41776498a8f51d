package io.ledge.core.session;

import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** Copies a message with another name in it: apps call some components otherwise than the node does. */
public final class Renaming {
    private Renaming() {}

    /**
     * Copies the bytes from {@code from} to {@code end}; between {@code nameOffset} and {@code nameEnd} stands a name, a short of its
     * length first, in place of which the other one comes.
     */
    public static void copy(
            final DirectBuffer message,
            final int from,
            final int nameOffset,
            final int nameEnd,
            final int end,
            final DirectBuffer name,
            final MutableDirectBuffer to,
            final int toOffset) {
        int at = toOffset;
        to.putBytes(at, message, from, nameOffset - from);
        at += nameOffset - from;
        to.putShort(at, (short) name.capacity(), ByteOrder.LITTLE_ENDIAN);
        at += Short.BYTES;
        to.putBytes(at, name, 0, name.capacity());
        to.putBytes(at + name.capacity(), message, nameEnd, end - nameEnd);
    }
}
