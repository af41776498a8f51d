package io.ledge.runtime.config;

import io.ledge.api.semantics.RouteRules;
import io.ledge.api.semantics.TopicSubscription;
import io.ledge.api.semantics.TopicSubscription.Bulk;
import io.ledge.api.semantics.TopicSubscription.Origin;
import io.ledge.api.semantics.TopicSubscription.Rule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads one document of {@code kind: Subscription}: {@code dapr.io/v1alpha1} has one route, {@code v2alpha1} rules. */
final class SubscriptionReader {
    private static final String FIRST = "dapr.io/v1alpha1";
    private static final String SECOND = "dapr.io/v2alpha1";
    private static final List<String> SPEC_KEYS =
            List.of("pubsubname", "topic", "route", "routes", "deadLetterTopic", "metadata", "bulkSubscribe");
    private static final List<String> ROUTES_KEYS = List.of("rules", "default");
    private static final List<String> RULE_KEYS = List.of("match", "path");
    private static final List<String> BULK_KEYS = List.of("enabled", "maxMessagesCount", "maxAwaitDurationMs");

    private SubscriptionReader() {}

    static DeclaredSubscription read(final Node document, final String file) throws ResourceException {
        final YamlMap resource = YamlMap.of(document, "", ResourceText.KEYS);
        checkApiVersion(resource);
        final YamlMap spec = resource.requiredMap("spec", SPEC_KEYS, "a subscription needs a topic and a route in it");
        final Optional<YamlMap> routes = spec.map("routes", ROUTES_KEYS);
        final String path =
                routes.isEmpty() ? ResourceText.text(spec, "route") : ResourceText.text(routes.get(), "default");
        final List<Rule> rules = routes.isEmpty() ? List.of() : rules(routes.get());
        if (path.isEmpty() && rules.isEmpty()) {
            throw ResourceException.at(
                    spec.node(), "a subscription needs `route: /path`, or `routes:` with `rules:` or `default: /path`");
        }
        final TopicSubscription subscription = new TopicSubscription(
                required(spec, "pubsubname", "the name of a pubsub component"),
                required(spec, "topic", "the topic's name"),
                rules,
                RouteRules.path(path),
                metadata(spec),
                ResourceText.text(spec, "deadLetterTopic"),
                bulk(spec),
                Origin.DECLARATIVE);
        return new DeclaredSubscription(
                subscription, ResourceText.scopes(resource), file + ":" + YamlMap.line(document));
    }

    private static void checkApiVersion(final YamlMap resource) throws ResourceException {
        final Optional<ScalarNode> version = resource.text("apiVersion");
        if (version.isPresent()
                && !version.get().getValue().equals(FIRST)
                && !version.get().getValue().equals(SECOND)) {
            throw ResourceException.at(
                    version.get(),
                    "apiVersion '" + version.get().getValue() + "' of a subscription: use " + FIRST + " or " + SECOND);
        }
    }

    private static List<Rule> rules(final YamlMap routes) throws ResourceException {
        final List<Rule> rules = new ArrayList<>();
        for (final Node node : routes.list("rules")) {
            final YamlMap rule = YamlMap.of(node, routes.pathTo("rules[" + rules.size() + "]"), RULE_KEYS);
            try {
                rules.add(RouteRules.rule(
                        ResourceText.text(rule, "match"), required(rule, "path", "where the message goes")));
            } catch (final IOException ex) {
                throw ResourceException.at(node, ex.getMessage());
            }
        }
        return List.copyOf(rules);
    }

    private static Map<String, String> metadata(final YamlMap spec) throws ResourceException {
        return spec.texts("metadata");
    }

    /** Null: one message a request. */
    private static Bulk bulk(final YamlMap spec) throws ResourceException {
        final Optional<YamlMap> bulk = spec.map("bulkSubscribe", BULK_KEYS);
        if (bulk.isEmpty() || !ResourceText.text(bulk.get(), "enabled").equals("true")) {
            return null;
        }
        return Bulk.of(
                ResourceText.number(bulk.get(), "maxMessagesCount", 0, Integer.MIN_VALUE),
                ResourceText.number(bulk.get(), "maxAwaitDurationMs", 0, Integer.MIN_VALUE));
    }

    private static String required(final YamlMap map, final String key, final String why) throws ResourceException {
        return map.requiredText(key, why).getValue();
    }
}
