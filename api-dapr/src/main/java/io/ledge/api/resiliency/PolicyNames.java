package io.ledge.api.resiliency;

/** The policies of a target; empty: none of this kind. */
public record PolicyNames(String timeout, String retry, String breaker) {
    public static final PolicyNames NONE = new PolicyNames("", "", "");
}
