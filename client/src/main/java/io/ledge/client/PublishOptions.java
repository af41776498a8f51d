package io.ledge.client;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * CloudEvents attributes of a message. What is null or empty is filled in by the node.
 *
 * @param time when it happened, or null for the time of acceptance
 * @param ttl how long it is worth delivering, or null for good
 * @param traceparent W3C trace context ({@code 00-TRACEID-SPANID-FLAGS}), or empty
 * @param metadata Dapr's request metadata for the component
 * @param extensions CloudEvents extension attributes
 */
public record PublishOptions(
        String contentType,
        String id,
        String source,
        String type,
        String subject,
        Instant time,
        Duration ttl,
        String traceparent,
        Map<String, String> metadata,
        Map<String, String> extensions) {
    private static final PublishOptions NONE =
            new PublishOptions("", "", "", "", "", null, null, "", Map.of(), Map.of());

    public PublishOptions {
        Objects.requireNonNull(contentType, "contentType");
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(traceparent, "traceparent");
        metadata = Map.copyOf(metadata);
        extensions = Map.copyOf(extensions);
    }

    public static PublishOptions none() {
        return NONE;
    }

    public static PublishOptions json() {
        return NONE.contentType("application/json");
    }

    public PublishOptions contentType(final String contentType) {
        return new PublishOptions(contentType, id, source, type, subject, time, ttl, traceparent, metadata, extensions);
    }

    public PublishOptions id(final String id) {
        return new PublishOptions(contentType, id, source, type, subject, time, ttl, traceparent, metadata, extensions);
    }

    public PublishOptions source(final String source) {
        return new PublishOptions(contentType, id, source, type, subject, time, ttl, traceparent, metadata, extensions);
    }

    public PublishOptions type(final String type) {
        return new PublishOptions(contentType, id, source, type, subject, time, ttl, traceparent, metadata, extensions);
    }

    public PublishOptions subject(final String subject) {
        return new PublishOptions(contentType, id, source, type, subject, time, ttl, traceparent, metadata, extensions);
    }

    public PublishOptions time(final Instant time) {
        return new PublishOptions(contentType, id, source, type, subject, time, ttl, traceparent, metadata, extensions);
    }

    public PublishOptions ttl(final Duration ttl) {
        return new PublishOptions(contentType, id, source, type, subject, time, ttl, traceparent, metadata, extensions);
    }

    public PublishOptions traceparent(final String traceparent) {
        return new PublishOptions(contentType, id, source, type, subject, time, ttl, traceparent, metadata, extensions);
    }

    public PublishOptions metadata(final Map<String, String> metadata) {
        return new PublishOptions(contentType, id, source, type, subject, time, ttl, traceparent, metadata, extensions);
    }

    public PublishOptions extensions(final Map<String, String> extensions) {
        return new PublishOptions(contentType, id, source, type, subject, time, ttl, traceparent, metadata, extensions);
    }
}
