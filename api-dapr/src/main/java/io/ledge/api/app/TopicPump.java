package io.ledge.api.app;

import io.ledge.api.core.Delivery;
import io.ledge.api.resiliency.Call;
import io.ledge.api.resiliency.Policy;
import io.ledge.api.resiliency.PolicyException;
import io.ledge.api.semantics.Answer;
import io.ledge.api.semantics.DaprFailure;
import io.ledge.api.semantics.PublishApi;
import io.ledge.api.semantics.RouteRules;
import io.ledge.api.semantics.SubscribeApi;
import io.ledge.api.semantics.TopicSubscription;
import io.ledge.protocol.codec.AckStatus;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.function.Supplier;

/** Brings deliveries to the app and its answers back to the core. On the I/O thread. */
final class TopicPump {
    /** A kind of component, as Dapr's default policies name it. */
    static final String PUBSUB = "Pubsub";

    private static final System.Logger LOGGER = System.getLogger("ledge.app");

    private final AppChannel channel;
    private final GuardedCalls guarded;
    private final SubscribeApi subscriptions;
    private final PublishApi publish;
    private final HeldCalls held;
    private final BulkPump bulks;

    TopicPump(
            final Vertx vertx,
            final AppChannel channel,
            final GuardedCalls guarded,
            final SubscribeApi subscriptions,
            final PublishApi publish,
            final HeldCalls held) {
        this.channel = channel;
        this.guarded = guarded;
        this.subscriptions = subscriptions;
        this.publish = publish;
        this.held = held;
        bulks = new BulkPump(vertx, channel, guarded);
    }

    /** @param wanted asked again when the app was away: it may want something else then */
    void deliver(final Supplier<TopicSubscription> wanted, final Delivery delivery) {
        if (held.isShut()) {
            hold(wanted, delivery);
            return;
        }
        final TopicSubscription subscription = wanted.get();
        final String path = RouteRules.route(subscription, delivery);
        if (path == null) {
            settle(subscription, delivery, AckStatus.DROP); // wanted by no rule
            return;
        }
        final TopicMessage message;
        try {
            message = new TopicMessage(delivery, RawEvents.seen(delivery, subscription.isRaw()), subscription.isRaw());
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
            send(wanted, path, message);
        } else {
            bulks.add(
                    subscription.bulk(),
                    path,
                    new BulkPump.Entry(
                            message,
                            status -> settle(wanted.get(), delivery, status),
                            cause -> failed(wanted, delivery, cause),
                            () -> subscriptions.ack(delivery, AckStatus.RETRY)));
        }
    }

    /** What is gathered for the app goes back to the core. */
    void giveBack() {
        bulks.giveBack();
    }

    private void send(final Supplier<TopicSubscription> wanted, final String path, final TopicMessage message) {
        final Delivery delivery = message.delivery();
        final Policy policy = guarded.resiliency().inbound(delivery.pubsub(), PUBSUB);
        guarded.deliver(policy, waiting -> channel.deliver(path, message, waiting), TopicPump::failure)
                .onComplete(result -> {
                    if (result.succeeded()) {
                        settle(wanted.get(), delivery, result.result());
                    } else {
                        failed(wanted, delivery, result.cause());
                    }
                });
    }

    /** What the app was not asked about is none of its dead letters. */
    private void failed(final Supplier<TopicSubscription> wanted, final Delivery delivery, final Throwable cause) {
        if (cause instanceof UnreachableException) {
            hold(wanted, delivery);
        } else if (cause instanceof final PolicyException ended && ended.isBreakerOpen()) {
            subscriptions.ack(delivery, AckStatus.RETRY);
        } else {
            settle(wanted.get(), delivery, AckStatus.RETRY);
        }
    }

    private static int failure(final AckStatus status) {
        return status == AckStatus.RETRY ? Call.FAILURE : Call.SUCCESS;
    }

    private void hold(final Supplier<TopicSubscription> wanted, final Delivery delivery) {
        held.hold(() -> deliver(wanted, delivery), () -> subscriptions.ack(delivery, AckStatus.RETRY));
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
