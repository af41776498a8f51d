package io.ledge.api.resiliency;

import java.util.List;
import java.util.Map;

/**
 * A resource of {@code kind: Resiliency}.
 *
 * @param timeoutsMs,retries,breakers by the name of the policy
 * @param apps by app id
 * @param components by the component's name
 * @param scopes the apps that have it; empty: all
 * @param source {@code file:line}, for messages
 * @param text as it was written: tells an edit from a move
 */
public record ResiliencySpec(
        String name,
        Map<String, Long> timeoutsMs,
        Map<String, RetryPolicy> retries,
        Map<String, BreakerPolicy> breakers,
        Map<String, AppTarget> apps,
        Map<String, ComponentTarget> components,
        List<String> scopes,
        String source,
        String text) {
    public ResiliencySpec {
        timeoutsMs = Map.copyOf(timeoutsMs);
        retries = Map.copyOf(retries);
        breakers = Map.copyOf(breakers);
        apps = Map.copyOf(apps);
        components = Map.copyOf(components);
        scopes = List.copyOf(scopes);
    }

    /** @param breakerCount breakers kept, one for each method called */
    public record AppTarget(PolicyNames names, int breakerCount) {
        public static final int BREAKER_COUNT_DEFAULT = 100;
    }

    /** Towards the app, and out of it. */
    public record ComponentTarget(PolicyNames inbound, PolicyNames outbound) {}

    public boolean isFor(final String appId) {
        return scopes.isEmpty() || scopes.contains(appId);
    }
}
