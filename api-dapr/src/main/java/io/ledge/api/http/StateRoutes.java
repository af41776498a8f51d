package io.ledge.api.http;

import io.ledge.api.core.StateItem;
import io.ledge.api.json.Json;
import io.ledge.api.json.Times;
import io.ledge.api.semantics.DaprError;
import io.ledge.api.semantics.DaprFailure;
import io.ledge.api.semantics.StateApi;
import io.ledge.api.semantics.StateApi.Change;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code /v1.0/state}: reference/dapr-api.md §2.2. */
final class StateRoutes {
    private static final byte[] EMPTY_ARRAY = {'[', ']'};

    private final StateApi state;

    StateRoutes(final StateApi state) {
        this.state = state;
    }

    void addTo(final Router router) {
        router.add("GET", "/v1.0/state/{store}/{key}", this::get);
        router.add("POST,PUT", "/v1.0/state/{store}", this::save);
        router.add("DELETE", "/v1.0/state/{store}/{key}", this::delete);
        router.add("POST,PUT", "/v1.0/state/{store}/bulk", this::bulkGet);
        router.add("POST,PUT", "/v1.0/state/{store}/transaction", this::transact);
    }

    private void get(final Exchange exchange) {
        state.get(exchange.parameter("store"), exchange.parameter("key"), new Answered<>(exchange) {
            @Override
            public void ok(final StateItem item) {
                if (!item.isFound() || item.value().length == 0) {
                    exchange.noContent();
                    return;
                }
                exchange.response().putHeader("ETag", Long.toString(item.etag()));
                if (item.expiryMs() != 0) {
                    exchange.response().putHeader("metadata.ttlExpireTime", Times.rfc3339(item.expiryMs()));
                }
                exchange.send(200, "application/json", item.value());
            }
        });
    }

    private void save(final Exchange exchange) {
        final String store = exchange.parameter("store");
        final DaprFailure wrong = state.check(store);
        if (wrong != null) {
            exchange.fail(wrong);
            return;
        }
        try {
            state.save(store, StateJson.readSave(exchange.body(), exchange.metadata()), new NoContent(exchange));
        } catch (final IOException ex) {
            exchange.fail(DaprError.MALFORMED_REQUEST.with(Json.reason(ex)));
        }
    }

    private void delete(final Exchange exchange) {
        final Change change = new Change(
                exchange.parameter("key"),
                null,
                exchange.header("If-Match", ""),
                exchange.query("concurrency", ""),
                exchange.metadata(),
                "");
        state.delete(exchange.parameter("store"), change, new NoContent(exchange));
    }

    private void bulkGet(final Exchange exchange) {
        final String store = exchange.parameter("store");
        final DaprFailure wrong = state.check(store);
        if (wrong != null) {
            exchange.fail(wrong);
            return;
        }
        try {
            final StateJson.BulkGet asked = StateJson.readBulkGet(exchange.body(), exchange.metadata());
            if (asked.keys().isEmpty()) {
                exchange.json(200, EMPTY_ARRAY);
                return;
            }
            state.bulkGet(store, asked.keys(), new Answered<>(exchange) {
                @Override
                public void ok(final List<StateApi.BulkItem> items) {
                    exchange.json(200, StateJson.writeBulk(items));
                }
            });
        } catch (final IOException ex) {
            exchange.fail(DaprError.MALFORMED_REQUEST.with(Json.reason(ex)));
        }
    }

    private void transact(final Exchange exchange) {
        final String store = exchange.parameter("store");
        final DaprFailure wrong = state.check(store);
        if (wrong != null) {
            exchange.fail(wrong);
            return;
        }
        try {
            final StateJson.Transaction asked = StateJson.readTransaction(exchange.body(), exchange.metadata());
            final List<Change> changes = new ArrayList<>(asked.operations().size());
            for (final StateJson.Operation operation : asked.operations()) {
                final Change change = change(operation);
                if (change == null) {
                    exchange.fail(DaprError.STATE_OPERATION.with(operation.operation()));
                    return;
                }
                changes.add(change);
            }
            state.transact(store, changes, asked.metadata(), new NoContent(exchange));
        } catch (final IOException ex) {
            exchange.fail(DaprError.MALFORMED_REQUEST.with(Json.reason(ex)));
        }
    }

    /** Null: an operation that there is not. */
    private static Change change(final StateJson.Operation operation) {
        final Change request = operation.change();
        return switch (operation.operation()) {
            case "upsert" -> request;
            case "delete" -> new Change(request.key(), null, request.etag(), request.concurrency(), Map.of(), "");
            default -> null;
        };
    }
}
