package io.ledge.api.http;

import io.ledge.api.json.Json;
import io.ledge.api.semantics.Answer;
import io.ledge.api.semantics.ConfigurationApi;
import io.ledge.api.semantics.ConfigurationApi.Item;
import io.ledge.api.semantics.DaprError;
import io.ledge.api.semantics.DaprFailure;
import java.util.List;
import java.util.Map;

/** {@code /v1.0/configuration}, and the same under {@code v1.0-alpha1}: reference/dapr-api.md §2.2. */
final class ConfigurationRoutes {
    private final ConfigurationApi configuration;

    ConfigurationRoutes(final ConfigurationApi configuration) {
        this.configuration = configuration;
    }

    void addTo(final Router router) {
        for (final String version : List.of("/v1.0", "/v1.0-alpha1")) {
            router.add("GET", version + "/configuration/{store}", this::get);
            router.add("GET", version + "/configuration/{store}/subscribe", this::subscribe);
            router.add("GET", version + "/configuration/{store}/{id}/unsubscribe", this::unsubscribe);
        }
    }

    private void get(final Exchange exchange) {
        configuration.get(exchange.parameter("store"), exchange.queryAll("key"), new Answered<>(exchange) {
            @Override
            public void ok(final Map<String, Item> items) {
                if (items.isEmpty()) {
                    exchange.noContent();
                } else {
                    exchange.json(200, write(items));
                }
            }
        });
    }

    /** {@code {"a":{"value","version","metadata"?}}}. */
    static byte[] write(final Map<String, Item> items) {
        return Json.write(json -> {
            json.writeStartObject();
            for (final Map.Entry<String, Item> entry : items.entrySet()) {
                final Item item = entry.getValue();
                json.writeObjectFieldStart(entry.getKey());
                json.writeStringField("value", item.value());
                json.writeStringField("version", item.version());
                if (!item.metadata().isEmpty()) {
                    Json.writeStrings(json, "metadata", item.metadata());
                }
                json.writeEndObject();
            }
            json.writeEndObject();
        });
    }

    private void subscribe(final Exchange exchange) {
        final String store = exchange.parameter("store");
        final DaprFailure wrong = configuration.check(store);
        if (wrong != null || configuration.appListener() == null) {
            exchange.fail(wrong == null ? DaprError.APP_CHANNEL_NIL.with() : wrong);
            return;
        }
        final List<String> keys = exchange.queryAll("key");
        configuration.subscribe(store, keys, configuration.appListener(), new Answered<>(exchange) {
            @Override
            public void ok(final String id) {
                exchange.json(200, Json.write(json -> {
                    json.writeStartObject();
                    json.writeStringField("id", id);
                    json.writeEndObject();
                }));
            }
        });
    }

    private void unsubscribe(final Exchange exchange) {
        configuration.unsubscribe(exchange.parameter("store"), exchange.parameter("id"), new Answer<>() {
            @Override
            public void ok(final Void nothing) {
                answer(exchange, 200, "");
            }

            @Override
            public void failed(final DaprFailure failure) {
                if (failure.error() == DaprError.CONFIGURATION_UNSUBSCRIBE) {
                    answer(exchange, failure.error().httpStatus(), failure.message());
                } else {
                    exchange.fail(failure);
                }
            }
        });
    }

    private static void answer(final Exchange exchange, final int status, final String message) {
        exchange.json(status, Json.write(json -> {
            json.writeStartObject();
            json.writeBooleanField("ok", message.isEmpty());
            if (!message.isEmpty()) {
                json.writeStringField("message", message);
            }
            json.writeEndObject();
        }));
    }
}
