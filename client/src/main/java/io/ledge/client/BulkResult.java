package io.ledge.client;

/**
 * What became of one item of a bulk call.
 *
 * @param etag the new one; null after a deletion or a failure
 * @param failure why nothing was done (or, with {@link OutcomeUnknownException} and {@link LedgeTimeoutException}, perhaps
 *     something), or null
 */
public record BulkResult(String key, String etag, LedgeException failure) {
    public boolean isDone() {
        return failure == null;
    }
}
