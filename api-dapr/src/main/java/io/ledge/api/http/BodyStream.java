package io.ledge.api.http;

import io.ledge.api.semantics.Answer;
import io.ledge.api.semantics.DaprFailure;
import io.ledge.api.stream.PieceQueue;
import io.ledge.api.stream.PieceSink;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;

/**
 * A request whose body is read, and whose answer is written, by a virtual thread. The answer's head leaves with its first piece;
 * what fails before that is answered in Dapr's form, what fails later cuts the answer short. Made and answered on the I/O thread.
 */
final class BodyStream implements Answer<Void> {
    private static final int PIECES_AHEAD = 4; // 64 KiB each, at most

    private final Exchange exchange;
    private final Context context = Vertx.currentContext();
    private final PieceQueue in;
    private final PieceSink out;

    BodyStream(final Exchange exchange, final long timeoutMs) {
        this.exchange = exchange;
        final HttpServerRequest request = exchange.request();
        in = new PieceQueue(timeoutMs, () -> context.runOnContext(_ -> fetch(request)));
        out = new PieceSink(timeoutMs) {
            @Override
            protected void send(final byte[] piece, final CompletableFuture<Void> room) {
                context.runOnContext(_ -> leave(piece, room));
            }
        };
        if (request.isEnded()) {
            in.end();
        } else {
            request.pause();
            request.handler(piece -> in.add(piece.getBytes()))
                    .endHandler(_ -> in.end())
                    .exceptionHandler(_ -> in.fail("the caller hung up"));
            request.fetch(PIECES_AHEAD);
        }
    }

    private static void fetch(final HttpServerRequest request) {
        if (!request.isEnded()) {
            request.fetch(1);
        }
    }

    InputStream in() {
        return in;
    }

    OutputStream out() {
        return out;
    }

    private void leave(final byte[] piece, final CompletableFuture<Void> room) {
        final HttpServerResponse response = exchange.response();
        if (response.ended() || response.closed()) {
            room.completeExceptionally(new IllegalStateException("closed"));
            return;
        }
        if (!response.headWritten()) {
            head(response);
        }
        response.write(Buffer.buffer(piece)).onComplete(result -> {
            if (result.succeeded()) {
                room.complete(null);
            } else {
                room.completeExceptionally(result.cause());
            }
        });
    }

    private static void head(final HttpServerResponse response) {
        response.putHeader(HttpHeaders.CONTENT_TYPE, "application/octet-stream").setChunked(true);
    }

    @Override
    public void ok(final Void nothing) {
        final HttpServerResponse response = exchange.response();
        if (response.ended() || response.closed()) {
            return;
        }
        if (!response.headWritten()) {
            head(response); // an empty document
        }
        response.end();
    }

    @Override
    public void failed(final DaprFailure failure) {
        if (!exchange.response().headWritten()) {
            refuse(exchange, failure);
        } else if (!exchange.response().ended()) {
            exchange.response().reset(); // half an answer is none: the caller must see that
        }
    }

    /** What is left of the body is read, and of no interest. */
    static void refuse(final Exchange exchange, final DaprFailure failure) {
        if (!exchange.request().isEnded()) {
            exchange.request().handler(_ -> {}).endHandler(_ -> {});
            exchange.request().resume();
        }
        exchange.fail(failure);
    }
}
