package io.ledge.core.invoke;

import io.ledge.core.session.PendingTable;
import io.ledge.core.session.Session;
import io.ledge.core.session.SessionTable;

/**
 * Invocations under way: who asked, who was asked, and the timer of the deadline. A fixed number, of which one session may
 * be asked {@link #WINDOW} at once, and may ask as many.
 */
final class InvocationTable {
    /** No invocation. */
    static final long NONE = 0;

    /** Invocations that one session has to answer at once, and that one may have under way. */
    static final int WINDOW = 256;

    private final SessionTable sessions;
    private final PendingTable askers;
    private final long[] tokens;
    private final long[] timerIds;
    private final int[] calleeIndexes;
    private final int[] calleeGenerations;
    private final int[] askerIndexes;
    private final int[] askerGenerations;
    private final int[] askedCounts;
    private final int[] askingCounts;

    InvocationTable(final SessionTable sessions, final int capacity) {
        this.sessions = sessions;
        askers = new PendingTable(capacity);
        tokens = new long[capacity];
        timerIds = new long[capacity];
        calleeIndexes = new int[capacity];
        calleeGenerations = new int[capacity];
        askerIndexes = new int[capacity];
        askerGenerations = new int[capacity];
        askedCounts = new int[sessions.capacity()];
        askingCounts = new int[sessions.capacity()];
    }

    boolean isFull() {
        return askers.count() == tokens.length;
    }

    boolean mayAsk(final Session asker) {
        return askingCounts[asker.index()] < WINDOW;
    }

    boolean mayBeAsked(final Session callee) {
        return askedCounts[callee.index()] < WINDOW;
    }

    /** Where {@link #isFull} is not. @return the token, which names the invocation until {@link #remove} */
    long add(final Session asker, final long correlationId, final int templateId, final Session callee) {
        final long token = askers.add(asker, correlationId, templateId);
        final int slot = PendingTable.slot(token);
        tokens[slot] = token;
        timerIds[slot] = 0;
        askerIndexes[slot] = asker.index();
        askerGenerations[slot] = asker.generation();
        calleeIndexes[slot] = callee.index();
        calleeGenerations[slot] = callee.generation();
        askingCounts[asker.index()]++;
        askedCounts[callee.index()]++;
        return token;
    }

    boolean contains(final long token) {
        return askers.contains(token);
    }

    /** Was it this session, in this life, that was asked? */
    boolean isAsked(final long token, final Session session) {
        final int slot = PendingTable.slot(token);
        return calleeIndexes[slot] == session.index() && calleeGenerations[slot] == session.generation();
    }

    /** Who asked, or null when that session is gone. */
    Session asker(final long token) {
        return askers.session(token, sessions);
    }

    long correlationId(final long token) {
        return askers.correlationId(token);
    }

    void timerId(final long token, final long timerId) {
        timerIds[PendingTable.slot(token)] = timerId;
    }

    long timerId(final long token) {
        return timerIds[PendingTable.slot(token)];
    }

    void remove(final long token) {
        final int slot = PendingTable.slot(token);
        tokens[slot] = NONE;
        askingCounts[askerIndexes[slot]]--;
        askedCounts[calleeIndexes[slot]]--;
        askers.remove(token);
    }

    /**
     * Those that this session was to answer, one after the other; between the calls they may be removed.
     *
     * @param fromSlot 0, then the slot after that of the last answer
     * @return a token, or {@link #NONE}: there are no more
     */
    long nextAsked(final Session session, final int fromSlot) {
        if (askedCounts[session.index()] == 0) {
            return NONE;
        }
        for (int slot = fromSlot; slot < tokens.length; slot++) {
            if (tokens[slot] != NONE && isAsked(tokens[slot], session)) {
                return tokens[slot];
            }
        }
        return NONE;
    }

    /** Those that this session asked for, as {@link #nextAsked}. */
    long nextAsking(final Session session, final int fromSlot) {
        if (askingCounts[session.index()] == 0) {
            return NONE;
        }
        for (int slot = fromSlot; slot < tokens.length; slot++) {
            if (tokens[slot] != NONE
                    && askerIndexes[slot] == session.index()
                    && askerGenerations[slot] == session.generation()) {
                return tokens[slot];
            }
        }
        return NONE;
    }

    /** Who was asked, or null when that session is gone. */
    Session callee(final long token) {
        final int slot = PendingTable.slot(token);
        return sessions.session(calleeIndexes[slot], calleeGenerations[slot]);
    }

    int count() {
        return askers.count();
    }
}
