package io.ledge.api;

import io.ledge.api.resiliency.Timers;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;

/** The I/O thread's timers: nothing sleeps. */
final class VertxTimers implements Timers {
    private final Vertx vertx;

    VertxTimers(final Vertx vertx) {
        this.vertx = vertx;
    }

    @Override
    public long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    @Override
    public long set(final long delayMs, final Runnable task) {
        return vertx.setTimer(Math.max(1, delayMs), _ -> task.run());
    }

    @Override
    public void cancel(final long timer) {
        vertx.cancelTimer(timer);
    }
}
