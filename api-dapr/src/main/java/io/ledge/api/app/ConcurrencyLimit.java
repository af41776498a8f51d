package io.ledge.api.app;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Lets at most so many calls into the app; the others wait in their order, up to {@value #MAX_WAITING} of them. On the I/O
 * thread.
 */
final class ConcurrencyLimit {
    static final int MAX_WAITING = 8 * 1024;

    private final int limit;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int count;

    /** @param limit 0 or less: as many as there may be connections */
    ConcurrencyLimit(final int limit) {
        this.limit = limit <= 0 ? HttpAppChannel.MAX_CONNECTIONS : limit;
    }

    /** Runs the call now or later; it ends with {@link #leave}. @return false: too many wait, it will not be run */
    boolean enter(final Runnable call) {
        if (count < limit) {
            count++;
            call.run();
            return true;
        }
        return waiting.size() < MAX_WAITING && waiting.add(call);
    }

    void leave() {
        final Runnable next = waiting.poll();
        if (next == null) {
            count--;
        } else {
            next.run(); // in the place of the one that left
        }
    }
}
