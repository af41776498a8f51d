package io.ledge.runtime.dapr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.dapr.v1.DaprAppCallbackProtos.TopicEventRequest;
import io.dapr.v1.DaprAppCallbackProtos.TopicEventResponse;
import io.dapr.v1.DaprAppCallbackProtos.TopicEventResponse.TopicEventResponseStatus;
import io.dapr.v1.DaprPubsubProtos.SubscribeTopicEventsRequestAlpha1;
import io.dapr.v1.DaprPubsubProtos.SubscribeTopicEventsRequestInitialAlpha1;
import io.dapr.v1.DaprPubsubProtos.SubscribeTopicEventsRequestProcessedAlpha1;
import io.dapr.v1.DaprPubsubProtos.SubscribeTopicEventsResponseAlpha1;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;

/** A streaming subscription, as an SDK holds one. */
final class TopicSubscriber implements AutoCloseable {
    private final Received<SubscribeTopicEventsResponseAlpha1> received = new Received<>();
    private final StreamObserver<SubscribeTopicEventsRequestAlpha1> requests;

    private TopicSubscriber(final GrpcCaller caller, final String pubsub, final String topic) {
        requests = caller.streams().subscribeTopicEventsAlpha1(received);
        requests.onNext(SubscribeTopicEventsRequestAlpha1.newBuilder()
                .setInitialRequest(SubscribeTopicEventsRequestInitialAlpha1.newBuilder()
                        .setPubsubName(pubsub)
                        .setTopic(topic))
                .build());
    }

    /** Returns when it is subscribed. */
    static TopicSubscriber start(final GrpcCaller caller, final String pubsub, final String topic) {
        final TopicSubscriber subscriber = new TopicSubscriber(caller, pubsub, topic);
        assertTrue(subscriber.received.next().hasInitialResponse());
        return subscriber;
    }

    static void assertRefused(
            final GrpcCaller caller,
            final String pubsub,
            final String topic,
            final Status.Code code,
            final String text) {
        final Status status = new TopicSubscriber(caller, pubsub, topic).received.end();
        assertEquals(code + ": " + text, status.getCode() + ": " + status.getDescription());
    }

    TopicEventRequest next() {
        return received.next().getEventMessage();
    }

    void answer(final TopicEventRequest event, final TopicEventResponseStatus status) {
        requests.onNext(SubscribeTopicEventsRequestAlpha1.newBuilder()
                .setEventProcessed(SubscribeTopicEventsRequestProcessedAlpha1.newBuilder()
                        .setId(event.getId())
                        .setStatus(TopicEventResponse.newBuilder().setStatus(status)))
                .build());
    }

    @Override
    public void close() {
        requests.onCompleted();
        assertEquals(Status.Code.OK, received.end().getCode());
    }
}
