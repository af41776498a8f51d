package io.ledge.api.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.dapr.v1.CommonProtos.HTTPExtension;
import io.dapr.v1.CommonProtos.InvokeRequest;
import io.dapr.v1.CommonProtos.InvokeResponse;
import io.dapr.v1.DaprGrpc;
import io.dapr.v1.DaprInvokeProtos.InvokeServiceRequest;
import io.grpc.Metadata;
import io.ledge.api.app.AppDirectory;
import io.ledge.api.core.HeaderField;
import io.ledge.api.core.Invocation;
import io.ledge.api.core.InvocationResult;
import io.ledge.api.semantics.DaprError;
import io.ledge.api.semantics.InvokeApi;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.List;

/**
 * The rpc {@code InvokeService} into an app that speaks HTTP: reference/dapr-api.md §1.1. An answer that is not 2xx is an error
 * whose {@code ErrorInfo} has the status and the body; {@code dapr-http-status} has it too.
 */
final class InvokeCalls {
    private static final String HTTP_STATUS = "dapr-http-status";
    private static final List<String> PASSED_ON = List.of("traceparent", "tracestate", "baggage");

    private final String callerId;
    private final AppDirectory directory;
    private final InvokeApi invocations;

    InvokeCalls(final String callerId, final AppDirectory directory, final InvokeApi invocations) {
        this.callerId = callerId;
        this.directory = directory;
        this.invocations = invocations;
    }

    void addTo(final Methods methods) {
        methods.add(DaprGrpc.getInvokeServiceMethod(), this::invoke);
    }

    /** What an app answered, all of it. */
    private record Response(int status, String reason, String contentType, byte[] body) {
        static Future<Response> of(final HttpClientResponse response) {
            return response.body()
                    .map(body -> new Response(
                            response.statusCode(),
                            response.statusMessage(),
                            orEmpty(response.getHeader(HttpHeaders.CONTENT_TYPE)),
                            body.getBytes()));
        }

        static Response of(final InvocationResult result) {
            final String reason = HttpResponseStatus.valueOf(result.status()).reasonPhrase();
            return new Response(result.status(), reason, result.contentType(), result.data());
        }
    }

    private void invoke(final Call<InvokeServiceRequest, InvokeResponse> call) {
        final String id = call.request().getId();
        final AppDirectory.Entry callee = directory.find(id);
        if (callee == null || callee.channel() == null) {
            overIpc(call, callee == null ? "couldn't find service: " + id : "app channel is not initialized");
            return;
        }
        final InvokeRequest message = call.request().getMessage();
        callee.http()
                .open(verb(message.getHttpExtension()), uri(message), toApp -> send(call, toApp))
                .onSuccess(response -> answer(call, response))
                .onFailure(ex -> call.fail(DaprError.DIRECT_INVOKE.with(id, ex.getMessage())));
    }

    private static HttpMethod verb(final HTTPExtension extension) {
        return switch (extension.getVerb()) {
            case NONE, UNRECOGNIZED -> HttpMethod.POST;
            default -> HttpMethod.valueOf(extension.getVerb().name());
        };
    }

    private static String uri(final InvokeRequest message) {
        final String method = message.getMethod();
        final String path = method.startsWith("/") ? method : "/" + method;
        final String query = message.getHttpExtension().getQuerystring();
        return query.isEmpty() ? path : path + "?" + query;
    }

    private Future<Response> send(
            final Call<InvokeServiceRequest, InvokeResponse> call, final HttpClientRequest toApp) {
        final InvokeRequest message = call.request().getMessage();
        if (!message.getContentType().isEmpty()) {
            toApp.putHeader(HttpHeaders.CONTENT_TYPE, message.getContentType());
        }
        for (final String name : PASSED_ON) {
            final String value = call.header(name);
            if (!value.isEmpty()) {
                toApp.putHeader(name, value);
            }
        }
        toApp.putHeader("dapr-caller-app-id", callerId);
        toApp.putHeader("dapr-callee-app-id", call.request().getId());
        return toApp.send(Buffer.buffer(message.getData().getValue().toByteArray()))
                .compose(Response::of);
    }

    /** It may be there by a session of its own. */
    private void overIpc(final Call<InvokeServiceRequest, InvokeResponse> call, final String reasonIfAbsent) {
        invocations.invoke(
                invocation(call), reasonIfAbsent, call.answering(result -> answer(call, Response.of(result))));
    }

    private static Invocation invocation(final Call<InvokeServiceRequest, InvokeResponse> call) {
        final InvokeRequest message = call.request().getMessage();
        final String method = message.getMethod();
        final List<HeaderField> headers = PASSED_ON.stream()
                .filter(name -> !name.equals("traceparent"))
                .map(name -> new HeaderField(name, call.header(name)))
                .filter(field -> !field.value().isEmpty())
                .toList();
        return new Invocation(
                call.request().getId(),
                verb(message.getHttpExtension()).name(),
                method.startsWith("/") ? method.substring(1) : method,
                message.getHttpExtension().getQuerystring(),
                message.getContentType(),
                call.header("traceparent"),
                headers,
                message.getData().getValue().toByteArray());
    }

    private static void answer(final Call<InvokeServiceRequest, InvokeResponse> call, final Response response) {
        final Metadata headers = new Metadata();
        headers.put(
                Metadata.Key.of(HTTP_STATUS, Metadata.ASCII_STRING_MARSHALLER), Integer.toString(response.status()));
        call.responseHeaders(headers);
        if (response.status() >= 200 && response.status() < 300) {
            call.answer(InvokeResponse.newBuilder()
                    .setContentType(response.contentType())
                    .setData(Any.newBuilder().setValue(ByteString.copyFrom(response.body())))
                    .build());
        } else {
            call.close(
                    Failures.ofHttp(response.status(), response.reason()),
                    Failures.trailersOfHttp(response.status(), response.reason(), response.body()));
        }
    }

    private static String orEmpty(final String value) {
        return value == null ? "" : value;
    }
}
