package io.ledge.api.grpc;

import io.dapr.v1.DaprAppCallbackProtos.BulkSubscribeConfig;
import io.dapr.v1.DaprAppCallbackProtos.ListTopicSubscriptionsResponse;
import io.dapr.v1.DaprAppCallbackProtos.TopicRoutes;
import io.dapr.v1.DaprAppCallbackProtos.TopicRule;
import io.ledge.api.semantics.RouteRules;
import io.ledge.api.semantics.TopicSubscription;
import io.ledge.api.semantics.TopicSubscription.Bulk;
import io.ledge.api.semantics.TopicSubscription.Origin;
import io.ledge.api.semantics.TopicSubscription.Rule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What an app answers to {@code ListTopicSubscriptions}. A path is what the app knows it by: it gets no slash in front. */
final class SubscribeProto {
    private SubscribeProto() {}

    /** @throws IOException that says which rule is wrong; none of them counts then */
    static List<TopicSubscription> read(final ListTopicSubscriptionsResponse response) throws IOException {
        final List<TopicSubscription> subscriptions = new ArrayList<>(response.getSubscriptionsCount());
        for (final var subscription : response.getSubscriptionsList()) {
            subscriptions.add(new TopicSubscription(
                    subscription.getPubsubName(),
                    subscription.getTopic(),
                    rules(subscription.getRoutes()),
                    subscription.getRoutes().getDefault(),
                    subscription.getMetadataMap(),
                    subscription.getDeadLetterTopic(),
                    bulk(subscription.getBulkSubscribe()),
                    Origin.PROGRAMMATIC));
        }
        return subscriptions;
    }

    /** Without any route, all that comes goes to the empty path. */
    private static List<Rule> rules(final TopicRoutes routes) throws IOException {
        final List<Rule> rules = new ArrayList<>();
        for (final TopicRule rule : routes.getRulesList()) {
            rules.add(new Rule(
                    rule.getMatch(),
                    RouteRules.rule(rule.getMatch(), rule.getPath()).matcher(),
                    rule.getPath()));
        }
        if (rules.isEmpty() && routes.getDefault().isEmpty()) {
            rules.add(new Rule("", _ -> true, ""));
        }
        return rules;
    }

    /** Null: not wanted. */
    private static Bulk bulk(final BulkSubscribeConfig config) {
        return config.getEnabled() ? Bulk.of(config.getMaxMessagesCount(), config.getMaxAwaitDurationMs()) : null;
    }
}
