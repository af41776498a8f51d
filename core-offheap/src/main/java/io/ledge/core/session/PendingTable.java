package io.ledge.core.session;

/**
 * Requests whose answer comes from elsewhere (a store, a binding): who asked, under which correlation id. A fixed number;
 * when all are taken the request is refused with BACK_PRESSURE.
 *
 * <pre>
 *   token   | life (32) | slot + 1 (32) |     never 0; stale tokens find nothing
 *
 *   life    even: the slot is free; odd: a request is under way
 * </pre>
 */
public final class PendingTable {
    /** Answer of {@link #add} when the table is full. */
    public static final long FULL = 0;

    private final int[] sessionIndexes;
    private final int[] sessionGenerations;
    private final int[] templateIds;
    private final int[] lives;
    private final long[] correlationIds;
    private final int[] freeSlots;
    private int freeCount;
    private long refusedCount;

    public PendingTable(final int capacity) {
        sessionIndexes = new int[capacity];
        sessionGenerations = new int[capacity];
        templateIds = new int[capacity];
        lives = new int[capacity];
        correlationIds = new long[capacity];
        freeSlots = new int[capacity];
        for (int i = 0; i < capacity; i++) {
            freeSlots[i] = capacity - 1 - i;
        }
        freeCount = capacity;
    }

    /** @return the token that the answer will carry, or {@link #FULL} */
    public long add(final Session session, final long correlationId, final int templateId) {
        if (freeCount == 0) {
            refusedCount++;
            return FULL;
        }
        final int slot = freeSlots[--freeCount];
        sessionIndexes[slot] = session.index();
        sessionGenerations[slot] = session.generation();
        correlationIds[slot] = correlationId;
        templateIds[slot] = templateId;
        return (long) ++lives[slot] << 32 | (slot + 1);
    }

    /** Is the token still awaiting its answer? Then the other accessors tell of it, until {@link #remove}. */
    public boolean contains(final long token) {
        final int slot = slot(token);
        return slot >= 0 && slot < lives.length && (lives[slot] & 1) == 1 && lives[slot] == (int) (token >>> 32);
    }

    public long correlationId(final long token) {
        return correlationIds[slot(token)];
    }

    public int templateId(final long token) {
        return templateIds[slot(token)];
    }

    /** Who asked, or null when that session is gone. */
    public Session session(final long token, final SessionTable sessions) {
        final int slot = slot(token);
        return sessions.session(sessionIndexes[slot], sessionGenerations[slot]);
    }

    public void remove(final long token) {
        final int slot = slot(token);
        lives[slot]++;
        freeSlots[freeCount++] = slot;
    }

    public int count() {
        return lives.length - freeCount;
    }

    public long refusedCount() {
        return refusedCount;
    }

    /** Of a token that is under way, below the capacity: for who keeps more about a request. */
    public static int slot(final long token) {
        return (int) token - 1;
    }
}
