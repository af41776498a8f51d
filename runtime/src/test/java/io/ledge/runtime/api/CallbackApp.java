package io.ledge.runtime.api;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;
import io.dapr.v1.AppCallbackGrpc.AppCallbackImplBase;
import io.dapr.v1.CommonProtos.InvokeRequest;
import io.dapr.v1.CommonProtos.InvokeResponse;
import io.dapr.v1.DaprAppCallbackProtos.BindingEventRequest;
import io.dapr.v1.DaprAppCallbackProtos.BindingEventResponse;
import io.dapr.v1.DaprAppCallbackProtos.ListInputBindingsResponse;
import io.dapr.v1.DaprAppCallbackProtos.ListTopicSubscriptionsResponse;
import io.dapr.v1.DaprAppCallbackProtos.TopicEventRequest;
import io.dapr.v1.DaprAppCallbackProtos.TopicEventResponse;
import io.dapr.v1.DaprAppCallbackProtos.TopicEventResponse.TopicEventResponseStatus;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Dapr's {@code AppCallback} as an app implements it: wants what it is told to want, answers what it is told to answer. */
final class CallbackApp extends AppCallbackImplBase {
    /** Answers to events in their order, a status or an exception; a success when there is none. */
    final Queue<Object> answers = new ConcurrentLinkedQueue<>();

    /** Ends every call of a method, when it is there. */
    volatile StatusRuntimeException failure;

    private final GrpcApp app;
    private final ListTopicSubscriptionsResponse subscriptions;
    private final BindingEventResponse bindingAnswer;

    CallbackApp(
            final GrpcApp app,
            final ListTopicSubscriptionsResponse subscriptions,
            final BindingEventResponse bindingAnswer) {
        this.app = app;
        this.subscriptions = subscriptions;
        this.bindingAnswer = bindingAnswer;
    }

    private static <T> void answer(final StreamObserver<T> observer, final T message) {
        observer.onNext(message);
        observer.onCompleted();
    }

    @Override
    public void listTopicSubscriptions(
            final Empty request, final StreamObserver<ListTopicSubscriptionsResponse> observer) {
        answer(observer, subscriptions);
    }

    @Override
    public void listInputBindings(final Empty request, final StreamObserver<ListInputBindingsResponse> observer) {
        answer(
                observer,
                ListInputBindingsResponse.newBuilder().addBindings("echo").build());
    }

    @Override
    public void onTopicEvent(final TopicEventRequest request, final StreamObserver<TopicEventResponse> observer) {
        app.received.add(request);
        switch (answers.poll()) {
            case final Status failure -> observer.onError(failure.asRuntimeException());
            case final TopicEventResponseStatus status ->
                answer(
                        observer,
                        TopicEventResponse.newBuilder().setStatus(status).build());
            case null, default -> answer(observer, TopicEventResponse.getDefaultInstance());
        }
    }

    @Override
    public void onBindingEvent(final BindingEventRequest request, final StreamObserver<BindingEventResponse> observer) {
        app.received.add(request);
        answer(observer, bindingAnswer);
    }

    /** Says what it was asked. */
    @Override
    public void onInvoke(final InvokeRequest request, final StreamObserver<InvokeResponse> observer) {
        app.received.add(request);
        if (failure != null) {
            observer.onError(failure);
            return;
        }
        if (answers.poll() instanceof final Status status) {
            observer.onError(status.asRuntimeException());
            return;
        }
        final String text = request.getHttpExtension().getVerb() + " " + request.getMethod() + "?"
                + request.getHttpExtension().getQuerystring() + " " + request.getContentType() + " "
                + request.getData().getValue().toStringUtf8();
        answer(
                observer,
                InvokeResponse.newBuilder()
                        .setContentType("text/plain")
                        .setData(Any.newBuilder().setValue(ByteString.copyFromUtf8(text)))
                        .build());
    }
}
