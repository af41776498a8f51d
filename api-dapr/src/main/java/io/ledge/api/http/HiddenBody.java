package io.ledge.api.http;

import io.ledge.api.semantics.DaprError;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/**
 * A body that no length announces: Netty takes the eight bytes behind a {@code Sec-WebSocket-Key1} for one (WebSocket's draft 76),
 * and nobody else does. They would be the beginning of the next request, which a proxy in between may have from another caller.
 */
final class HiddenBody {
    private static final CharSequence KEY = HttpHeaders.createOptimized("sec-websocket-key1");

    private HiddenBody() {}

    /** True: the request may have one; it has been refused, and its connection ends, for where the next begins is not known. */
    static boolean refuse(final HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2
                || !request.headers().contains(KEY)
                || request.headers().contains(HttpHeaders.CONTENT_LENGTH)
                || request.headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
            return false;
        }
        request.response()
                .setStatusCode(400)
                .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(Buffer.buffer(ErrorBody.of(DaprError.BAD_REQUEST.with(
                        "header sec-websocket-key1 is of a WebSocket draft that is not spoken here: leave it out"))))
                .onComplete(_ -> request.connection().close());
        return true;
    }
}
