package io.ledge.client;

import java.util.Objects;

/**
 * A message of a bulk publish.
 *
 * @param entryId names it among those of its call; not empty
 */
public record BulkPublishEntry(String entryId, byte[] data, PublishOptions options) {
    public BulkPublishEntry {
        Objects.requireNonNull(data, "data");
        Objects.requireNonNull(options, "options");
        if (entryId.isEmpty()) {
            throw new LedgeConfigurationException("an entry of a bulk publish has an entryId");
        }
    }

    public BulkPublishEntry(final String entryId, final byte[] data) {
        this(entryId, data, PublishOptions.none());
    }
}
