package io.ledge.api.service;

import java.util.HashMap;
import java.util.Map;

/**
 * Of calls that others make for the services: what ends them when the caller has gone. The others are slower to begin than a caller
 * may be to go. On the services' thread.
 */
final class Departures {
    private final Map<Long, Runnable> cancels = new HashMap<>(); // by token, from begin to end

    /** In the place of what cancels, where there is nothing to cancel: not begun, or gone. */
    private enum Nothing implements Runnable {
        YET,
        ANY_MORE;

        @Override
        public void run() {}
    }

    void begin(final long token) {
        cancels.put(token, Nothing.YET);
    }

    void end(final long token) {
        cancels.remove(token);
    }

    /** Runs it now, when the caller has gone already; never, when the call has ended. */
    void onGone(final long token, final Runnable cancel) {
        if (cancels.replace(token, cancel) == Nothing.ANY_MORE) {
            cancel.run();
        }
    }

    void gone(final long token) {
        final Runnable cancel = cancels.replace(token, Nothing.ANY_MORE);
        if (cancel != null) {
            cancel.run();
        }
    }
}
