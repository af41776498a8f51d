package io.ledge.api.http;

import io.ledge.api.app.InvokeHeaders;
import io.ledge.api.core.Invocation;
import io.ledge.api.core.InvocationResult;
import io.ledge.api.semantics.InvokeApi;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** A request to an app over IPC, its body gathered → a call by way of the core, and the answer back. */
final class IpcInvoke {
    private final String callerId;
    private final InvokeTarget target;
    private final String reasonIfAbsent;
    private final InvokeApi invocations;

    /** @param reasonIfAbsent why the call fails when no app of that id is there over IPC */
    IpcInvoke(
            final String callerId,
            final InvokeTarget target,
            final String reasonIfAbsent,
            final InvokeApi invocations) {
        this.callerId = callerId;
        this.target = target;
        this.reasonIfAbsent = reasonIfAbsent;
        this.invocations = invocations;
    }

    /** A route: the body has been read. */
    void handle(final Exchange exchange) {
        invocations.invoke(invocation(exchange), reasonIfAbsent, new Answered<>(exchange) {
            @Override
            public void ok(final InvocationResult result) {
                exchange.whole(
                        result.status(), InvokeHeaders.of(result.headers()), result.contentType(), result.data());
            }
        });
    }

    private Invocation invocation(final Exchange exchange) {
        final HttpServerRequest request = exchange.request();
        final MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        InvokeHeaders.toApp(request.headers(), headers, callerId, target.appId(), InvokeTarget.isByBasicAuth(request));
        final String contentType = headers.get(HttpHeaders.CONTENT_TYPE);
        return new Invocation(
                target.appId(),
                exchange.method(),
                target.path().substring(1),
                target.query(),
                contentType == null ? "" : contentType,
                headers.get("traceparent"),
                InvokeHeaders.fields(headers),
                exchange.body());
    }
}
