package io.ledge.api.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.ledge.api.json.Json;
import io.ledge.api.semantics.SecretsApi;
import java.io.IOException;
import java.util.Map;

/** {@code /v1.0/secrets}: reference/dapr-api.md §2.2. */
final class SecretRoutes {
    private final SecretsApi secrets;

    SecretRoutes(final SecretsApi secrets) {
        this.secrets = secrets;
    }

    void addTo(final Router router) {
        router.add("GET", "/v1.0/secrets/{store}/bulk", this::getBulk);
        router.add("GET", "/v1.0/secrets/{store}/{key}", this::get);
    }

    private void get(final Exchange exchange) {
        secrets.get(exchange.parameter("store"), exchange.parameter("key"), new Answered<>(exchange) {
            @Override
            public void ok(final Map<String, String> values) {
                exchange.json(200, Json.write(json -> {
                    json.writeStartObject();
                    writeValues(json, values);
                    json.writeEndObject();
                }));
            }
        });
    }

    private void getBulk(final Exchange exchange) {
        secrets.getBulk(exchange.parameter("store"), new Answered<>(exchange) {
            @Override
            public void ok(final Map<String, Map<String, String>> all) {
                exchange.json(200, Json.write(json -> {
                    json.writeStartObject();
                    for (final Map.Entry<String, Map<String, String>> secret : all.entrySet()) {
                        json.writeObjectFieldStart(secret.getKey());
                        writeValues(json, secret.getValue());
                        json.writeEndObject();
                    }
                    json.writeEndObject();
                }));
            }
        });
    }

    private static void writeValues(final JsonGenerator json, final Map<String, String> values) throws IOException {
        for (final Map.Entry<String, String> value : values.entrySet()) {
            json.writeStringField(value.getKey(), value.getValue());
        }
    }
}
