package io.ledge.core.session;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** The text of one refusal, put together without allocation from ASCII constants, names as they came, and numbers. */
public final class ErrorText {
    private static final int CAPACITY = 512;
    private static final int MAX_NUMBER_LENGTH = 20;

    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[CAPACITY]);
    private int length;

    /** Starts anew. */
    public ErrorText say(final String text) {
        length = 0;
        return and(text);
    }

    public ErrorText and(final String text) {
        final int count = Math.min(text.length(), CAPACITY - length);
        for (int i = 0; i < count; i++) {
            final char c = text.charAt(i);
            buffer.putByte(length + i, c < 128 ? (byte) c : (byte) '?');
        }
        length += count;
        return this;
    }

    public ErrorText and(final DirectBuffer name) {
        final int count = Math.min(name.capacity(), CAPACITY - length);
        buffer.putBytes(length, name, 0, count);
        length += count;
        return this;
    }

    public ErrorText and(final long number) {
        if (length + MAX_NUMBER_LENGTH <= CAPACITY) {
            length += buffer.putLongAscii(length, number);
        }
        return this;
    }

    public DirectBuffer buffer() {
        return buffer;
    }

    public int length() {
        return length;
    }
}
