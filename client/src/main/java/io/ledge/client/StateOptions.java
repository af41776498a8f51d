package io.ledge.client;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * How an item is saved or deleted: {@code StateOptions.none().etag(item.etag()).ttl(Duration.ofHours(1))}.
 *
 * @param etag change the item only while it has this ETag; null or empty: whatever it has
 * @param firstWrite with an ETag: refuse when it differs; without one: refuse when the item exists
 * @param ttl how long the item lives, or null for good; a save never keeps an old expiry
 * @param contentType media type of the value; empty is none
 * @param metadata Dapr's request metadata for the component
 */
public record StateOptions(
        String etag, boolean firstWrite, Duration ttl, String contentType, Map<String, String> metadata) {
    private static final StateOptions NONE = new StateOptions(null, false, null, "", Map.of());

    public StateOptions {
        Objects.requireNonNull(contentType, "contentType");
        metadata = Map.copyOf(metadata);
        if (ttl != null && (ttl.isNegative() || ttl.toMillis() == 0)) {
            throw new LedgeConfigurationException("ttl must be at least 1 ms: " + ttl);
        }
    }

    public static StateOptions none() {
        return NONE;
    }

    public StateOptions etag(final String etag) {
        return new StateOptions(etag, firstWrite, ttl, contentType, metadata);
    }

    public StateOptions firstWrite(final boolean firstWrite) {
        return new StateOptions(etag, firstWrite, ttl, contentType, metadata);
    }

    public StateOptions ttl(final Duration ttl) {
        return new StateOptions(etag, firstWrite, ttl, contentType, metadata);
    }

    public StateOptions contentType(final String contentType) {
        return new StateOptions(etag, firstWrite, ttl, contentType, metadata);
    }

    public StateOptions metadata(final Map<String, String> metadata) {
        return new StateOptions(etag, firstWrite, ttl, contentType, metadata);
    }
}
