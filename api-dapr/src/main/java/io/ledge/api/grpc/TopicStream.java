package io.ledge.api.grpc;

import io.dapr.v1.DaprPubsubProtos.SubscribeTopicEventsRequestAlpha1;
import io.dapr.v1.DaprPubsubProtos.SubscribeTopicEventsRequestInitialAlpha1;
import io.dapr.v1.DaprPubsubProtos.SubscribeTopicEventsRequestProcessedAlpha1;
import io.dapr.v1.DaprPubsubProtos.SubscribeTopicEventsResponseAlpha1;
import io.dapr.v1.DaprPubsubProtos.SubscribeTopicEventsResponseInitialAlpha1;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.ledge.api.core.Delivery;
import io.ledge.api.core.PubSubProxy;
import io.ledge.api.semantics.Answer;
import io.ledge.api.semantics.DaprFailure;
import io.ledge.api.semantics.SubscribeApi;
import io.ledge.api.semantics.SubscriptionList;
import io.ledge.api.semantics.TopicSubscription;
import io.ledge.protocol.codec.AckStatus;
import java.util.List;

/**
 * A streaming subscription ({@code SubscribeTopicEventsAlpha1}): the subscription lasts as long as the stream.
 *
 * <pre>
 *   AWAIT_INITIAL ── initial_request ─▶ AWAIT_SUBSCRIPTION ── initial_response ─▶ SUBSCRIBED ── half-close, cancel ─▶ ENDED
 *                                                                                 event_message ▸ event_processed
 * </pre>
 *
 * Events that were sent and not answered go to another subscriber, or come again, once the stream has ended. How much one that
 * does not read or answer is sent: {@link StreamEvents}. On the I/O thread.
 */
final class TopicStream extends ServerCall.Listener<SubscribeTopicEventsRequestAlpha1> {
    private enum State {
        AWAIT_INITIAL,
        AWAIT_SUBSCRIPTION,
        SUBSCRIBED,
        ENDED
    }

    private final ServerCall<SubscribeTopicEventsRequestAlpha1, SubscribeTopicEventsResponseAlpha1> call;
    private final SubscribeApi subscriptions;
    private final SubscriptionList listed;
    private final StreamEvents events = new StreamEvents(new EventEnds(), System::nanoTime);
    private State state = State.AWAIT_INITIAL;
    private TopicSubscription wanted;
    private long subscriptionId;

    private TopicStream(
            final ServerCall<SubscribeTopicEventsRequestAlpha1, SubscribeTopicEventsResponseAlpha1> call,
            final SubscribeApi subscriptions,
            final SubscriptionList listed) {
        this.call = call;
        this.subscriptions = subscriptions;
        this.listed = listed;
    }

    static ServerCall.Listener<SubscribeTopicEventsRequestAlpha1> start(
            final ServerCall<SubscribeTopicEventsRequestAlpha1, SubscribeTopicEventsResponseAlpha1> call,
            final SubscribeApi subscriptions,
            final SubscriptionList listed) {
        call.request(1);
        return new TopicStream(call, subscriptions, listed);
    }

    @Override
    public void onMessage(final SubscribeTopicEventsRequestAlpha1 message) {
        switch (state) {
            case AWAIT_INITIAL -> subscribe(message);
            case AWAIT_SUBSCRIPTION -> refuse("the subscription has not been answered yet");
            case SUBSCRIBED -> processed(message);
            case ENDED -> {} // too late
        }
        call.request(1);
    }

    private void subscribe(final SubscribeTopicEventsRequestAlpha1 message) {
        final SubscribeTopicEventsRequestInitialAlpha1 initial = message.getInitialRequest();
        if (!message.hasInitialRequest()) {
            refuse("initial request is required");
        } else if (initial.getPubsubName().isEmpty()) {
            refuse("pubsubName is required");
        } else if (initial.getTopic().isEmpty()) {
            refuse("topic is required");
        } else {
            state = State.AWAIT_SUBSCRIPTION;
            wanted = new TopicSubscription(
                    initial.getPubsubName(),
                    initial.getTopic(),
                    List.of(),
                    "/",
                    initial.getMetadataMap(),
                    initial.getDeadLetterTopic(),
                    null, // no bulk
                    TopicSubscription.Origin.STREAMING);
            subscriptions.subscribe(
                    initial.getPubsubName(),
                    initial.getTopic(),
                    PubSubProxy.Wish.DEFAULT,
                    this::onDelivery,
                    new Subscribed());
        }
    }

    private final class Subscribed implements Answer<Long> {
        @Override
        public void ok(final Long id) {
            if (state == State.ENDED) {
                subscriptions.unsubscribe(id); // the app has gone meanwhile
                return;
            }
            subscriptionId = id;
            listed.addStream(wanted);
            state = State.SUBSCRIBED;
            call.sendHeaders(new Metadata());
            call.sendMessage(SubscribeTopicEventsResponseAlpha1.newBuilder()
                    .setInitialResponse(SubscribeTopicEventsResponseInitialAlpha1.getDefaultInstance())
                    .build());
        }

        @Override
        public void failed(final DaprFailure failure) {
            close(Failures.status(failure), Failures.trailers(failure));
        }
    }

    private void onDelivery(final Delivery delivery) {
        if (state == State.SUBSCRIBED) {
            events.onDelivery(delivery);
        }
    }

    @Override
    public void onReady() {
        events.onReady();
    }

    private final class EventEnds implements StreamEvents.Ends {
        @Override
        public boolean isReady() {
            return call.isReady();
        }

        @Override
        public void send(final Delivery delivery) {
            call.sendMessage(SubscribeTopicEventsResponseAlpha1.newBuilder()
                    .setEventMessage(TopicEvents.request(delivery, delivery.event(), "/"))
                    .build());
        }

        @Override
        public void ack(final long deliveryId, final AckStatus status) {
            subscriptions.ack(subscriptionId, deliveryId, status);
        }
    }

    private void processed(final SubscribeTopicEventsRequestAlpha1 message) {
        if (!message.hasEventProcessed()) {
            refuse("duplicate initial request received");
            return;
        }
        final SubscribeTopicEventsRequestProcessedAlpha1 processed = message.getEventProcessed();
        events.answered(
                processed.getId(), TopicEvents.status(processed.getStatus().getStatus()));
    }

    // the end

    @Override
    public void onHalfClose() {
        close(Status.OK, new Metadata());
    }

    @Override
    public void onCancel() {
        end();
    }

    /** As daprd: a plain error. */
    private void refuse(final String text) {
        close(Status.UNKNOWN.withDescription(text), new Metadata());
    }

    private void close(final Status status, final Metadata trailers) {
        if (state != State.ENDED) {
            end();
            Call.close(call, status, trailers);
        }
    }

    private void end() {
        if (state == State.SUBSCRIBED) {
            subscriptions.unsubscribe(subscriptionId);
            listed.removeStream(wanted);
        }
        state = State.ENDED;
        events.clear();
    }
}
