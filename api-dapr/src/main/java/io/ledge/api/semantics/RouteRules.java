package io.ledge.api.semantics;

import io.ledge.api.core.Delivery;
import io.ledge.api.json.Json.WrongJsonException;
import java.io.IOException;

/** Where a message of a subscription goes in the app. */
public final class RouteRules {
    private RouteRules() {}

    /** Empty: nowhere. */
    public static String route(final TopicSubscription subscription, final Delivery delivery) {
        for (final TopicSubscription.Rule rule : subscription.rules()) {
            if (rule.matcher().matches(delivery)) {
                return rule.path();
            }
        }
        return subscription.defaultPath();
    }

    /** @throws IOException that says what is wrong with the match */
    public static TopicSubscription.Rule rule(final String match, final String path) throws IOException {
        if (!match.isBlank()) {
            throw new WrongJsonException("the rule `match: " + match + "` for path " + path
                    + ": rules with a match come with a later version; give the path as `route` or `routes.default`");
        }
        return new TopicSubscription.Rule(match, delivery -> true, path(path));
    }

    /** With the slash in front that some apps leave out. */
    public static String path(final String route) {
        return route.isEmpty() || route.startsWith("/") ? route : "/" + route;
    }
}
