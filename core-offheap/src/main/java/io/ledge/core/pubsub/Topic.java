package io.ledge.core.pubsub;

import io.ledge.protocol.codec.SubscriptionKind;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A topic of a pubsub, or an input binding, that somebody subscribed to. */
final class Topic {
    private final SubscriptionKind kind;
    private final String name;
    private final int component;
    private final UnsafeBuffer bytes;
    private Subscription[] subscriptions = new Subscription[0];

    /**
     * @param component its index; negative: none is known
     * @param topic without the component, copied
     */
    Topic(final SubscriptionKind kind, final String name, final int component, final DirectBuffer topic) {
        this.kind = kind;
        this.name = name;
        this.component = component;
        bytes = new UnsafeBuffer(new byte[topic.capacity()]);
        bytes.putBytes(0, topic, 0, topic.capacity());
    }

    SubscriptionKind kind() {
        return kind;
    }

    String name() {
        return name;
    }

    int component() {
        return component;
    }

    /** Its name without the component; empty for a binding. */
    DirectBuffer bytes() {
        return bytes;
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
