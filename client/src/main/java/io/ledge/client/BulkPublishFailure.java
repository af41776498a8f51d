package io.ledge.client;

/**
 * An entry of a bulk publish that the node did not accept.
 *
 * @param failure why; with {@link OutcomeUnknownException} and {@link LedgeTimeoutException} it may have been published
 */
public record BulkPublishFailure(String entryId, LedgeException failure) {}
