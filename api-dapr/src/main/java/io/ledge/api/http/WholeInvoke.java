package io.ledge.api.http;

import io.ledge.api.app.AppChannel;
import io.ledge.api.app.GrpcOverHttp;
import io.ledge.api.app.GuardedCalls;
import io.ledge.api.app.InvokeAnswer;
import io.ledge.api.app.InvokeHeaders;
import io.ledge.api.app.InvokeMessage;
import io.ledge.api.app.NetworkText;
import io.ledge.api.semantics.DaprError;
import io.ledge.api.semantics.DaprFailure;
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
                .onSuccess(answer -> answer(exchange, answer))
                .onFailure(ex -> fail(exchange, DaprError.DIRECT_INVOKE.with(target.appId(), NetworkText.of(ex))));
    }

    private static void answer(final Exchange exchange, final InvokeAnswer answer) {
        if (answer instanceof final InvokeAnswer.Grpc grpc && exchange.isOfPeer()) {
            GrpcOverHttp.put(grpc, exchange.response().headers());
        }
        exchange.whole(status(answer), answer.headers(), answer.contentType(), answer.body());
    }

    /** A node, whose caller may be one over gRPC, is told the status of gRPC, too. */
    static void fail(final Exchange exchange, final DaprFailure failure) {
        if (exchange.isOfPeer()) {
            GrpcOverHttp.put(failure, exchange.response().headers());
        }
        exchange.fail(failure);
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
                exchange.body(),
                exchange.isOfPeer() ? GrpcOverHttp.typeUrl(request.headers()) : "");
    }

    private static int status(final InvokeAnswer answer) {
        return switch (answer) {
            case final InvokeAnswer.Http http -> http.status();
            case final InvokeAnswer.Grpc grpc -> grpc.code().httpStatus();
        };
    }
}
