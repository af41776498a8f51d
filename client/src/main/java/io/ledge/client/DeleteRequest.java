package io.ledge.client;

/** One item of {@link LedgeClient#deleteBulkState}. */
public record DeleteRequest(String key, StateOptions options) {
    public DeleteRequest(final String key) {
        this(key, StateOptions.none());
    }
}
