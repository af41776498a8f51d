package io.ledge.api.semantics;

import com.fasterxml.jackson.core.JsonParser;
import io.ledge.api.cel.CelExpression;
import io.ledge.api.core.Delivery;
import io.ledge.api.core.TopicEvent;
import io.ledge.api.json.Json;
import io.ledge.api.json.Times;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** A rule's {@code match}: CEL over the CloudEvent, {@code event.type == "a" && event.data.n > 3}. */
record EventRule(CelExpression expression) implements EventMatcher {
    @Override
    public boolean matches(final Delivery delivery) {
        return expression.test(attributes(delivery));
    }

    private static Map<String, Object> attributes(final Delivery delivery) {
        final TopicEvent event = delivery.event();
        final Map<String, Object> attributes = new HashMap<>(event.extensions());
        attributes.put("id", event.id());
        attributes.put("source", event.source());
        attributes.put("specversion", "1.0");
        attributes.put("type", event.type());
        attributes.put("datacontenttype", event.contentType());
        attributes.put("topic", delivery.topic());
        attributes.put("pubsubname", delivery.pubsub());
        attributes.putIfAbsent("time", Times.rfc3339(event.timeMs()));
        if (!event.subject().isEmpty()) {
            attributes.put("subject", event.subject());
        }
        attributes.put("data", data(event));
        return attributes;
    }

    private static Object data(final TopicEvent event) {
        if (ContentTypes.isJson(event.contentType())) {
            try (JsonParser json = Json.parser(event.data())) {
                json.nextToken();
                return Json.readAny(json);
            } catch (final IOException ex) {
                // delivered as text, so it is text here
            }
        }
        return new String(event.data(), StandardCharsets.UTF_8);
    }
}
