package io.ledge.core.invoke;

import io.ledge.core.session.Session;
import io.ledge.core.session.SessionTable;
import java.util.Arrays;

/** Which sessions answer for their app. Those of one app take turns, in the order of their indexes. */
final class ServingTable {
    private static final int NOBODY = -1;

    private final SessionTable sessions;
    private final int[] generations;
    private final int[] lastIndexes;

    ServingTable(final SessionTable sessions) {
        this.sessions = sessions;
        generations = new int[sessions.capacity()];
        lastIndexes = new int[sessions.apps().capacity()];
        Arrays.fill(lastIndexes, NOBODY);
    }

    void add(final Session session) {
        generations[session.index()] = session.generation();
    }

    void remove(final Session session) {
        generations[session.index()] = 0;
    }

    /** The next in turn of that app's, or null. A walk over the open sessions: they are few, and no index is to be kept right. */
    Session next(final int appIndex) {
        final int last = lastIndexes[appIndex];
        Session first = null;
        Session following = null;
        for (int i = 0; i < sessions.openCount(); i++) {
            final Session session = sessions.openSession(i);
            if (session.appIndex() == appIndex && generations[session.index()] == session.generation()) {
                first = lower(first, session);
                following = session.index() > last ? lower(following, session) : following;
            }
        }
        final Session next = following == null ? first : following;
        lastIndexes[appIndex] = next == null ? NOBODY : next.index();
        return next;
    }

    private static Session lower(final Session best, final Session session) {
        return best == null || session.index() < best.index() ? session : best;
    }
}
