package io.ledge.api.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ledge.api.core.Invocation;
import io.ledge.api.core.InvocationResult;
import io.ledge.api.json.HeaderText;
import io.ledge.api.semantics.GrpcCode;
import io.vertx.core.MultiMap;

/** Calls of apps over IPC, whose fields are free text, as calls of an app's method; and the answers. */
final class IpcMessages {
    private static final String TEXT = "text/plain; charset=utf-8";

    private IpcMessages() {}

    /** Null: a request can be made of it; else why not. */
    static String refusal(final Invocation call) {
        return HeaderText.isName(call.verb()) && isUri(call.method()) && isUri(call.queryString())
                ? null
                : "no request can be made of it: verb=" + call.verb() + ", method=" + call.method() + ", query="
                        + call.queryString();
    }

    /** Escaped: nothing in it can be taken for another part of the request. */
    private static boolean isUri(final String text) {
        return text.chars().allMatch(ch -> ch > ' ' && ch < 127);
    }

    static InvokeMessage message(final Invocation call, final String callerId, final String calleeId) {
        final MultiMap from = InvokeHeaders.of(call.headers());
        if (!call.traceparent().isEmpty()) {
            from.set("traceparent", call.traceparent());
        }
        final MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        InvokeHeaders.toApp(from, headers, callerId, calleeId, false);
        return new InvokeMessage(
                call.verb(),
                "/" + call.method(),
                call.queryString(),
                HeaderText.isValue(call.contentType()) ? call.contentType() : "",
                headers,
                call.data());
    }

    static InvocationResult result(final InvokeAnswer answer) {
        return switch (answer) {
            case InvokeAnswer.Http http -> result(http.status(), http.contentType(), http.headers(), http.body());
            case InvokeAnswer.Grpc grpc
            when grpc.code() == GrpcCode.OK ->
                result(GrpcCode.OK.httpStatus(), grpc.contentType(), grpc.headers(), grpc.body());
            case InvokeAnswer.Grpc grpc ->
                result(
                        grpc.code().httpStatus(),
                        TEXT,
                        grpc.headers(),
                        grpc.message().getBytes(UTF_8));
        };
    }

    private static InvocationResult result(
            final int status, final String contentType, final MultiMap from, final byte[] body) {
        final MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        InvokeHeaders.toCaller(from, headers);
        return new InvocationResult(status, contentType, InvokeHeaders.fields(headers), body);
    }
}
