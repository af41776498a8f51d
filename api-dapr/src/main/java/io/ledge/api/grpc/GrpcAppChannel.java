package io.ledge.api.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.Empty;
import com.google.protobuf.UnsafeByteOperations;
import io.dapr.v1.AppCallbackAlphaGrpc;
import io.dapr.v1.AppCallbackGrpc;
import io.dapr.v1.AppCallbackHealthCheckGrpc;
import io.dapr.v1.CommonProtos.HTTPExtension;
import io.dapr.v1.CommonProtos.InvokeRequest;
import io.dapr.v1.CommonProtos.InvokeResponse;
import io.dapr.v1.DaprAppCallbackProtos.BindingEventRequest;
import io.dapr.v1.DaprAppCallbackProtos.TopicEventBulkRequest;
import io.dapr.v1.DaprAppCallbackProtos.TopicEventBulkResponse;
import io.ledge.api.app.AppChannel;
import io.ledge.api.app.InvokeAnswer;
import io.ledge.api.app.InvokeMessage;
import io.ledge.api.app.TopicMessage;
import io.ledge.api.core.BindingDelivery;
import io.ledge.api.resiliency.Waiting;
import io.ledge.api.semantics.AppApi;
import io.ledge.api.semantics.AppContext;
import io.ledge.api.semantics.AppEndpoint;
import io.ledge.api.semantics.GrpcCode;
import io.ledge.protocol.codec.AckStatus;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Calls one app by Dapr's {@code AppCallback} services: reference/dapr-api.md §3.2. A method that the app does not implement
 * means that it does not want what the method brings. On the I/O thread.
 */
public final class GrpcAppChannel implements AppChannel {
    private static final System.Logger LOGGER = System.getLogger("ledge.app");
    private static final byte[] NOTHING = {};

    private final AppEndpoint endpoint;
    private final AppCalls calls;
    private final BindingAnswer answers;
    private boolean isAdmitted = true;
    private boolean isBulkAlpha; // the app knows the older name only

    /** @param context with an endpoint */
    public GrpcAppChannel(final Vertx vertx, final AppContext context, final AppApi api) {
        endpoint = context.appEndpoint();
        calls = new AppCalls(vertx, endpoint, context.maxBodyLength());
        answers = new BindingAnswer(api.state(), api.bindings());
    }

    @Override
    public AppEndpoint endpoint() {
        return endpoint;
    }

    @Override
    public void onUnreachable(final Runnable listener) {
        calls.onUnreachable(listener);
    }

    @Override
    public void onLost(final Runnable listener) {
        calls.onLost(listener);
    }

    /** There is none over gRPC: actors are for apps over HTTP. */
    @Override
    public Future<byte[]> config() {
        return Future.succeededFuture(NOTHING);
    }

    @Override
    public Future<Wanted> subscriptions() {
        return calls.call(
                        AppCallbackGrpc.getListTopicSubscriptionsMethod(),
                        Map.of(),
                        Empty.getDefaultInstance(),
                        Waiting.FOREVER)
                .compose(reply -> switch (reply.code()) {
                    case OK -> Future.succeededFuture(() -> SubscribeProto.read(reply.body()));
                    case UNIMPLEMENTED -> Future.succeededFuture(List::of);
                    case UNAVAILABLE -> Future.failedFuture(failure(reply)); // it may be starting
                    default ->
                        Future.succeededFuture(() -> {
                            throw failure(reply);
                        });
                });
    }

    private static IOException failure(final AppReply<?> reply) {
        return new IOException("the app answered " + reply.code() + ": " + reply.message());
    }

    @Override
    public Future<Boolean> wantsBinding(final String name, final String route) {
        return calls.call(
                        AppCallbackGrpc.getListInputBindingsMethod(),
                        Map.of(),
                        Empty.getDefaultInstance(),
                        Waiting.FOREVER)
                .map(reply -> reply.isOk() && reply.body().getBindingsList().contains(name));
    }

    @Override
    public Future<AckStatus> deliver(final String path, final TopicMessage message, final Waiting waiting) {
        return calls.call(
                        AppCallbackGrpc.getOnTopicEventMethod(),
                        message.headers(),
                        TopicEvents.request(message.delivery(), message.event(), path),
                        waiting)
                .map(reply -> reply.isOk()
                        ? TopicEvents.status(reply.body().getStatus())
                        : failedStatus(reply, message.event().id()));
    }

    /** An app without the method will not have it another time either. */
    private static AckStatus failedStatus(final AppReply<?> reply, final String what) {
        if (reply.code() != GrpcCode.UNIMPLEMENTED) {
            return AckStatus.RETRY;
        }
        LOGGER.log(Level.WARNING, "the app cannot take event " + what + ", which is gone: " + reply.message());
        return AckStatus.SUCCESS;
    }

