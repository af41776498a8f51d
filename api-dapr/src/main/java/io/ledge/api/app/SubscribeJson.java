package io.ledge.api.app;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.ledge.api.json.Json;
import io.ledge.api.json.Json.WrongJsonException;
import io.ledge.api.semantics.RouteRules;
import io.ledge.api.semantics.TopicSubscription;
import io.ledge.api.semantics.TopicSubscription.Bulk;
import io.ledge.api.semantics.TopicSubscription.Origin;
import io.ledge.api.semantics.TopicSubscription.Rule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What an app answers to {@code GET /dapr/subscribe}.
 *
 * <pre>
 *   [{"pubsubname":"p","topic":"t","route":"/x"} |
 *    {"pubsubname":"p","topic":"t","routes":{"rules":[{"match":"event.type == \"a\"","path":"/a"}],"default":"/b"},
 *     "metadata":{"rawPayload":"true"},"deadLetterTopic":"dlq",
 *     "bulkSubscribe":{"enabled":true,"maxMessagesCount":100,"maxAwaitDurationMs":40}}]
 * </pre>
 */
final class SubscribeJson {
    private SubscribeJson() {}

    private static final class Fields {
        private String pubsub = "";
        private String topic = "";
        private String path = "";
        private String deadLetterTopic = "";
        private Bulk bulk;
        private final List<Rule> rules = new ArrayList<>();
        private final Map<String, String> metadata = new HashMap<>();
    }

    /** @throws IOException that says what is wrong; none of them counts then */
    static List<TopicSubscription> read(final byte[] body) throws IOException {
        final List<TopicSubscription> subscriptions = new ArrayList<>();
        try (JsonParser json = Json.parser(body)) {
            final JsonToken first = json.nextToken();
            if (first == null || first == JsonToken.VALUE_NULL) {
                return subscriptions;
            }
            Json.expect(json, JsonToken.START_ARRAY, "an array of subscriptions");
            while (json.nextToken() != JsonToken.END_ARRAY) {
                subscriptions.add(readOne(json));
            }
        }
        return subscriptions;
    }

    private static TopicSubscription readOne(final JsonParser json) throws IOException {
        final Fields fields = new Fields();
        Json.readObject(json, (name, value) -> {
            switch (name) {
                case "pubsubname", "pubsubName" -> fields.pubsub = text(value);
                case "topic" -> fields.topic = text(value);
                case "route" -> {
                    if (fields.path.isEmpty()) { // routes say more
                        fields.path = text(value);
                    }
                }
                case "routes" -> readRoutes(fields, value);
                case "metadata" -> fields.metadata.putAll(Json.readStrings(value));
                case "deadLetterTopic" -> fields.deadLetterTopic = text(value);
                case "bulkSubscribe" -> fields.bulk = readBulk(value);
                default -> {} // skipped
            }
        });
        return new TopicSubscription(
                fields.pubsub,
                fields.topic,
                List.copyOf(fields.rules),
                RouteRules.path(fields.path),
                fields.metadata,
                fields.deadLetterTopic,
                fields.bulk,
                Origin.PROGRAMMATIC);
    }

    /** Null: not wanted. */
    private static Bulk readBulk(final JsonParser json) throws IOException {
        final Map<String, String> fields = Json.readStrings(json);
        if (!fields.getOrDefault("enabled", "").equals("true")) {
            return null;
        }
        try {
            return Bulk.of(
                    Integer.parseInt(fields.getOrDefault("maxMessagesCount", "0")),
                    Integer.parseInt(fields.getOrDefault("maxAwaitDurationMs", "0")));
        } catch (final NumberFormatException ex) {
            throw new WrongJsonException("bulkSubscribe has a count that is none: " + ex.getMessage());
        }
    }

    private static void readRoutes(final Fields fields, final JsonParser json) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        Json.readObject(json, (name, value) -> {
            switch (name) {
                case "default" -> {
                    final String path = text(value);
                    fields.path = path.isEmpty() ? fields.path : path;
                }
                case "rules" -> {
                    if (value.currentToken() == JsonToken.START_ARRAY) {
                        while (value.nextToken() != JsonToken.END_ARRAY) {
                            fields.rules.add(readRule(value));
                        }
                    }
                }
                default -> {} // skipped
            }
        });
    }

    private static Rule readRule(final JsonParser json) throws IOException {
        final String[] rule = {"", ""};
        Json.readObject(json, (name, value) -> {
            switch (name) {
                case "match" -> rule[0] = text(value);
                case "path" -> rule[1] = text(value);
                default -> {} // skipped
            }
        });
        return RouteRules.rule(rule[0], rule[1]);
    }

    private static String text(final JsonParser json) throws IOException {
        final String text = Json.readText(json);
        return text == null ? "" : text;
    }
}
