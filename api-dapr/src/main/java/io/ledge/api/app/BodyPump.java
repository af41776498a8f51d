package io.ledge.api.app;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.UnaryOperator;

/**
 * Passes a request's body on, piece by piece, no faster than the far end takes it. Vert.x's own pipe throws at each piece that
 * comes after the far end has hung up; an app may do so before it has all of it. On the I/O thread.
 */
public final class BodyPump {
    private static final long CANCEL = 8; // of HTTP/2

    private final HttpServerRequest from;
    private final HttpClientRequest to;
    private final UnaryOperator<Buffer> seen;
    private boolean isBegun;
    private boolean isOver;

    /** @param seen what goes on in place of a piece, as many bytes */
    public BodyPump(final HttpServerRequest from, final HttpClientRequest to, final UnaryOperator<Buffer> seen) {
        this.from = from;
        this.to = to;
        this.seen = seen;
    }

    public void start() {
        to.exceptionHandler(_ -> {}); // told by the response too; without a handler each one is logged
        from.handler(this::onPiece).endHandler(_ -> onEnd()).exceptionHandler(_ -> to.reset(CANCEL));
        from.resume();
    }

    /** What is still to come is read, and forgotten. */
    public void stop() {
        isOver = true;
        if (!from.isEnded()) {
            from.resume();
        }
    }

    private void onPiece(final Buffer piece) {
        if (isOver) {
            return;
        }
        try {
            begin();
            to.write(seen.apply(piece));
            if (to.writeQueueFull()) {
                from.pause();
                to.drainHandler(_ -> from.resume());
            }
        } catch (final IllegalStateException ex) {
            stop(); // it has hung up: its answer, or that there is none, comes by its own way
        }
    }

    /** Not before there is a piece: a request without a body must not announce one. */
    private void begin() {
        if (!isBegun) {
            isBegun = true;
            if (!to.isChunked()) { // its head may be on its way
                to.setChunked(!to.headers().contains(HttpHeaders.CONTENT_LENGTH));
            }
        }
    }

    private void onEnd() {
        if (!isOver) {
            isOver = true;
            try {
                to.end();
            } catch (final IllegalStateException ex) {
                // as above
            }
        }
    }
}
