package io.ledge.api.http;

import io.ledge.api.core.StateItem;
import io.ledge.api.json.Json;
import io.ledge.api.json.Times;
import io.ledge.api.semantics.DaprError;
import io.ledge.api.semantics.DaprFailure;
import io.ledge.api.semantics.StateApi;
import io.ledge.api.semantics.StateApi.Change;
import io.ledge.api.semantics.StateQueryApi;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code /v1.0/state}: reference/dapr-api.md §2.2. */
final class StateRoutes {
    private static final CharSequence ETAG = HttpHeaders.createOptimized("ETag");
    private static final CharSequence IF_MATCH = HttpHeaders.createOptimized("If-Match");
    private static final byte[] EMPTY_ARRAY = {'[', ']'};
    private static final String MALFORMED = "failed deserializing HTTP body: ";

    private final StateApi state;
    private final StateQueryApi queries;

    StateRoutes(final StateApi state, final StateQueryApi queries) {
        this.state = state;
        this.queries = queries;
    }

    void addTo(final Router router) {
        router.add("GET", "/v1.0/state/{store}/{key}", this::get);
        router.add("POST,PUT", "/v1.0/state/{store}", this::save);
        router.add("DELETE", "/v1.0/state/{store}/{key}", this::delete);
        router.add("POST,PUT", "/v1.0/state/{store}/bulk", this::bulkGet);
        router.add("POST,PUT", "/v1.0/state/{store}/transaction", this::transact);
        router.add("POST,PUT", "/v1.0-alpha1/state/{store}/query", this::query);
    }

    private void get(final Exchange exchange) {
        state.get(exchange.parameter("store"), exchange.parameter("key"), new Answered<>(exchange) {
            @Override
            public void ok(final StateItem item) {
                if (!item.isFound() || item.value().length == 0) {
                    exchange.noContent();
                    return;
                }
                exchange.response().putHeader(ETAG, Long.toString(item.etag()));
                if (item.expiryMs() != 0) {
                    exchange.response().putHeader("metadata.ttlExpireTime", Times.rfc3339(item.expiryMs()));
                }
                exchange.json(200, item.value());
            }
        });
    }

    private void save(final Exchange exchange) {
        final List<Change> changes = asked(exchange, StateJson::readSave, "");
        if (changes != null) {
            state.save(exchange.parameter("store"), changes, new NoContent(exchange));
        }
    }

    /**
     * What the body asks of the store; null: one of them is wrong, and that is answered.
     *
     * @param prefix of the text: daprd has none for a save
     */
    private <T> T asked(final Exchange exchange, final Reader<T> reader, final String prefix) {
        final DaprFailure wrong = state.check(exchange.parameter("store"));
        if (wrong != null) {
            exchange.fail(wrong);
            return null;
        }
        try {
            return reader.read(exchange.body(), exchange.metadata());
        } catch (final IOException ex) {
            exchange.fail(DaprError.MALFORMED_REQUEST.saying(prefix + Json.reason(ex)));
            return null;
        }
    }

    /** Of one form of body. */
    @FunctionalInterface
    private interface Reader<T> {
        /** @param more metadata of the query, which wins */
        T read(byte[] body, Map<String, String> more) throws IOException;
    }

    private void delete(final Exchange exchange) {
        final Change change = new Change(
                exchange.parameter("key"),
                null,
                exchange.header(IF_MATCH, ""),
                exchange.query("concurrency", ""),
                exchange.query("consistency", ""),
                exchange.metadata(),
                "");
        state.delete(exchange.parameter("store"), change, new NoContent(exchange));
    }

    private void bulkGet(final Exchange exchange) {
        final StateJson.BulkGet asked = asked(exchange, StateJson::readBulkGet, MALFORMED);
        if (asked == null) {
            return;
        }
        if (asked.keys().isEmpty()) {
            exchange.json(200, EMPTY_ARRAY);
            return;
        }
        state.bulkGet(exchange.parameter("store"), asked.keys(), new Answered<>(exchange) {
            @Override
            public void ok(final List<StateApi.BulkItem> items) {
                exchange.json(200, StateJson.writeBulk(items));
            }
        });
    }

    private void transact(final Exchange exchange) {
        final StateJson.Transaction asked = asked(exchange, StateJson::readTransaction, MALFORMED);
        if (asked == null) {
            return;
        }
        final List<Change> changes = new ArrayList<>(asked.operations().size());
        for (final StateJson.Operation operation : asked.operations()) {
            final Change change = change(operation);
            if (change == null) {
                exchange.fail(DaprError.STATE_OPERATION.with(operation.operation()));
                return;
            }
            changes.add(change);
        }
        state.transact(exchange.parameter("store"), changes, asked.metadata(), new NoContent(exchange));
    }

    private void query(final Exchange exchange) {
        queries.query(exchange.parameter("store"), exchange.body(), new Answered<>(exchange) {
            @Override
            public void ok(final StateQueryApi.Page page) {
                if (page.items().isEmpty()) {
                    exchange.noContent();
                } else {
                    exchange.json(200, StateJson.writePage(page));
                }
            }
        });
    }

    /** Null: an operation that there is not. */
    private static Change change(final StateJson.Operation operation) {
        final Change request = operation.change();
        return switch (operation.operation()) {
            case "upsert" -> request;
            case "delete" ->
                new Change(
                        request.key(),
                        null,
                        request.etag(),
                        request.concurrency(),
                        request.consistency(),
                        Map.of(),
                        "");
            default -> null;
        };
    }
}
