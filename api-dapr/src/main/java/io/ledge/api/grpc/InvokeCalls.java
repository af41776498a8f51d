package io.ledge.api.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.UnsafeByteOperations;
import io.dapr.v1.CommonProtos.HTTPExtension;
import io.dapr.v1.CommonProtos.InvokeRequest;
import io.dapr.v1.CommonProtos.InvokeResponse;
import io.dapr.v1.DaprGrpc;
import io.dapr.v1.DaprInvokeProtos.InvokeServiceRequest;
import io.grpc.Metadata;
import io.grpc.Status;
import io.ledge.api.app.AppDirectory;
import io.ledge.api.app.ExternalCalls;
import io.ledge.api.app.GuardedCalls;
import io.ledge.api.app.InvokeAnswer;
import io.ledge.api.app.InvokeHeaders;
import io.ledge.api.app.InvokeMessage;
import io.ledge.api.app.NetworkText;
import io.ledge.api.app.PeerCalls;
import io.ledge.api.core.Invocation;
import io.ledge.api.core.InvocationResult;
import io.ledge.api.resiliency.Waiting;
import io.ledge.api.semantics.AccessControl;
import io.ledge.api.semantics.DaprError;
import io.ledge.api.semantics.DaprFailure;
import io.ledge.api.semantics.GrpcCode;
import io.ledge.api.semantics.InvokeApi;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.function.BiFunction;

/**
 * The rpc {@code InvokeService}: reference/dapr-api.md §1.1. An app that speaks HTTP and answers anything but 2xx is an error whose
 * {@code ErrorInfo} has the status and the body; {@code dapr-http-status} has it too. The app's headers are the caller's metadata.
 */
final class InvokeCalls {
    private static final Metadata.Key<String> HTTP_STATUS =
            Metadata.Key.of("dapr-http-status", Metadata.ASCII_STRING_MARSHALLER);

    private final String callerId;
    private final AccessControl.Caller caller;
    private final AppDirectory directory;
    private final InvokeApi invocations;
    private final ExternalCalls external;
    private final GuardedCalls guarded;

    InvokeCalls(
            final AccessControl.Caller caller,
            final AppDirectory directory,
            final InvokeApi invocations,
            final ExternalCalls external,
            final GuardedCalls guarded) {
        callerId = caller.appId();
        this.caller = caller;
        this.directory = directory;
        this.invocations = invocations;
        this.external = external;
        this.guarded = guarded;
    }

    void addTo(final Methods methods) {
        methods.addCancellable(DaprGrpc.getInvokeServiceMethod(), this::invoke);
    }

    private void invoke(final Call<InvokeServiceRequest, InvokeResponse> call) {
        final String id = call.request().getId();
        final AppDirectory.Entry callee = directory.find(id);
        if (external.has(id)) {
            invoke(call, id, (message, waiting) -> external.invoke(id, message, waiting));
        } else if (callee == null) {
            elsewhere(call, id);
        } else {
            invoke(call, callee);
        }
    }

    private void invoke(final Call<InvokeServiceRequest, InvokeResponse> call, final AppDirectory.Entry callee) {
        final InvokeMessage message = message(call);
        final DaprFailure refusal = callee.context().refusal(caller, message.verb(), message.path());
        if (refusal != null) {
            call.fail(refusal);
        } else if (callee.channel() == null) {
            overIpc(call, "app channel is not initialized");
        } else {
            invoke(call, call.request().getId(), callee.channel()::invoke);
        }
    }

    /** On another node; else it may be there by a session of its own. */
    private void elsewhere(final Call<InvokeServiceRequest, InvokeResponse> call, final String id) {
        final PeerCalls peers = directory.peers();
        final String reasonIfAbsent = "couldn't find service: " + id;
        if (peers.isEmpty()) {
            overIpc(call, reasonIfAbsent);
            return;
        }
        peers.find(id).onSuccess(found -> {
            if (found.isEmpty()) {
                overIpc(call, reasonIfAbsent);
            } else {
                invoke(call, id, (message, waiting) -> peers.invoke(id, found, message, waiting));
            }
        });
    }

    private void invoke(
            final Call<InvokeServiceRequest, InvokeResponse> call,
            final String id,
            final BiFunction<InvokeMessage, Waiting, Future<InvokeAnswer>> attempt) {
        final InvokeMessage message = message(call);
        guarded.invoke(
                        callerId,
                        id,
                        message.path().substring(1),
                        call::onCancel,
                        waiting -> attempt.apply(message, waiting))
                .onSuccess(answer -> {
                    switch (answer) {
                        case final InvokeAnswer.Http http ->
                            answer(call, http, message.headers().get("traceparent"));
                        case final InvokeAnswer.Grpc grpc -> answer(call, grpc);
                    }
                })
                .onFailure(ex -> call.fail(DaprError.DIRECT_INVOKE.with(id, NetworkText.of(ex))));
    }

