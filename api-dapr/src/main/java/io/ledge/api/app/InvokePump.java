package io.ledge.api.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ledge.api.core.Invocation;
import io.ledge.api.core.InvocationResult;
import io.ledge.api.json.HeaderText;
import io.ledge.api.resiliency.Waiting;
import io.ledge.api.semantics.AccessControl;
import io.ledge.api.semantics.AppContext;
import io.ledge.api.semantics.DaprFailure;
import io.ledge.api.semantics.GrpcCode;
import io.ledge.api.semantics.InvokeApi;
import io.vertx.core.MultiMap;

/**
 * Calls of apps over IPC: brings each to the app, and its answer back. While the app is not there, others of its sessions are
 * called, or nobody. On the I/O thread.
 */
final class InvokePump {
    private static final String TEXT = "text/plain; charset=utf-8";

    private final AppContext app;
    private final AppChannel channel;
    private final InvokeApi invocations;

    InvokePump(final AppContext app, final AppChannel channel, final InvokeApi invocations) {
        this.app = app;
        this.channel = channel;
        this.invocations = invocations;
    }

    void start() {
        invocations.serve(this::onInvoke);
    }

    void stop() {
        invocations.unserve();
    }

    private void onInvoke(final long token, final Invocation call) {
        if (!HeaderText.isName(call.verb()) || !isUri(call.method()) || !isUri(call.queryString())) {
            invocations.refuse(
                    token,
                    "no request can be made of it: verb=" + call.verb() + ", method=" + call.method() + ", query="
                            + call.queryString());
            return;
        }
        final DaprFailure refusal = app.refusal(caller(call), call.verb(), "/" + call.method());
        if (refusal != null) {
            invocations.refuse(token, refusal.message());
            return;
        }
        channel.invoke(message(call), Waiting.FOREVER)
                .onSuccess(answer -> answer(token, answer))
                .onFailure(ex -> invocations.refuse(token, ex.getMessage() == null ? ex.toString() : ex.getMessage()));
    }

    /** As its session says: whoever may open one is of the node's group. */
    private AccessControl.Caller caller(final Invocation call) {
        return new AccessControl.Caller(call.appId(), app.caller().namespace(), AccessControl.TRUST_DOMAIN_DEFAULT);
    }

    /** Escaped: nothing in it can be taken for another part of the request. */
    private static boolean isUri(final String text) {
        return text.chars().allMatch(ch -> ch > ' ' && ch < 127);
    }

    private InvokeMessage message(final Invocation call) {
        final MultiMap from = InvokeHeaders.of(call.headers());
        if (!call.traceparent().isEmpty()) {
            from.set("traceparent", call.traceparent());
        }
        final MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        InvokeHeaders.toApp(from, headers, call.appId(), app.appId(), false);
        return new InvokeMessage(
                call.verb(),
                "/" + call.method(),
                call.queryString(),
                HeaderText.isValue(call.contentType()) ? call.contentType() : "",
                headers,
                call.data());
    }

    private void answer(final long token, final InvokeAnswer answer) {
        switch (answer) {
            case InvokeAnswer.Http http ->
                answer(token, http.status(), http.contentType(), http.headers(), http.body());
            case InvokeAnswer.Grpc grpc
            when grpc.code() == GrpcCode.OK ->
                answer(token, GrpcCode.OK.httpStatus(), grpc.contentType(), grpc.headers(), grpc.body());
            case InvokeAnswer.Grpc grpc ->
                answer(
                        token,
                        grpc.code().httpStatus(),
                        TEXT,
                        grpc.headers(),
                        grpc.message().getBytes(UTF_8));
        }
    }

    private void answer(
            final long token, final int status, final String contentType, final MultiMap from, final byte[] body) {
        final MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        InvokeHeaders.toCaller(from, headers);
        invocations.answer(token, new InvocationResult(status, contentType, InvokeHeaders.fields(headers), body));
    }
}
