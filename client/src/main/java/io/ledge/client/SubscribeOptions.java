package io.ledge.client;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * How a subscription is served. What is 0 or null takes the node's default.
 *
 * @param window deliveries outstanding at most; 1 keeps the topic's order
 * @param ackTimeout a delivery not acknowledged by then comes again
 * @param queueCapacity messages waiting in the node at most
 */
public record SubscribeOptions(
        int window, Duration ackTimeout, int queueCapacity, QueueFullPolicy fullPolicy, Map<String, String> metadata) {
    private static final SubscribeOptions NONE = new SubscribeOptions(0, null, 0, QueueFullPolicy.BLOCK, Map.of());

    public SubscribeOptions {
        Objects.requireNonNull(fullPolicy, "fullPolicy");
        metadata = Map.copyOf(metadata);
        if (window < 0 || queueCapacity < 0) {
            throw new LedgeConfigurationException("window and queueCapacity may not be negative: window=" + window
                    + ", queueCapacity=" + queueCapacity);
        }
    }

    public static SubscribeOptions none() {
        return NONE;
    }

    public SubscribeOptions window(final int window) {
        return new SubscribeOptions(window, ackTimeout, queueCapacity, fullPolicy, metadata);
    }

    public SubscribeOptions ackTimeout(final Duration ackTimeout) {
        return new SubscribeOptions(window, ackTimeout, queueCapacity, fullPolicy, metadata);
    }

    public SubscribeOptions queueCapacity(final int queueCapacity) {
        return new SubscribeOptions(window, ackTimeout, queueCapacity, fullPolicy, metadata);
    }

    public SubscribeOptions fullPolicy(final QueueFullPolicy fullPolicy) {
        return new SubscribeOptions(window, ackTimeout, queueCapacity, fullPolicy, metadata);
    }

    public SubscribeOptions metadata(final Map<String, String> metadata) {
        return new SubscribeOptions(window, ackTimeout, queueCapacity, fullPolicy, metadata);
    }
}
