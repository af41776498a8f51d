package io.ledge.client;

import java.time.Instant;

/**
 * What an increment made of an item.
 *
 * @param value the sum
 * @param etag of the item, as a decimal number
 * @param expiry when the item goes away, or null when it stays
 */
public record Incremented(long value, String etag, Instant expiry) {}
