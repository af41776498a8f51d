package io.ledge.core.pubsub;

import io.ledge.protocol.codec.SubscriptionKind;
import java.util.Arrays;

/** A topic of a pubsub, or an input binding, that somebody subscribed to. */
final class Topic {
    private final SubscriptionKind kind;
    private final String name;
    private Subscription[] subscriptions = new Subscription[0];

    Topic(final SubscriptionKind kind, final String name) {
        this.kind = kind;
        this.name = name;
    }

    SubscriptionKind kind() {
        return kind;
    }

    String name() {
        return name;
    }

    /** Changed by copy when an app comes or goes; read by index. */
    Subscription[] subscriptions() {
        return subscriptions;
    }

    Subscription find(final int appIndex) {
        for (final Subscription subscription : subscriptions) {
            if (subscription.appIndex() == appIndex) {
                return subscription;
            }
        }
        return null;
    }

    void add(final Subscription subscription) {
        subscriptions = Arrays.copyOf(subscriptions, subscriptions.length + 1);
        subscriptions[subscriptions.length - 1] = subscription;
    }

    void remove(final Subscription subscription) {
        subscriptions = Arrays.stream(subscriptions)
                .filter(other -> other != subscription)
                .toArray(Subscription[]::new);
    }
}
