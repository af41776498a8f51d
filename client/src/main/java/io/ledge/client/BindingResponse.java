package io.ledge.client;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What an output binding answered. */
public record BindingResponse(byte[] data, String contentType, Map<String, String> metadata) {
    /** The data as UTF-8 text. */
    public String text() {
        return new String(data, StandardCharsets.UTF_8);
    }
}
