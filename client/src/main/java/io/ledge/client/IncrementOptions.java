package io.ledge.client;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * How an item is incremented: {@code IncrementOptions.none().initial(100).ttlOfNew(Duration.ofMinutes(1))} counts within
 * windows of a minute that the first increment opens.
 *
 * @param initial what an item that is not there counts as, before the delta is added
 * @param ttl how long the item lives from now on; null leaves its expiry as it is (a new item lives for good)
 * @param ttlOfNewOnly the ttl is for an item that was not there; one that was keeps its expiry
 * @param isKept the item lives for good from now on; without a ttl
 * @param contentType of an item that was not there; another keeps its own
 * @param metadata Dapr's request metadata for the component
 */
public record IncrementOptions(
        long initial,
        Duration ttl,
        boolean ttlOfNewOnly,
        boolean isKept,
        String contentType,
        Map<String, String> metadata) {
    private static final IncrementOptions NONE = new IncrementOptions(0, null, false, false, "text/plain", Map.of());

    public IncrementOptions {
        Objects.requireNonNull(contentType, "contentType");
        metadata = Map.copyOf(metadata);
        if (ttl != null && (ttl.isNegative() || ttl.toMillis() == 0)) {
            throw new LedgeConfigurationException("ttl must be at least 1 ms: " + ttl);
        }
        if (ttl != null && isKept) {
            throw new LedgeConfigurationException("an item that is kept has no ttl: " + ttl);
        }
    }

    public static IncrementOptions none() {
        return NONE;
    }

    public IncrementOptions initial(final long initial) {
        return new IncrementOptions(initial, ttl, ttlOfNewOnly, isKept, contentType, metadata);
    }

    /** The item lives that long from this increment on. */
    public IncrementOptions ttl(final Duration ttl) {
        return new IncrementOptions(initial, ttl, false, false, contentType, metadata);
    }

    /** The item lives that long from the increment that made it. */
    public IncrementOptions ttlOfNew(final Duration ttl) {
        return new IncrementOptions(initial, ttl, true, false, contentType, metadata);
    }

    /** The item loses its expiry. */
    public IncrementOptions kept() {
        return new IncrementOptions(initial, null, false, true, contentType, metadata);
    }

    public IncrementOptions contentType(final String contentType) {
        return new IncrementOptions(initial, ttl, ttlOfNewOnly, isKept, contentType, metadata);
    }

    public IncrementOptions metadata(final Map<String, String> metadata) {
        return new IncrementOptions(initial, ttl, ttlOfNewOnly, isKept, contentType, metadata);
    }

    /** As the node wants it: above 0 expires, 0 leaves the expiry, below 0 keeps for good. */
    long ttlMs() {
        return ttl != null ? ttl.toMillis() : isKept ? -1 : 0;
    }
}
