package io.ledge.core.pubsub;

import java.util.concurrent.TimeUnit;

/**
 * Bounds of pub/sub.
 *
 * @param subscriptions apps × topics at most, and sessions in them at most
 * @param window deliveries outstanding per session, unless the subscriber says otherwise
 * @param queueLimit messages waiting per subscription, unless the subscriber says otherwise; above it publishers wait
 * @param queueOverflow publishers that may wait per subscription; above it they are refused with BACK_PRESSURE
 * @param ackTimeoutNs then a delivery comes again, unless the subscriber says otherwise
 * @param retryDelayNs pause before what was answered RETRY comes again; doubled with each attempt
 * @param maxRetryDelayNs longest such pause
 * @param detachedTimeoutNs how long a subscription without sessions keeps its messages
 */
public record PubSubContext(
        int subscriptions,
        int topics,
        int window,
        int queueLimit,
        int queueOverflow,
        long ackTimeoutNs,
        long retryDelayNs,
        long maxRetryDelayNs,
        long detachedTimeoutNs) {

    /** What a subscriber may ask for at most. */
    static final int MAX_QUEUE_LIMIT = 1 << 16;

    /** Slots of all queues together, 12 bytes of heap each: what subscribers ask for is granted as long as it lasts. */
    static final int MAX_QUEUE_SLOTS = 1 << 21;

    public static PubSubContext defaults() {
        return new PubSubContext(
                1024,
                4096,
                64,
                1024,
                256,
                TimeUnit.SECONDS.toNanos(30),
                TimeUnit.MILLISECONDS.toNanos(100),
                TimeUnit.SECONDS.toNanos(10),
                TimeUnit.SECONDS.toNanos(30));
    }
}
