package io.ledge.api.core;

import java.util.Map;

/**
 * A message of a topic: raw data with the attributes of its CloudEvent beside it. The JSON form is made at an edge.
 *
 * @param subject empty: none
 * @param timeMs wall clock; 0 in a publication: the node's
 * @param contentType of the data; empty: not said
 * @param extensions the other attributes; {@code traceparent}, {@code traceid}, {@code tracestate} are among them
 */
public record TopicEvent(
        String id,
        String source,
        String type,
        String subject,
        long timeMs,
        String contentType,
        Map<String, String> extensions,
        byte[] data) {}
