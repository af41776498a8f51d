package io.ledge.api.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.ledge.api.json.Json;
import io.ledge.api.semantics.AppEndpoint;
import io.ledge.api.semantics.AppHealthCheck;
import io.ledge.api.semantics.TopicSubscription;
import java.io.IOException;
import java.util.List;

/** The parts of {@code /v1.0/metadata} that tell of the app. */
final class MetadataJson {
    private MetadataJson() {}

    static void writeSubscriptions(final JsonGenerator json, final List<TopicSubscription> subscriptions)
            throws IOException {
        json.writeArrayFieldStart("subscriptions");
        for (final TopicSubscription subscription : subscriptions) {
            json.writeStartObject();
            json.writeStringField("pubsubname", subscription.pubsub());
            json.writeStringField("topic", subscription.topic());
            if (!subscription.metadata().isEmpty()) {
                Json.writeStrings(json, "metadata", subscription.metadata());
            }
            writeRules(json, subscription);
            if (!subscription.deadLetterTopic().isEmpty()) {
                json.writeStringField("deadLetterTopic", subscription.deadLetterTopic());
            }
            json.writeStringField("type", subscription.origin().name());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeRules(final JsonGenerator json, final TopicSubscription subscription) throws IOException {
        json.writeArrayFieldStart("rules");
        for (final TopicSubscription.Rule rule : subscription.rules()) {
            json.writeStartObject();
            json.writeStringField("match", rule.match());
            json.writeStringField("path", rule.path());
            json.writeEndObject();
        }
        if (!subscription.defaultPath().isEmpty()) {
            json.writeStartObject();
            json.writeStringField("path", subscription.defaultPath());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeHealthCheck(final JsonGenerator json, final AppEndpoint endpoint) throws IOException {
        final AppHealthCheck check = endpoint.healthCheck();
        json.writeObjectFieldStart("health");
        if (!endpoint.protocol().isGrpc()) {
            json.writeStringField("healthCheckPath", check.path());
        }
        json.writeStringField("healthProbeInterval", check.intervalText());
        json.writeStringField("healthProbeTimeout", check.timeoutText());
        json.writeNumberField("healthThreshold", check.threshold());
        json.writeEndObject();
    }

    /** Nothing when the app does not serve. */
    static void writeApp(final JsonGenerator json, final AppEndpoint endpoint) throws IOException {
        if (endpoint == null) {
            return;
        }
        json.writeObjectFieldStart("appConnectionProperties");
        json.writeNumberField("port", endpoint.port());
        json.writeStringField("protocol", endpoint.protocol().text());
        json.writeStringField("channelAddress", endpoint.host());
        if (endpoint.maxConcurrency() > 0) {
            json.writeNumberField("maxConcurrency", endpoint.maxConcurrency());
        }
        if (endpoint.healthCheck() != null) {
            writeHealthCheck(json, endpoint);
        }
        json.writeEndObject();
    }
}
