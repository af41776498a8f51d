package io.ledge.api.http;

import io.vertx.core.Vertx;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What has begun to arrive and must be whole in time, so that peers who send a byte now and then hold nothing for long. All
 * have the same time, so the eldest is due first, and one timer is enough; it runs only while something arrives. On the I/O
 * thread.
 */
final class Arrivals {
    private final Vertx vertx;
    private final long timeoutMs;
    private final Map<Runnable, Long> deadlinesNs = new LinkedHashMap<>();
    private boolean isTimerSet;

    Arrivals(final Vertx vertx, final long timeoutMs) {
        this.vertx = vertx;
        this.timeoutMs = timeoutMs;
    }

    /** @param onTimeout run unless {@link #end} comes first; known by its identity */
    void begin(final Runnable onTimeout) {
        deadlinesNs.put(onTimeout, System.nanoTime() + timeoutMs * 1_000_000L);
        setTimer(timeoutMs);
    }

    void end(final Runnable onTimeout) {
        deadlinesNs.remove(onTimeout);
    }

    private void setTimer(final long delayMs) {
        if (!isTimerSet) {
            isTimerSet = true;
            vertx.setTimer(Math.max(1, delayMs), _ -> onTimer());
        }
    }

    private void onTimer() {
        isTimerSet = false;
        final long nowNs = System.nanoTime();
        while (!deadlinesNs.isEmpty()) {
            final Iterator<Map.Entry<Runnable, Long>> eldest =
                    deadlinesNs.entrySet().iterator();
            final Map.Entry<Runnable, Long> next = eldest.next();
            final long leftNs = next.getValue() - nowNs;
            if (leftNs > 0) {
                setTimer(leftNs / 1_000_000L + 1);
                return;
            }
            eldest.remove();
            next.getKey().run();
        }
    }
}
