package io.ledge.core.pubsub;

/** What pub/sub counted since the node started. Written by the loop, copied into the node's counters file. */
public final class PubSubCounts {
    long published;
    long unheard;
    long refused;
    long enqueued;
    long delivered;
    long redelivered;
    long acknowledged;
    long retried;
    long timedOut;
    long expired;
    long abandoned;
    long abandonedMessages;
    long droppedByApp;
    long droppedOldest;
    long droppedNewest;

    public long published() {
        return published;
    }

    /** Published while nobody was subscribed. */
    public long unheard() {
        return unheard;
    }

    /** Refused because a queue or the message store was full. */
    public long refused() {
        return refused;
    }

    /** Copies put into queues, one per subscription. Each is acknowledged, dropped, expired or abandoned in the end. */
    public long enqueued() {
        return enqueued;
    }

    public long delivered() {
        return delivered;
    }

    /** Deliveries of a second or later attempt to the same session. */
    public long redelivered() {
        return redelivered;
    }

    public long acknowledged() {
        return acknowledged;
    }

    /** Answered RETRY by the app. */
    public long retried() {
        return retried;
    }

    /** Not acknowledged in time. */
    public long timedOut() {
        return timedOut;
    }

    /** Past their time to live before they were delivered. */
    public long expired() {
        return expired;
    }

    /** Subscriptions given up because no session of the app came back. */
    public long abandoned() {
        return abandoned;
    }

    /** Dropped with the subscription that held them: given up, or ended by the app itself. */
    public long abandonedMessages() {
        return abandonedMessages;
    }

    /** Answered DROP by the app. */
    public long droppedByApp() {
        return droppedByApp;
    }

    /** Dropped by a full queue's policy. */
    public long droppedOldest() {
        return droppedOldest;
    }

    /** Dropped by a full queue's policy. */
    public long droppedNewest() {
        return droppedNewest;
    }
}
