package io.ledge.api.app;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;

/**
 * Asks the far end of a connection over HTTP/2, by PING, whether it is there: a machine that loses its power does not say that it goes,
 * and TCP takes minutes to notice. On the I/O thread.
 */
final class Pulse {
    private static final int PING_LENGTH = 8;

    private final HttpConnection connection;
    private boolean isAwaited;

    private Pulse(final HttpConnection connection) {
        this.connection = connection;
    }

    /** Until the connection ends, whose close handler it is. @param periodMs an answer has as long */
    static void start(final Vertx vertx, final HttpConnection connection, final long periodMs) {
        final Pulse pulse = new Pulse(connection);
        final long timer = vertx.setPeriodic(periodMs, _ -> pulse.beat());
        connection.closeHandler(_ -> vertx.cancelTimer(timer));
    }

    private void beat() {
        if (isAwaited) {
            connection.close();
            return;
        }
        isAwaited = true;
        connection.ping(Buffer.buffer(new byte[PING_LENGTH])).onSuccess(_ -> isAwaited = false);
    }
}
