package io.ledge.state.chronicle.map;

/**
 * A state item as another process found it.
 *
 * @param contentType empty when none was given
 * @param version the ETag, as a number
 * @param expiryMs wall clock at which it is absent; 0: never
 */
public record SharedItem(byte[] value, String contentType, long version, long expiryMs) {}
