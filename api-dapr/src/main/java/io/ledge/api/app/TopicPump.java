package io.ledge.api.app;

import io.ledge.api.core.Delivery;
import io.ledge.api.core.TopicEvent;
import io.ledge.api.semantics.Answer;
import io.ledge.api.semantics.CloudEventJson;
import io.ledge.api.semantics.ContentTypes;
import io.ledge.api.semantics.DaprFailure;
import io.ledge.api.semantics.PublishApi;
import io.ledge.api.semantics.RouteRules;
import io.ledge.api.semantics.SubscribeApi;
import io.ledge.api.semantics.TopicSubscription;
import io.ledge.protocol.codec.AckStatus;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Brings deliveries to the app and its answers back to the core. On the I/O thread. */
final class TopicPump {
    private static final System.Logger LOGGER = System.getLogger("ledge.app");

    private final HttpAppChannel channel;
    private final SubscribeApi subscriptions;
    private final PublishApi publish;
    private final HeldCalls held;
    private final BulkPump bulks;

    TopicPump(
            final Vertx vertx,
            final HttpAppChannel channel,
            final SubscribeApi subscriptions,
            final PublishApi publish,
            final HeldCalls held) {
        this.channel = channel;
        this.subscriptions = subscriptions;
        this.publish = publish;
        this.held = held;
        bulks = new BulkPump(vertx, channel);
    }

    /** @param wanted asked again when the app was away: it may want something else then */
    void deliver(final Supplier<TopicSubscription> wanted, final Delivery delivery) {
        if (held.isShut()) {
            hold(wanted, delivery);
            return;
        }
        final TopicSubscription subscription = wanted.get();
        final String path = RouteRules.route(subscription, delivery);
        if (path.isEmpty()) {
            settle(subscription, delivery, AckStatus.DROP); // wanted by no rule
            return;
        }
        final TopicEvent event;
        try {
            event = RawEvents.seen(delivery, subscription.isRaw());
        } catch (final IOException ex) {
            LOGGER.log(
                    Level.WARNING,
                    "a raw message of topic " + delivery.topic()
                            + " is no CloudEvent, and the subscription does not say" + " rawPayload: "
                            + ex.getMessage());
            settle(subscription, delivery, AckStatus.DROP);
            return;
        }
        if (subscription.bulk() == null) {
            send(wanted, delivery, path, event);
        } else {
            bulks.add(subscription.bulk(), path, new BulkPump.Entry(delivery, event, (ended, status) -> {
                if (status == null) {
                    hold(wanted, ended);
                } else {
                    settle(wanted.get(), ended, status);
                }
            }));
        }
    }

    private void send(
            final Supplier<TopicSubscription> wanted,
            final Delivery delivery,
            final String path,
            final TopicEvent event) {
        channel.call(
                        "POST",
                        path,
                        headers(delivery, event),
                        CloudEventJson.write(delivery.pubsub(), delivery.topic(), event))
                .onComplete(result -> {
                    if (result.succeeded()) {
                        settle(wanted.get(), delivery, AppStatus.of(result.result()));
                    } else if (result.cause() instanceof HttpAppChannel.UnreachableException) {
                        hold(wanted, delivery);
                    } else {
                        settle(wanted.get(), delivery, AckStatus.RETRY);
                    }
                });
    }

    private void hold(final Supplier<TopicSubscription> wanted, final Delivery delivery) {
        held.hold(() -> deliver(wanted, delivery), () -> subscriptions.ack(delivery, AckStatus.RETRY));
    }

    private static Map<String, String> headers(final Delivery delivery, final TopicEvent event) {
        final Map<String, String> headers = new HashMap<>(delivery.metadata());
        headers.remove(PublishApi.RAW_PAYLOAD);
        headers.put("content-type", ContentTypes.CLOUD_EVENT);
        putIfThere(headers, "traceparent", event);
        putIfThere(headers, "tracestate", event);
        return headers;
    }

    private static void putIfThere(final Map<String, String> headers, final String name, final TopicEvent event) {
        final String value = event.extensions().get(name);
        if (value != null) {
            headers.put(name, value);
        }
    }

    /** What the app did not take goes to the dead letter topic, if there is one. */
    private void settle(final TopicSubscription subscription, final Delivery delivery, final AckStatus status) {
        if (status == AckStatus.SUCCESS || subscription.deadLetterTopic().isEmpty()) {
            subscriptions.ack(delivery, status);
            return;
        }
        publish.forward(delivery, subscription.deadLetterTopic(), new Answer<>() {
            @Override
            public void ok(final Void nothing) {
                subscriptions.ack(delivery, AckStatus.SUCCESS);
            }

            @Override
            public void failed(final DaprFailure failure) {
                LOGGER.log(
                        Level.WARNING,
                        "dead letter topic " + subscription.deadLetterTopic() + ": " + failure.message()
                                + "; the message is delivered again");
                subscriptions.ack(delivery, AckStatus.RETRY);
            }
        });
    }
}
