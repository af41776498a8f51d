package io.ledge.api.semantics;

import io.ledge.api.cel.CelExpression;
import io.ledge.api.core.Delivery;
import io.ledge.api.json.Json.WrongJsonException;
import java.io.IOException;

/** Where a message of a subscription goes in the app. */
public final class RouteRules {
    private RouteRules() {}

    /** Null: nowhere. Empty: to an app over gRPC that has no routes. */
    public static String route(final TopicSubscription subscription, final Delivery delivery) {
        for (final TopicSubscription.Rule rule : subscription.rules()) {
            if (rule.matcher().matches(delivery)) {
                return rule.path();
            }
        }
        return subscription.defaultPath().isEmpty() ? null : subscription.defaultPath();
    }

    /** @throws IOException that says what is wrong with the match */
    public static TopicSubscription.Rule rule(final String match, final String path) throws IOException {
        if (match.isBlank()) {
            return new TopicSubscription.Rule("", delivery -> true, path(path)); // it takes all that come to it
        }
        try {
            return new TopicSubscription.Rule(match, new EventRule(CelExpression.compile(match)), path(path));
        } catch (final IllegalArgumentException ex) {
            throw new WrongJsonException("the rule `match: " + match + "` is no condition: " + ex.getMessage());
        }
    }

    /** With the slash in front that some apps leave out. */
    public static String path(final String route) {
        return route.isEmpty() || route.startsWith("/") ? route : "/" + route;
    }
}
