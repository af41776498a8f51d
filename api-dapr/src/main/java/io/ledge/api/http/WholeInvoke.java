package io.ledge.api.http;

import io.ledge.api.app.AppChannel;
import io.ledge.api.app.GuardedCalls;
import io.ledge.api.app.InvokeAnswer;
import io.ledge.api.app.InvokeHeaders;
import io.ledge.api.app.InvokeMessage;
import io.ledge.api.semantics.DaprError;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

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
                .onSuccess(
                        answer -> exchange.whole(status(answer), answer.headers(), answer.contentType(), answer.body()))
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

    private static int status(final InvokeAnswer answer) {
        return switch (answer) {
            case final InvokeAnswer.Http http -> http.status();
            case final InvokeAnswer.Grpc grpc -> grpc.code().httpStatus();
        };
    }
}
