package io.ledge.api.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.ledge.api.json.Json;
import io.ledge.api.semantics.AppEndpoint;
import io.ledge.api.semantics.AppHealthCheck;
import io.ledge.api.semantics.Components;
import io.ledge.api.semantics.MetadataApi;
import io.ledge.api.semantics.TopicSubscription;
import java.io.IOException;
import java.util.List;

/** {@code /v1.0/metadata}: what it tells of the node as an app sees it, and of the app. */
public final class MetadataJson {
    private MetadataJson() {}

    /** All of it. @param endpoint null: the app serves nothing */
    public static byte[] write(final MetadataApi metadata, final AppEndpoint endpoint) {
        return Json.write(json -> {
            json.writeStartObject();
            json.writeStringField("id", metadata.appId());
            json.writeStringField("runtimeVersion", metadata.runtimeVersion());
            json.writeArrayFieldStart("enabledFeatures");
            json.writeEndArray();
            json.writeArrayFieldStart("actors");
            json.writeEndArray();
            writeComponents(json, metadata);
            Json.writeStrings(json, "extended", metadata.extended());
            writeSubscriptions(json, metadata.subscriptions().all());
            json.writeArrayFieldStart("httpEndpoints");
            for (final String name : metadata.httpEndpoints()) {
                json.writeStartObject();
                json.writeStringField("name", name);
                json.writeEndObject();
            }
            json.writeEndArray();
            writeApp(json, endpoint);
            json.writeObjectFieldStart("actorRuntime");
            json.writeStringField("runtimeStatus", "DISABLED");
            json.writeEndObject();
            json.writeEndObject();
        });
    }

    private static void writeComponents(final JsonGenerator json, final MetadataApi metadata) throws IOException {
        json.writeArrayFieldStart("components");
        for (final Components.Entry component : metadata.components().all()) {
            json.writeStartObject();
            json.writeStringField("name", component.name());
            json.writeStringField("type", component.type());
            json.writeStringField("version", component.version());
            json.writeArrayFieldStart("capabilities");
            for (final String capability : component.capabilities()) {
                json.writeString(capability);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeSubscriptions(final JsonGenerator json, final List<TopicSubscription> subscriptions)
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
    private static void writeApp(final JsonGenerator json, final AppEndpoint endpoint) throws IOException {
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
