package io.ledge.api.app;

import io.vertx.core.Vertx;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Deliveries that met an app which is not there: kept until it is back, or for so long that the core had better have them.
 * Their number is bounded by the windows of the subscriptions. On the I/O thread.
 */
final class HeldCalls {
    private static final long HOLD_MS = 20_000;

    private final Vertx vertx;
    private final Map<Long, Runnable> calls = new LinkedHashMap<>();
    private boolean isShut;

    HeldCalls(final Vertx vertx) {
        this.vertx = vertx;
    }

    /** The app is away, or has not said yet what it wants: nothing is to go to it. */
    void shut() {
        isShut = true;
    }

    boolean isShut() {
        return isShut;
    }

    /**
     * @param again run when the app is back
     * @param giveUp run when it takes too long
     */
    void hold(final Runnable again, final Runnable giveUp) {
        calls.put(
                vertx.setTimer(HOLD_MS, id -> {
                    if (calls.remove(id) != null) {
                        giveUp.run();
                    }
                }),
                again);
    }

    /** The app is back: in the order in which they came. */
    void release() {
        isShut = false;
        final Map<Long, Runnable> ready = new LinkedHashMap<>(calls);
        calls.clear();
        ready.forEach((timer, call) -> {
            vertx.cancelTimer(timer);
            call.run();
        });
    }

    void forget() {
        calls.keySet().forEach(vertx::cancelTimer);
        calls.clear();
    }
}
