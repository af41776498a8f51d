package io.ledge.api.semantics;

/**
 * A call that failed, as its caller is told.
 *
 * @param resourceType of the rich form ({@code google.rpc.ResourceInfo}), such as {@code state}; empty: none
 */
public record DaprFailure(DaprError error, String message, String resourceType, String resourceName) {
    /** Names what it is about. */
    public DaprFailure about(final String type, final String name) {
        return new DaprFailure(error, message, type, name);
    }
}
