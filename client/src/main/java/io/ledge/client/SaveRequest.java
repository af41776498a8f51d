package io.ledge.client;

/** One item of {@link LedgeClient#saveBulkState}. */
public record SaveRequest(String key, byte[] value, StateOptions options) {
    public SaveRequest(final String key, final byte[] value) {
        this(key, value, StateOptions.none());
    }
}
