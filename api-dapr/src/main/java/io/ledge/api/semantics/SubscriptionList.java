package io.ledge.api.semantics;

import java.util.List;

/** The subscriptions that {@code /v1.0/metadata} shows. Set and read on the I/O thread. */
public final class SubscriptionList {
    private List<TopicSubscription> subscriptions = List.of();

    public void set(final List<TopicSubscription> value) {
        subscriptions = value;
    }

    public List<TopicSubscription> all() {
        return subscriptions;
    }
}
