package io.ledge.core.pubsub;

/** The subscriptions in being, detached ones included. */
final class SubscriptionTable {
    private final Subscription[] subscriptions;

    SubscriptionTable(final int capacity) {
        subscriptions = new Subscription[capacity];
    }

    /** @return an index that is free, or negative when none is */
    int freeIndex() {
        for (int i = 0; i < subscriptions.length; i++) {
            if (subscriptions[i] == null) {
                return i;
            }
        }
        return -1;
    }

    void add(final Subscription subscription) {
        subscriptions[subscription.index()] = subscription;
    }

    Subscription get(final int index) {
        return subscriptions[index];
    }

    void remove(final Subscription subscription) {
        subscriptions[subscription.index()] = null;
    }

    int count() {
        int count = 0;
        for (final Subscription subscription : subscriptions) {
            count += subscription == null ? 0 : 1;
        }
        return count;
    }

    /** Copies of messages that queues and windows hold. */
    long heldCount() {
        long count = 0;
        for (final Subscription subscription : subscriptions) {
            count += subscription == null ? 0 : subscription.heldCount();
        }
        return count;
    }
}
