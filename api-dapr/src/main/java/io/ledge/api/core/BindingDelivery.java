package io.ledge.api.core;

import java.util.Map;

/**
 * An event of an input binding, until it is acknowledged ({@link PubSubProxy#ack}).
 *
 * @param attempt 1 for the first
 */
public record BindingDelivery(
        long subscriptionId,
        long deliveryId,
        int attempt,
        String binding,
        String contentType,
        Map<String, String> metadata,
        byte[] data) {}
