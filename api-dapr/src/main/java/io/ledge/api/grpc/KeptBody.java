package io.ledge.api.grpc;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpServerRequest;

/**
 * A request's body on its way to one attempt, then to the next: what has come of it is kept, up to a length, while another
 * attempt may want it; no faster than the far end takes it. On the I/O thread.
 */
final class KeptBody {
    private static final long CANCEL = 8; // of HTTP/2

    private final HttpServerRequest from;
    private final int maxLength;
    private Buffer kept = Buffer.buffer();
    private HttpClientRequest to; // null: nobody takes it now
    private boolean isWhole = true;
    private boolean isEnded;

    /**
     * @param from paused
     * @param maxLength in bytes; 0: it goes to one attempt only
     */
    KeptBody(final HttpServerRequest from, final int maxLength) {
        this.from = from;
        this.maxLength = maxLength;
        from.handler(this::onPiece).endHandler(_ -> onEnd()).exceptionHandler(_ -> cut());
    }

    /** What has come can be sent again. */
    boolean isWhole() {
        return isWhole;
    }

    /** From its beginning. @param next with its headers set */
    void sendTo(final HttpClientRequest next) {
        to = next;
        next.exceptionHandler(_ -> {}); // told by the response too; without a handler each one is logged
        next.setChunked(true); // HTTP/2 has no such thing, Vert.x wants to be told all the same
        next.sendHead(); // the app may be the first to say something
        if (kept.length() > 0) {
            write(kept.copy());
        }
        if (isEnded) {
            end();
        } else if (to != null && !to.writeQueueFull()) {
            from.resume();
        }
    }

    /** Until there is another attempt. */
    void hold() {
        to = null;
        if (!isEnded) {
            from.pause();
        }
    }

    /** There is no other attempt: what is still to come goes to this one, and is not kept. */
    void keepNoMore() {
        isWhole = false;
        kept = Buffer.buffer();
    }

    /** In bytes. */
    int keptLength() {
        return kept.length();
    }

    /** There is none: what is still to come is read, and of no interest. */
    void forget() {
        to = null;
        keepNoMore();
        if (!isEnded) {
            from.resume();
        }
    }

    private void onPiece(final Buffer piece) {
        keep(piece);
        write(piece);
    }

    private void keep(final Buffer piece) {
        isWhole &= kept.length() + piece.length() <= maxLength;
        if (isWhole) {
            kept.appendBuffer(piece);
        } else if (kept.length() > 0) {
            kept = Buffer.buffer();
        }
    }

    private void write(final Buffer piece) {
        final HttpClientRequest current = to;
        if (current == null) {
            return;
        }
        try {
            current.write(piece);
            if (current.writeQueueFull() && !isEnded) {
                from.pause();
                current.drainHandler(_ -> {
                    if (to == current && !isEnded) {
                        from.resume();
                    }
                });
            }
        } catch (final IllegalStateException ex) {
            hold(); // it has hung up: its answer, or that there is none, comes by its own way
        }
    }

    private void onEnd() {
        isEnded = true;
        end();
    }

    private void end() {
        try {
            if (to != null) {
                to.end();
            }
        } catch (final IllegalStateException ex) {
            to = null; // as above
        }
    }

    private void cut() {
        if (to != null) {
            to.reset(CANCEL);
        }
    }
}
