package io.ledge.api.semantics;

import io.ledge.core.binding.ComponentSpec;
import io.ledge.core.session.TopicFilter;
import java.util.ArrayList;
import java.util.List;

/**
 * Which topics of a pubsub an app may use, by the component's metadata. The same for Dapr's API and for IPC.
 *
 * <pre>
 *   allowedTopics=t1,t2            no others for anybody
 *   protectedTopics=t2             only for apps that a scope names
 *   publishingScopes=a=t1;b=       a publishes to t1 only, b to none; others to all that are not protected
 *   subscriptionScopes=…           the same for subscribers
 * </pre>
 */
public record TopicScopes(TopicFilter publishing, TopicFilter subscribing) {
    /** Every topic. */
    public static final TopicScopes ALL = new TopicScopes(TopicFilter.ALL, TopicFilter.ALL);

    /** The settings of a pubsub that are read here. */
    public static final List<String> KEYS =
            List.of("allowedTopics", "protectedTopics", "publishingScopes", "subscriptionScopes");

    /** In any case. */
    public static boolean isKey(final String name) {
        return KEYS.stream().anyMatch(name::equalsIgnoreCase);
    }

    /** Those of one app, by the settings as they are: their names in any case, secret values too. */
    public static TopicScopes of(final ComponentSpec pubsub, final String appId) {
        return new TopicScopes(filter(pubsub, "publishingScopes", appId), filter(pubsub, "subscriptionScopes", appId));
    }

    private static TopicFilter filter(final ComponentSpec pubsub, final String scope, final String appId) {
        final List<String> allowed = topics(pubsub.text("allowedTopics", ""));
        final List<String> scoped = scopeOf(pubsub.text(scope, ""), appId);
        final List<String> secured = topics(pubsub.text("protectedTopics", ""));
        if (!scoped.isEmpty()) {
            return TopicFilter.only(
                    allowed.isEmpty()
                            ? scoped
                            : scoped.stream().filter(allowed::contains).toList());
        }
        return allowed.isEmpty()
                ? TopicFilter.allBut(secured)
                : TopicFilter.only(allowed.stream()
                        .filter(topic -> !secured.contains(topic))
                        .toList());
    }

    /** An app that is named without topics has one that nobody can name. */
    private static List<String> scopeOf(final String scopes, final String appId) {
        final List<String> topics = new ArrayList<>();
        for (final String scope : scopes.replace(" ", "").split(";")) {
            final int equals = scope.indexOf('=');
            if (equals >= 0 && scope.substring(0, equals).equals(appId)) {
                topics.addAll(List.of(scope.substring(equals + 1).split(",", -1)));
            }
        }
        return topics;
    }

    private static List<String> topics(final String text) {
        return text.isBlank() ? List.of() : List.of(text.replace(" ", "").split(","));
    }
}
