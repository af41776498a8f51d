package io.ledge.api.app;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;

/** Gathers the body of an answer up to a limit; one that is longer ends the call. On the I/O thread. */
public final class WholeBody {
    private static final long NO_ERROR = 0;

    private final HttpClientResponse response;
    private final int maxLength;
    private final Promise<Buffer> done = Promise.promise();
    private final Buffer body = Buffer.buffer();

    private WholeBody(final HttpClientResponse response, final int maxLength) {
        this.response = response;
        this.maxLength = maxLength;
    }

    /** The body as it is there at the end. Fails when the peer goes before that. @param maxLength in bytes */
    public static Future<Buffer> of(final HttpClientResponse response, final int maxLength) {
        final WholeBody reader = new WholeBody(response, maxLength);
        response.handler(reader::onPiece)
                .endHandler(_ -> reader.done.tryComplete(reader.body))
                .exceptionHandler(reader.done::tryFail);
        return reader.done.future();
    }

    private void onPiece(final Buffer piece) {
        if (body.length() + piece.length() <= maxLength) {
            body.appendBuffer(piece);
        } else if (done.tryFail("the app's answer is longer than " + maxLength + " bytes: see --max-body-size")) {
            response.request().reset(NO_ERROR);
        }
    }
}
