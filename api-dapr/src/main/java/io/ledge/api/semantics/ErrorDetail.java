package io.ledge.api.semantics;

/** What Dapr's rich errors say beside their reason, in {@code google.rpc}'s words. */
public sealed interface ErrorDetail {
    /** {@code BadRequest}: which of what was sent is wrong. */
    record FieldViolation(String field, String description) implements ErrorDetail {}

    /** {@code ResourceInfo}: what it is about, such as {@code state}. */
    record Resource(String type, String name, String description) implements ErrorDetail {}

    /** {@code Help}. */
    record Link(String url, String description) implements ErrorDetail {}
}