    private InvokeMessage message(final Call<InvokeServiceRequest, InvokeResponse> call) {
        final InvokeRequest message = call.request().getMessage();
        final String method = message.getMethod();
        return new InvokeMessage(
                verb(message.getHttpExtension()),
                method.startsWith("/") ? method : "/" + method,
                message.getHttpExtension().getQuerystring(),
                message.getContentType(),
                headers(call),
                message.getData().getValue().toByteArray(),
                message.getData().getTypeUrl());
    }

    private static String verb(final HTTPExtension extension) {
        return switch (extension.getVerb()) {
            case NONE, UNRECOGNIZED -> "POST";
            default -> extension.getVerb().name();
        };
    }

    /** What the caller sent beside the message, and who it is. */
    private MultiMap headers(final Call<InvokeServiceRequest, InvokeResponse> call) {
        final MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        InvokeHeaders.toApp(
                AppHeaders.passedOn(call.metadata()),
                headers,
                callerId,
                call.request().getId(),
                false);
        return headers;
    }

    /** It may be there by a session of its own. */
    private void overIpc(final Call<InvokeServiceRequest, InvokeResponse> call, final String reasonIfAbsent) {
        final Invocation invocation = invocation(call);
        invocations.invoke(
                invocation,
                reasonIfAbsent,
                call.answering(result -> answer(call, http(result), invocation.traceparent())));
    }

    private static InvokeAnswer.Http http(final InvocationResult result) {
        return new InvokeAnswer.Http(
                result.status(),
                HttpResponseStatus.valueOf(result.status()).reasonPhrase(),
                result.contentType(),
                InvokeHeaders.of(result.headers()),
                result.data());
    }

    private Invocation invocation(final Call<InvokeServiceRequest, InvokeResponse> call) {
        final InvokeMessage message = message(call);
        return new Invocation(
                call.request().getId(),
                message.verb(),
                message.path().substring(1),
                message.query(),
                message.contentType(),
                message.headers().get("traceparent"),
                InvokeHeaders.fields(message.headers()),
                message.data());
    }

    /** Of an app that speaks HTTP, or IPC. */
    private static void answer(
            final Call<InvokeServiceRequest, InvokeResponse> call, final InvokeAnswer.Http answer, final String trace) {
        final int status = answer.status();
        call.responseHeaders(headers(answer, trace));
        if (status >= 200 && status < 300) {
            call.answer(response(answer.contentType(), "", answer.body()));
        } else {
            call.close(
                    Failures.ofHttp(status, answer.reason()),
                    Failures.trailersOfHttp(status, answer.reason(), answer.body()));
        }
    }

    private static Metadata headers(final InvokeAnswer.Http answer, final String trace) {
        final MultiMap all = MultiMap.caseInsensitiveMultiMap().addAll(answer.headers());
        if (!answer.contentType().isEmpty()) {
            all.set(HttpHeaders.CONTENT_TYPE, answer.contentType()); // IPC has it apart
        }
        final Metadata headers = AppHeaders.ofHttp(all, trace);
        headers.discardAll(HTTP_STATUS); // an app's own would be taken for it
        headers.put(HTTP_STATUS, Integer.toString(answer.status()));
        return headers;
    }

    /** Its status, text, details and trailers are the call's. */
    private static void answer(final Call<InvokeServiceRequest, InvokeResponse> call, final InvokeAnswer.Grpc answer) {
        if (!answer.isTrailersOnly()) {
            call.responseHeaders(AppHeaders.metadata(answer.headers()));
        }
        final Metadata trailers = AppHeaders.metadata(answer.trailers());
        if (answer.code() == GrpcCode.OK) {
            call.send(response(answer.contentType(), answer.typeUrl(), answer.body()));
            call.close(Status.OK, trailers);
            return;
        }
        if (answer.details().length > 0) {
            trailers.put(Failures.DETAILS, answer.details());
        }
        call.close(Failures.status(answer.code()).withDescription(answer.message()), trailers);
    }

    private static InvokeResponse response(final String contentType, final String typeUrl, final byte[] body) {
        return InvokeResponse.newBuilder()
                .setContentType(contentType)
                .setData(Any.newBuilder().setTypeUrl(typeUrl).setValue(UnsafeByteOperations.unsafeWrap(body)))
                .build();
    }
}