    @Override
    public Future<AckStatus[]> deliverAll(final String path, final List<TopicMessage> messages, final Waiting waiting) {
        return callBulk(TopicEvents.request(path, messages), waiting).map(reply -> {
            if (reply.isOk()) {
                return TopicEvents.statuses(reply.body(), messages.size());
            }
            final AckStatus[] statuses = new AckStatus[messages.size()];
            Arrays.fill(statuses, failedStatus(reply, "of " + messages.size() + " in one call"));
            return statuses;
        });
    }

    /** By the name that did last time, then by the other: an app may be another version of itself since. */
    private Future<AppReply<TopicEventBulkResponse>> callBulk(
            final TopicEventBulkRequest request, final Waiting waiting) {
        final boolean isAlphaFirst = isBulkAlpha;
        return callBulk(isAlphaFirst, request, waiting).compose(reply -> {
            if (reply.code() != GrpcCode.UNIMPLEMENTED) {
                return Future.succeededFuture(reply);
            }
            isBulkAlpha = !isAlphaFirst;
            return callBulk(isBulkAlpha, request, waiting);
        });
    }

    private Future<AppReply<TopicEventBulkResponse>> callBulk(
            final boolean isAlpha, final TopicEventBulkRequest request, final Waiting waiting) {
        return calls.call(
                isAlpha
                        ? AppCallbackAlphaGrpc.getOnBulkTopicEventAlpha1Method()
                        : AppCallbackGrpc.getOnBulkTopicEventMethod(),
                Map.of(TopicMessage.PUBSUB_NAME, request.getPubsubName()),
                request,
                waiting);
    }

    @Override
    public Future<AckStatus> deliver(final String route, final BindingDelivery event, final Waiting waiting) {
        final BindingEventRequest request = BindingEventRequest.newBuilder()
                .setName(event.binding())
                .setData(UnsafeByteOperations.unsafeWrap(event.data()))
                .putAllMetadata(event.metadata())
                .build();
        return calls.call(AppCallbackGrpc.getOnBindingEventMethod(), Map.of(), request, waiting)
                .map(reply -> {
                    if (!reply.isOk()) {
                        return AckStatus.RETRY;
                    }
                    answers.carryOut(reply.body());
                    return AckStatus.SUCCESS;
                });
    }

    @Override
    public Future<InvokeAnswer> invoke(final InvokeMessage message, final Waiting waiting) {
        if (!isAdmitted) {
            return Future.failedFuture(ILL);
        }
        final InvokeRequest request = InvokeRequest.newBuilder()
                .setMethod(message.path().substring(1))
                .setContentType(message.contentType())
                .setData(Any.newBuilder()
                        .setTypeUrl(message.typeUrl())
                        .setValue(UnsafeByteOperations.unsafeWrap(message.data())))
                .setHttpExtension(
                        HTTPExtension.newBuilder().setVerb(verb(message.verb())).setQuerystring(message.query()))
                .build();
        return calls.call(AppCallbackGrpc.getOnInvokeMethod(), message.headers(), request, waiting)
                .map(GrpcAppChannel::answer);
    }

    /** A stream to the app's server, with its token on it and nothing sent yet. @param path of the rpc, with its slash */
    Future<HttpClientRequest> open(final String path) {
        return isAdmitted ? calls.open(path) : Future.failedFuture(ILL);
    }

    @Override
    public Future<Boolean> isWell(final String path, final long timeoutMs) {
        return calls.callNow(
                        AppCallbackHealthCheckGrpc.getHealthCheckMethod(),
                        MultiMap.caseInsensitiveMultiMap(),
                        Empty.getDefaultInstance(),
                        timeoutMs)
                .map(AppReply::isOk);
    }

    @Override
    public void admit(final boolean value) {
        isAdmitted = value;
    }

    /** HTTP knows more of them than the message has. */
    private static HTTPExtension.Verb verb(final String name) {
        try {
            return HTTPExtension.Verb.valueOf(name);
        } catch (final IllegalArgumentException ex) {
            return HTTPExtension.Verb.NONE;
        }
    }

    private static InvokeAnswer answer(final AppReply<InvokeResponse> reply) {
        final InvokeResponse body = reply.isOk() ? reply.body() : InvokeResponse.getDefaultInstance();
        final byte[] details = Failures.details(reply.trailers());
        return new InvokeAnswer.Grpc(
                reply.code(),
                reply.message(),
                details,
                body.getData().getTypeUrl(),
                reply.isOk() ? body.getContentType() : "application/json",
                AppHeaders.passedOn(reply.headers()),
                AppHeaders.trailers(reply.trailers()),
                reply.isTrailersOnly(),
                reply.isOk() ? body.getData().getValue().toByteArray() : Failures.json(reply, details));
    }

    @Override
    public void close() {
        calls.close();
    }
}
