package io.ledge.api.semantics;

import io.ledge.api.core.BindingDelivery;
import io.ledge.api.core.Delivery;
import io.ledge.api.core.PubSubProxy;
import io.ledge.api.core.Reply;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.AckStatus;
import java.util.function.Consumer;

/**
 * Subscriptions of one app, whatever brings their messages to it. Subscriptions to one topic share its messages. Whoever gets
 * a delivery ends it with {@link #ack}; else it comes again after a while.
 */
public final class SubscribeApi {
    private final String appId;
    private final Components components;
    private final PubSubProxy proxy;

    public SubscribeApi(final String appId, final Components components, final PubSubProxy proxy) {
        this.appId = appId;
        this.components = components;
        this.proxy = proxy;
    }

    /** Answers the subscription's id; the handler may be called right behind that. */
    public void subscribe(
            final String pubsub,
            final String topic,
            final PubSubProxy.Wish wish,
            final Consumer<Delivery> handler,
            final Answer<Long> answer) {
        final Components.Entry component = components.find(PublishApi.KIND, pubsub);
        if (component == null) {
            answer.failed(DaprError.PUBSUB_NOT_FOUND.with(pubsub));
        } else if (topic.isEmpty()) {
            answer.failed(DaprError.TOPIC_NAME_EMPTY.with(pubsub).ofPubSub(pubsub));
        } else if (!component.topics().subscribing().allows(topic)) {
            answer.failed(PublishApi.forbidden(pubsub, topic, appId));
        } else {
            proxy.subscribeTopic(pubsub, topic, wish, handler, replied(pubsub + "/" + topic, answer));
            proxy.flush();
        }
    }

    /** To an input binding. */
    public void subscribeBinding(
            final String binding,
            final PubSubProxy.Wish wish,
            final Consumer<BindingDelivery> handler,
            final Answer<Long> answer) {
        proxy.subscribeBinding(binding, wish, handler, replied(binding, answer));
        proxy.flush();
    }

    public void unsubscribe(final long subscriptionId) {
        proxy.unsubscribe(subscriptionId, new Reply<>() {
            @Override
            public void ok(final Void nothing) {}

            @Override
            public void failed(final ErrorCode code, final String message) {
                // the session is over, and the subscription with it
            }
        });
        proxy.flush();
    }

    public void ack(final Delivery delivery, final AckStatus status) {
        ack(delivery.subscriptionId(), delivery.deliveryId(), status);
    }

    /** By its numbers alone: an event may be long, and its answer late. */
    public void ack(final long subscriptionId, final long deliveryId, final AckStatus status) {
        proxy.ack(subscriptionId, deliveryId, status);
    }

    public void ack(final BindingDelivery delivery, final AckStatus status) {
        proxy.ack(delivery.subscriptionId(), delivery.deliveryId(), status);
    }

    private static <T> Reply<T> replied(final String what, final Answer<T> answer) {
        return new Reply<>() {
            @Override
            public void ok(final T value) {
                answer.ok(value);
            }

            @Override
            public void failed(final ErrorCode code, final String message) {
                answer.failed(DaprError.INTERNAL.with("no subscription to " + what + ": " + message));
            }
        };
    }
}
