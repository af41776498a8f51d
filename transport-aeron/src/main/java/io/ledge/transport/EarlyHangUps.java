package io.ledge.transport;

/**
 * Hang-ups of clients that are not known: their image is still to come, or gone already. Remembers the last
 * {@value #CAPACITY}; one forgotten costs a session that ends by time-out.
 */
final class EarlyHangUps {
    private static final int CAPACITY = 16;
    private static final long USED = 1L << Integer.SIZE;

    private final long[] ids = new long[CAPACITY];
    private int next;

    void add(final int aeronSessionId) {
        ids[next++] = key(aeronSessionId);
        next %= CAPACITY;
    }

    /** Was it there? */
    boolean remove(final int aeronSessionId) {
        for (int i = 0; i < CAPACITY; i++) {
            if (ids[i] == key(aeronSessionId)) {
                ids[i] = 0;
                return true;
            }
        }
        return false;
    }

    private static long key(final int aeronSessionId) {
        return USED | aeronSessionId & 0xFFFF_FFFFL;
    }
}
