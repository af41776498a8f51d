package io.ledge.core.loop;

import io.ledge.protocol.codec.FullPolicy;

/** What a subscriber may say beside the topic; 0 is the node's default. */
record SubscribeOptions(FullPolicy policy, int window, int ackTimeoutMs, int queueCapacity) {
    static final SubscribeOptions DEFAULT = new SubscribeOptions(FullPolicy.BLOCK, 0, 0, 0);

    SubscribeOptions window(final int value) {
        return new SubscribeOptions(policy, value, ackTimeoutMs, queueCapacity);
    }

    SubscribeOptions ackTimeoutMs(final int value) {
        return new SubscribeOptions(policy, window, value, queueCapacity);
    }

    SubscribeOptions queue(final int value) {
        return new SubscribeOptions(policy, window, ackTimeoutMs, value);
    }

    SubscribeOptions policy(final FullPolicy value) {
        return new SubscribeOptions(value, window, ackTimeoutMs, queueCapacity);
    }
}
