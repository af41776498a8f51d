package io.ledge.runtime.config;

import io.ledge.api.semantics.TopicSubscription;
import java.util.List;

/**
 * A subscription by a resource.
 *
 * @param scopes the apps that have it; empty: all
 * @param source {@code file:line}, for messages
 */
public record DeclaredSubscription(TopicSubscription subscription, List<String> scopes, String source) {
    public boolean isFor(final String appId) {
        return scopes.isEmpty() || scopes.contains(appId);
    }
}
