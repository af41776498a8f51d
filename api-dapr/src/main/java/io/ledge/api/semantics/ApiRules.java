package io.ledge.api.semantics;

import java.util.List;

/**
 * Which groups of calls an app has: {@code spec.api} of a Configuration. A list of allowed ones is all there is, but for those
 * denied. Health is always allowed.
 */
public record ApiRules(List<Rule> allowed, List<Rule> denied) {
    /** Every call. */
    public static final ApiRules NONE = new ApiRules(List.of(), List.of());

    public ApiRules {
        allowed = List.copyOf(allowed);
        denied = List.copyOf(denied);
    }

    /**
     * A group.
     *
     * @param name such as {@code state}
     * @param version {@code v1.0} or {@code v1}, {@code v1.0-alpha1} or {@code v1alpha1}; empty: every one
     * @param protocol {@code http} or {@code grpc}; empty: both
     */
    public record Rule(String name, String version, String protocol) {
        boolean matches(final String otherProtocol, final String otherVersion, final String otherName) {
            return name.equals(otherName)
                    && (version.isEmpty() || normal(version).equals(normal(otherVersion)))
                    && (protocol.isEmpty() || protocol.equals(otherProtocol));
        }

        private static String normal(final String version) {
            return version.replace("v1.0-", "v1").replace("v1.0", "v1");
        }
    }

    /** @param protocol {@code http} or {@code grpc} */
    public boolean allows(final String protocol, final String version, final String name) {
        if (name.equals("healthz")) {
            return true;
        }
        return denied.stream().noneMatch(rule -> rule.matches(protocol, version, name))
                && (allowed.stream()
                                .noneMatch(rule -> rule.protocol().isEmpty()
                                        || rule.protocol().equals(protocol))
                        || allowed.stream().anyMatch(rule -> rule.matches(protocol, version, name)));
    }
}
