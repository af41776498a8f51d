package io.ledge.api.core;

import java.util.Map;

/** What an output binding answered. */
public record BindingResult(String contentType, Map<String, String> metadata, byte[] data) {}
