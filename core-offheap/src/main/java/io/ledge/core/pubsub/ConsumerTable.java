package io.ledge.core.pubsub;

import io.ledge.core.session.Session;

/** The consumers in being, by index, and by the subscriptionId that a client knows: no id is ever used twice. */
final class ConsumerTable {
    private final Consumer[] consumers;
    private final int[] lives;

    ConsumerTable(final int capacity) {
        consumers = new Consumer[capacity];
        lives = new int[capacity];
    }

    int capacity() {
        return consumers.length;
    }

    /** @return an index that is free, or negative when none is */
    int freeIndex() {
        for (int i = 0; i < consumers.length; i++) {
            if (consumers[i] == null) {
                return i;
            }
        }
        return -1;
    }

    Consumer add(final int index, final Session session, final Subscription subscription, final int window) {
        final long id = (long) ++lives[index] << 32 | (index + 1);
        consumers[index] = new Consumer(id, index, session, subscription, window);
        return consumers[index];
    }

    /** @return null when there is none */
    Consumer get(final int index) {
        return consumers[index];
    }

    /** @return null when the id is not one of this session's */
    Consumer find(final Session session, final long subscriptionId) {
        final int index = (int) subscriptionId - 1;
        final Consumer consumer = index >= 0 && index < consumers.length ? consumers[index] : null;
        return consumer != null && consumer.id() == subscriptionId && consumer.session() == session ? consumer : null;
    }

    void remove(final Consumer consumer) {
        consumers[consumer.index()] = null;
    }
}
