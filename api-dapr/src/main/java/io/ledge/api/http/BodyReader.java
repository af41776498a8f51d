package io.ledge.api.http;

import io.ledge.api.semantics.DaprError;
import io.ledge.api.semantics.DaprFailure;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;

/**
 * Gathers a body up to the limit, then handles the exchange. One that is too long is answered at once and read no further than
 * to its end; one that is cut or comes too slowly ends its connection.
 */
final class BodyReader extends Arrivals.Arrival {
    private final Exchange exchange;
    private final Route route;
    private final int maxLength;
    private final Arrivals arrivals;
    private Buffer body; // null: nothing has come
    private boolean isGathered; // it is ours, in several pieces
    private boolean isRefused;

    BodyReader(final Exchange exchange, final Route route, final int maxLength, final Arrivals arrivals) {
        this.exchange = exchange;
        this.route = route;
        this.maxLength = maxLength;
        this.arrivals = arrivals;
    }

    void start() {
        arrivals.begin(this);
        exchange.request()
                .handler(this::onPiece)
                .endHandler(_ -> onEnd())
                .exceptionHandler(_ -> arrivals.end(this)); // cut in the middle: nobody is there to be answered
    }

    private void onPiece(final Buffer raw) {
        final Buffer piece = exchange.seen(raw);
        if (isRefused) {
            return;
        }
        final int length = body == null ? 0 : body.length();
        if (length + piece.length() > maxLength) {
            refuse(DaprError.MALFORMED_REQUEST.with("http: request body too large"));
        } else if (body == null) {
            body = piece;
        } else {
            gather(piece);
        }
    }

    private void gather(final Buffer piece) {
        if (!isGathered) {
            isGathered = true;
            body = Buffer.buffer(body.length() + piece.length()).appendBuffer(body);
        }
        body.appendBuffer(piece);
    }

    private void refuse(final DaprFailure failure) {
        isRefused = true;
        if (exchange.request().version() != HttpVersion.HTTP_2) { // where it may not be: a stream ends by itself
            exchange.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        exchange.fail(failure);
    }

    private void onEnd() {
        arrivals.end(this);
        if (!isRefused) {
            if (body != null) {
                exchange.body(body.getBytes());
            }
            exchange.handle(route);
        }
    }

    /** It took too long. */
    @Override
    void onTimeout() {
        if (!isRefused) {
            refuse(DaprError.BODY_READ.with("it did not come in time"));
        }
        exchange.request().connection().close();
    }
}
