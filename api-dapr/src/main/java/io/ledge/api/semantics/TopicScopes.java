package io.ledge.api.semantics;

import io.ledge.core.session.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Which topics of a pubsub an app may use, by the component's metadata.
 *
 * <pre>
 *   allowedTopics=t1,t2            no others for anybody
 *   protectedTopics=t2             only for apps that a scope names
 *   publishingScopes=a=t1;b=       a publishes to t1 only, b to none; others to all that are not protected
 *   subscriptionScopes=…           the same for subscribers
 * </pre>
 */
public final class TopicScopes {
    /** The settings of a pubsub that are read here. */
    public static final List<String> KEYS =
            List.of("allowedTopics", "protectedTopics", "publishingScopes", "subscriptionScopes");

    static final String PUBLISHING = "publishingScopes";
    static final String SUBSCRIPTION = "subscriptionScopes";

    private TopicScopes() {}

    /** @param scope {@link #PUBLISHING} or {@link #SUBSCRIPTION} */
    static boolean isAllowed(
            final Map<String, String> component, final String scope, final String appId, final String topic) {
        return of(component, scope, appId).allows(topic);
    }

    /** What the app may publish to. @param component metadata of the pubsub */
    public static TopicFilter publishing(final Map<String, String> component, final String appId) {
        return of(component, PUBLISHING, appId);
    }

    /** What the app may subscribe to. @param component metadata of the pubsub */
    public static TopicFilter subscribing(final Map<String, String> component, final String appId) {
        return of(component, SUBSCRIPTION, appId);
    }

    private static TopicFilter of(final Map<String, String> component, final String scope, final String appId) {
        final List<String> allowed = topics(component.getOrDefault("allowedTopics", ""));
        final List<String> scoped = scopeOf(component.getOrDefault(scope, ""), appId);
        final List<String> secured = topics(component.getOrDefault("protectedTopics", ""));
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
