package io.ledge.api.http;

import com.fasterxml.jackson.core.JsonParser;
import io.ledge.api.core.BindingResult;
import io.ledge.api.json.Json;
import io.ledge.api.semantics.BindingApi;
import io.ledge.api.semantics.DaprError;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** {@code /v1.0/bindings}: reference/dapr-api.md §2.2. */
final class BindingRoutes {
    private final BindingApi bindings;

    BindingRoutes(final BindingApi bindings) {
        this.bindings = bindings;
    }

    void addTo(final Router router) {
        router.add("POST,PUT", "/v1.0/bindings/{name}", this::invoke);
    }

    private static final class Call {
        private byte[] data = {};
        private String operation = "";
        private final Map<String, String> metadata = new HashMap<>();
    }

    private void invoke(final Exchange exchange) {
        final Call call;
        try {
            call = read(exchange.body());
        } catch (final IOException ex) {
            exchange.fail(DaprError.MALFORMED_REQUEST.with(Json.reason(ex)));
            return;
        }
        addTrace(exchange, call.metadata);
        exchange.onGone(bindings.invoke(
                exchange.parameter("name"), call.operation, call.metadata, call.data, new Answered<>(exchange) {
                    @Override
                    public void ok(final BindingResult result) {
                        answer(exchange, result);
                    }
                }));
    }

    /** {@code {"data":any,"metadata":{},"operation":"create"}}; data stays JSON, a string keeps its quotes. */
    private static Call read(final byte[] body) throws IOException {
        final Call call = new Call();
        try (JsonParser json = Json.parser(body)) {
            Json.readObject(json, (name, value) -> {
                switch (name) {
                    case "data" -> call.data = Json.readRaw(value, body);
                    case "operation" -> {
                        final String text = Json.readText(value);
                        call.operation = text == null ? "" : text;
                    }
                    case "metadata" -> call.metadata.putAll(Json.readStrings(value));
                    default -> {} // skipped
                }
            });
        }
        return call;
    }

    private static void addTrace(final Exchange exchange, final Map<String, String> metadata) {
        for (final String name : new String[] {"traceparent", "tracestate", "baggage"}) {
            final String value = exchange.header(name, "");
            if (!value.isEmpty()) {
                metadata.putIfAbsent(name, value);
            }
        }
    }

    private static void answer(final Exchange exchange, final BindingResult result) {
        result.metadata().forEach((name, value) -> exchange.metadataHeader(name, value));
        if (result.data().length == 0) {
            exchange.noContent();
        } else {
            exchange.json(200, result.data());
        }
    }
}
