package io.ledge.core.invoke;

import io.ledge.core.session.Session;
import io.ledge.core.session.SessionTable;

/** Which sessions answer for their app. Those of one app take turns. */
final class ServingTable {
    private final SessionTable sessions;
    private final int[] generations;
    private int turn;

    ServingTable(final SessionTable sessions) {
        this.sessions = sessions;
        this.generations = new int[sessions.capacity()];
    }

    void add(final Session session) {
        generations[session.index()] = session.generation();
    }

    void remove(final Session session) {
        generations[session.index()] = 0;
    }

    /** The next in turn of that app's, or null. A walk over the open sessions: they are few, and no index is to be kept right. */
    Session next(final int appIndex) {
        final int count = sessions.openCount();
        for (int i = 0; i < count; i++) {
            turn = turn + 1 < count ? turn + 1 : 0;
            final Session session = sessions.openSession(turn);
            if (session.appIndex() == appIndex && generations[session.index()] == session.generation()) {
                return session;
            }
        }
        return null;
    }
}
