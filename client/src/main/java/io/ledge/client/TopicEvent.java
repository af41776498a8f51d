package io.ledge.client;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/**
 * A message of a topic with its CloudEvents attributes.
 *
 * @param data raw bytes; the array belongs to the handler
 * @param attempt 1 for the first delivery
 * @param traceparent W3C trace context of the publisher, or empty
 */
public record TopicEvent(
        String pubsub,
        String topic,
        String id,
        String source,
        String type,
        String subject,
        Instant time,
        String contentType,
        byte[] data,
        int attempt,
        String traceparent,
        Map<String, String> metadata,
        Map<String, String> extensions) {
    /** The data as UTF-8 text. */
    public String text() {
        return new String(data, StandardCharsets.UTF_8);
    }
}
