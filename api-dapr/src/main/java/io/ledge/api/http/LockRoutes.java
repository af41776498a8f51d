package io.ledge.api.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.ledge.api.json.Json;
import io.ledge.api.json.Json.WrongJsonException;
import io.ledge.api.semantics.DaprError;
import io.ledge.api.semantics.LockApi;
import java.io.IOException;

/** {@code /v1.0-alpha1/lock} and {@code unlock}: reference/dapr-api.md §2.2. {@code fencingToken} is Ledge's own. */
final class LockRoutes {
    private final LockApi locks;

    LockRoutes(final LockApi locks) {
        this.locks = locks;
    }

    void addTo(final Router router) {
        router.add("POST", "/v1.0-alpha1/lock/{store}", this::tryLock);
        router.add("POST", "/v1.0-alpha1/unlock/{store}", this::unlock);
    }

    private void tryLock(final Exchange exchange) {
        final Request request = read(exchange);
        if (request == null) {
            return;
        }
        locks.tryLock(
                exchange.parameter("store"),
                request.resource,
                request.owner,
                request.expiryS,
                new Answered<>(exchange) {
                    @Override
                    public void ok(final LockApi.Locked locked) {
                        exchange.json(200, Json.write(json -> {
                            json.writeStartObject();
                            json.writeBooleanField("success", locked.isLocked());
                            if (locked.isLocked()) {
                                json.writeNumberField("fencingToken", locked.fencingToken());
                            }
                            json.writeEndObject();
                        }));
                    }
                });
    }

    private void unlock(final Exchange exchange) {
        final Request request = read(exchange);
        if (request == null) {
            return;
        }
        locks.unlock(exchange.parameter("store"), request.resource, request.owner, new Answered<>(exchange) {
            @Override
            public void ok(final LockApi.UnlockStatus status) {
                exchange.json(200, Json.write(json -> {
                    json.writeStartObject();
                    json.writeNumberField("status", status.ordinal());
                    json.writeEndObject();
                }));
            }
        });
    }

    private static final class Request {
        private String resource = "";
        private String owner = "";
        private int expiryS;
    }

    /** Null: it was answered. Both of protobuf's spellings are read. */
    private static Request read(final Exchange exchange) {
        final Request request = new Request();
        if (exchange.body().length == 0) {
            return request; // as daprd: a message without fields
        }
        try (JsonParser body = Json.parser(exchange.body())) {
            Json.readObject(body, (name, value) -> {
                switch (name) {
                    case "resourceId", "resource_id" -> request.resource = text(value);
                    case "lockOwner", "lock_owner" -> request.owner = text(value);
                    case "expiryInSeconds", "expiry_in_seconds" -> request.expiryS = number(value);
                    default -> {} // skipped
                }
            });
            return request;
        } catch (final IOException ex) {
            exchange.fail(DaprError.MALFORMED_REQUEST.with(Json.reason(ex)));
            return null;
        }
    }

    private static String text(final JsonParser json) throws IOException {
        final String text = Json.readText(json);
        return text == null ? "" : text;
    }

    private static int number(final JsonParser json) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return 0;
        }
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            Json.expect(json, JsonToken.VALUE_NUMBER_INT, "a whole number");
            return json.getIntValue();
        }
        try {
            return Integer.parseInt(json.getText());
        } catch (final NumberFormatException ex) {
            throw new WrongJsonException("expiryInSeconds is not a whole number: " + json.getText());
        }
    }
}
