package io.ledge.api.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.ledge.api.core.StateItem;
import io.ledge.api.json.Json;
import io.ledge.api.json.Json.WrongJsonException;
import io.ledge.api.json.Times;
import io.ledge.api.semantics.StateApi.BulkItem;
import io.ledge.api.semantics.StateApi.Change;
import io.ledge.api.semantics.StateQueryApi;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The bodies of the state routes. A value is kept as the bytes it came as. */
final class StateJson {
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

    private StateJson() {}

    /** What a transaction asks for. */
    record Transaction(List<Operation> operations, Map<String, String> metadata) {}

    /** @param operation as it came */
    record Operation(String operation, Change change) {}

    /** What a bulk get asks for. */
    record BulkGet(List<String> keys, Map<String, String> metadata) {}

    /**
     * {@code [{"key","value","etag"?,"metadata"?,"options"?{"concurrency","consistency"}}]}.
     *
     * @param more metadata of the query, which wins
     */
    static List<Change> readSave(final byte[] body, final Map<String, String> more) throws IOException {
        final List<Change> changes = new ArrayList<>();
        try (JsonParser json = Json.parser(body)) {
            if (json.nextToken() == JsonToken.VALUE_NULL) {
                return changes; // nothing, as with daprd
            }
            Json.expect(json, JsonToken.START_ARRAY, "an array of items");
            while (json.nextToken() != JsonToken.END_ARRAY) {
                changes.add(readChange(json, body, more));
            }
        }
        return changes;
    }

    private static Change readChange(final JsonParser json, final byte[] body, final Map<String, String> more)
            throws IOException {
        final Fields fields = new Fields();
        Json.readObject(json, (name, value) -> {
            switch (name) {
                case "key" -> fields.key = Json.readText(value);
                case "value" -> fields.value = Json.readRaw(value, body);
                case "etag" -> fields.etag = Json.readText(value);
                case "metadata" -> fields.metadata.putAll(Json.readStrings(value));
                case "options" -> readOptions(value, fields);
                default -> {} // skipped
            }
        });
        fields.metadata.putAll(more);
        if (fields.key == null || fields.key.isEmpty()) {
            throw new WrongJsonException("\"key\" is a required field");
        }
        return new Change(
                fields.key,
                fields.value,
                fields.etag,
                fields.concurrency,
                fields.consistency,
                fields.metadata,
                "application/json");
    }

    private static final class Fields {
        private String key;
        private byte[] value = NULL;
        private String etag;
        private String concurrency = "";
        private String consistency = "";
        private final Map<String, String> metadata = new HashMap<>();
    }

    private static void readOptions(final JsonParser json, final Fields fields) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        Json.readObject(json, (name, value) -> {
            switch (name) {
                case "concurrency" -> fields.concurrency = textOrEmpty(value);
                case "consistency" -> fields.consistency = textOrEmpty(value);
                default -> {} // skipped
            }
        });
    }

    private static String textOrEmpty(final JsonParser json) throws IOException {
        return Objects.requireNonNullElse(Json.readText(json), "");
    }

    /** {@code {"operations":[{"operation","request":{…}}],"metadata"?}}. */
    static Transaction readTransaction(final byte[] body, final Map<String, String> more) throws IOException {
        final List<Operation> operations = new ArrayList<>();
        final Map<String, String> metadata = new HashMap<>();
        try (JsonParser json = Json.parser(body)) {
            Json.readObject(json, (name, value) -> {
                switch (name) {
                    case "operations" -> readOperations(value, body, operations);
                    case "metadata" -> metadata.putAll(Json.readStrings(value));
                    default -> {} // skipped
                }
            });
        }
        metadata.putAll(more);
        return new Transaction(operations, metadata);
    }

    private static void readOperations(final JsonParser json, final byte[] body, final List<Operation> operations)
            throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        Json.expect(json, JsonToken.START_ARRAY, "an array of operations");
        while (json.nextToken() != JsonToken.END_ARRAY) {
            final String[] operation = {""};
            final Change[] change = {null};
            Json.readObject(json, (name, value) -> {
                switch (name) {
                    case "operation" -> operation[0] = textOrEmpty(value);
                    case "request" -> change[0] = readChange(value, body, Map.of());
                    default -> {} // skipped
                }
            });
            if (change[0] == null) {
                throw new WrongJsonException("an operation needs a \"request\"");
            }
            operations.add(new Operation(operation[0], change[0]));
        }
    }

    /** {@code {"keys":[…],"parallelism"?,"metadata"?}}. */
    static BulkGet readBulkGet(final byte[] body, final Map<String, String> more) throws IOException {
        final List<String> keys = new ArrayList<>();
        final Map<String, String> metadata = new HashMap<>();
        try (JsonParser json = Json.parser(body)) {
            Json.readObject(json, (name, value) -> {
                switch (name) {
                    case "keys" -> readKeys(value, keys);
                    case "metadata" -> metadata.putAll(Json.readStrings(value));
                    default -> {} // skipped, parallelism too: one pass serves all keys
                }
            });
        }
        metadata.putAll(more);
        return new BulkGet(keys, metadata);
    }

    private static void readKeys(final JsonParser json, final List<String> keys) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        Json.expect(json, JsonToken.START_ARRAY, "an array of keys");
        while (json.nextToken() != JsonToken.END_ARRAY) {
            Json.expect(json, JsonToken.VALUE_STRING, "a key");
            keys.add(json.getText());
        }
    }

    /** {@code [{"key","data"?,"etag"?,"metadata"?,"error"?}]}. */
    static byte[] writeBulk(final List<BulkItem> items) {
        return Json.write(json -> {
            json.writeStartArray();
            for (final BulkItem item : items) {
                writeItem(json, item);
            }
            json.writeEndArray();
        });
    }

    /** {@code {"results":[{"key","data","etag"}],"token"?}}. */
    static byte[] writePage(final StateQueryApi.Page page) {
        return Json.write(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("results");
            for (final StateItem item : page.items()) {
                writeItem(json, new BulkItem(item, ""));
            }
            json.writeEndArray();
            if (!page.token().isEmpty()) {
                json.writeStringField("token", page.token());
            }
            json.writeEndObject();
        });
    }

    private static void writeItem(final JsonGenerator json, final BulkItem bulkItem) throws IOException {
        final StateItem item = bulkItem.item();
        json.writeStartObject();
        json.writeStringField("key", item.key());
        if (item.isFound()) {
            json.writeFieldName("data");
            if (Json.isJson(item.value())) {
                Json.writeRaw(json, item.value());
            } else {
                json.writeString(new String(item.value(), StandardCharsets.UTF_8));
            }
            json.writeStringField("etag", Long.toString(item.etag()));
            if (item.expiryMs() != 0) {
                Json.writeStrings(json, "metadata", Map.of("ttlExpireTime", Times.rfc3339(item.expiryMs())));
            }
        }
        if (!bulkItem.error().isEmpty()) {
            json.writeStringField("error", bulkItem.error());
        }
        json.writeEndObject();
    }
}
