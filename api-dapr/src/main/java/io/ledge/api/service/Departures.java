package io.ledge.api.service;

import java.util.HashMap;
import java.util.Map;

/**
 * Of calls that others make for the services: what ends them when the caller has gone. The others are slower to begin than a caller
 * may be to go. On the services' thread.
 */
final class Departures {
    private static final Runnable NOT_BEGUN = () -> {};
    private static final Runnable GONE = () -> {};

    private final Map<Long, Runnable> cancels = new HashMap<>(); // by token, from begin to end

    void begin(final long token) {
        cancels.put(token, NOT_BEGUN);
    }

    void end(final long token) {
        cancels.remove(token);
    }

    /** Runs it now, when the caller has gone already; never, when the call has ended. */
    void onGone(final long token, final Runnable cancel) {
        if (cancels.replace(token, cancel) == GONE) {
            cancel.run();
        }
    }

    void gone(final long token) {
        final Runnable cancel = cancels.replace(token, GONE);
        if (cancel != null) {
            cancel.run();
        }
    }
}
