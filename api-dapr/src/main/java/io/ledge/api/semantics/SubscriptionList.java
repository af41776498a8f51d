package io.ledge.api.semantics;

import java.util.ArrayList;
import java.util.List;

/** The subscriptions that {@code /v1.0/metadata} shows. Set and read on the I/O thread. */
public final class SubscriptionList {
    private final List<TopicSubscription> streams = new ArrayList<>();
    private List<TopicSubscription> subscriptions = List.of();

    public void set(final List<TopicSubscription> value) {
        subscriptions = value;
    }

    public List<TopicSubscription> all() {
        final List<TopicSubscription> all = new ArrayList<>(subscriptions);
        all.addAll(streams);
        return all;
    }

    /** One that lasts as long as the app's stream. */
    public void addStream(final TopicSubscription subscription) {
        streams.add(subscription);
    }

    public void removeStream(final TopicSubscription subscription) {
        streams.remove(subscription);
    }
}
