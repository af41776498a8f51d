package io.ledge.core.state;

/**
 * How far a command has come that was not taken because the asker had no room, or the cycle no time, for all of its answer:
 * where it goes on when it comes again. One per session, as a session's commands execute one after the other.
 */
public final class Progress {
    private int item;
    private long cursor;
    private long position;

    public void clear() {
        item = 0;
        cursor = 0;
        position = 0;
    }

    /** Items before this one are answered. */
    public int item() {
        return item;
    }

    public void item(final int value) {
        item = value;
    }

    /** Of a scan: where in the store it is. */
    public long cursor() {
        return cursor;
    }

    public void cursor(final long value) {
        cursor = value;
    }

    /** Of a scan: the newest change when it began. */
    public long position() {
        return position;
    }

    public void position(final long value) {
        position = value;
    }
}
