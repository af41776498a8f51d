package io.ledge.api.app;

import java.util.ArrayDeque;
import java.util.Queue;

/** Lets at most so many calls into the app; the others wait in their order. On the I/O thread. */
final class ConcurrencyLimit {
    private final int limit;
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int count;

    /** @param limit 0 or less: none */
    ConcurrencyLimit(final int limit) {
        this.limit = limit <= 0 ? Integer.MAX_VALUE : limit;
    }

    /** Runs the call now or later; it ends with {@link #leave}. */
    void enter(final Runnable call) {
        if (count < limit) {
            count++;
            call.run();
        } else {
            waiting.add(call);
        }
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
