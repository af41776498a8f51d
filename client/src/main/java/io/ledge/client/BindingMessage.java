package io.ledge.client;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/**
 * What an input binding has read.
 *
 * @param time when the binding read it
 * @param data raw bytes; the array belongs to the handler
 * @param attempt 1 for the first delivery
 */
public record BindingMessage(
        String binding, Instant time, String contentType, byte[] data, int attempt, Map<String, String> metadata) {
    /** The data as UTF-8 text. */
    public String text() {
        return new String(data, StandardCharsets.UTF_8);
    }
}
