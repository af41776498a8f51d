package io.ledge.api.http;

import io.ledge.api.app.AppChannel;
import io.ledge.api.app.GuardedCalls;
import io.ledge.api.app.InvokeAnswer;
import io.ledge.api.app.InvokeHeaders;
import io.ledge.api.app.InvokeMessage;
import io.ledge.api.json.HeaderText;
import io.ledge.api.semantics.DaprError;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/**
 * A request to an app that serves gRPC, its body gathered → {@code OnInvoke}, and the answer back. A status that is not OK is
 * the HTTP status of reference/dapr-api.md §2.3 with the status as JSON.
 */
record WholeInvoke(String callerId, InvokeTarget target, AppChannel channel, GuardedCalls guarded) {
    /** A route: the body has been read. */
    void handle(final Exchange exchange) {
        final InvokeMessage message = message(exchange);
        guarded.invoke(
                        callerId,
                        target.appId(),
                        target.path().substring(1),
                        exchange::onGone,
                        waiting -> channel.invoke(message, waiting))
                .onSuccess(answer -> answer(exchange, answer))
                .onFailure(ex -> exchange.fail(DaprError.DIRECT_INVOKE.with(target.appId(), ex.getMessage())));
    }

    private InvokeMessage message(final Exchange exchange) {
        final HttpServerRequest request = exchange.request();
        final MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        InvokeHeaders.toApp(request.headers(), headers, callerId, target.appId(), InvokeTarget.isByBasicAuth(request));
        final String contentType = headers.get(HttpHeaders.CONTENT_TYPE);
        return new InvokeMessage(
                exchange.method(),
                target.path(),
                target.query(),
                contentType == null ? "" : contentType,
                headers,
                exchange.body());
    }

    private static void answer(final Exchange exchange, final InvokeAnswer answer) {
        if (!exchange.isOpen()) {
            return;
        }
        final int status = status(answer);
        final HttpServerResponse response = exchange.response().setStatusCode(status);
        InvokeHeaders.toCaller(answer.headers(), response.headers());
        if (!answer.contentType().isEmpty() && HeaderText.isValue(answer.contentType())) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, answer.contentType());
        }
        if (exchange.mayHaveBody(status)) {
            response.end(Buffer.buffer(answer.body()));
        } else {
            response.end();
        }
    }

    private static int status(final InvokeAnswer answer) {
        return switch (answer) {
            case final InvokeAnswer.Http http -> http.status();
            case final InvokeAnswer.Grpc grpc -> grpc.code().httpStatus();
        };
    }
}
