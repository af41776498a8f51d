package io.ledge.api.core;

import java.util.Map;

/**
 * A message of a subscribed topic, until it is acknowledged ({@link PubSubProxy#ack}).
 *
 * @param attempt 1 for the first
 * @param metadata of the publication
 */
public record Delivery(
        long subscriptionId,
        long deliveryId,
        int attempt,
        String pubsub,
        String topic,
        TopicEvent event,
        Map<String, String> metadata) {}
