package io.ledge.core.pubsub;

/** Subscriptions that have messages, in the order in which they take their turn. Each stands in it once. */
final class ReadyList {
    private final Subscription[] ring;
    private int head;
    private int size;

    ReadyList(final int capacity) {
        ring = new Subscription[capacity];
    }

    int size() {
        return size;
    }

    Subscription get(final int i) {
        return ring[(head + i) % ring.length];
    }

    void add(final Subscription subscription) {
        assert !subscription.isListed();
        ring[(head + size++) % ring.length] = subscription;
        subscription.listed(true);
    }

    Subscription removeFirst() {
        final Subscription first = ring[head];
        ring[head] = null;
        head = (head + 1) % ring.length;
        size--;
        first.listed(false);
        return first;
    }

    /** Takes one out wherever it stands; the order of the others stays. */
    void remove(final Subscription subscription) {
        for (int left = size; left > 0; left--) {
            final Subscription other = removeFirst();
            if (other != subscription) {
                add(other);
            }
        }
    }
}
