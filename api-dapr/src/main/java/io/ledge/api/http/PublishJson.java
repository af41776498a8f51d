package io.ledge.api.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.ledge.api.json.Json;
import io.ledge.api.semantics.ContentTypes;
import io.ledge.api.semantics.DaprError;
import io.ledge.api.semantics.DaprFailure;
import io.ledge.api.semantics.PublishApi.BulkEntry;
import io.ledge.api.semantics.PublishApi.FailedEntry;
import io.ledge.api.semantics.PublishApi.Message;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The bodies of bulk publish. */
final class PublishJson {
    private static final String MISMATCH = "error: mismatch between contentType and event";
    private static final byte[] NULL = "null".getBytes(StandardCharsets.US_ASCII);

    private PublishJson() {}

    /** An entry that cannot be published as it is. */
    static final class EntryException extends Exception {
        private static final long serialVersionUID = 1L;

        private final DaprError error;

        EntryException(final DaprError error, final String message) {
            super(message, null, false, false);
            this.error = error;
        }

        DaprError error() {
            return error;
        }
    }

    private static final class Fields {
        private String entryId = "";
        private byte[] event = NULL;
        private String text; // of an event that is a string
        private String contentType = "";
        private final Map<String, String> metadata = new HashMap<>();
    }

    /**
     * {@code [{"entryId":"1","event":…,"contentType":"application/json","metadata":{}}]}; {@code entryID} is how Dapr's SDK for
     * Node spells it, which daprd takes too.
     *
     * @param more metadata of the query, which wins
     * @throws EntryException when it can be read, and one of the entries is none
     */
    static List<BulkEntry> readBulk(final byte[] body, final Map<String, String> more)
            throws IOException, EntryException {
        final List<BulkEntry> entries = new ArrayList<>();
        final Set<String> ids = new HashSet<>();
        try (JsonParser json = Json.parser(body)) {
            json.nextToken();
            Json.expect(json, JsonToken.START_ARRAY, "an array of entries");
            while (json.nextToken() != JsonToken.END_ARRAY) {
                final Fields fields = readEntry(json, body);
                fields.metadata.putAll(more);
                final Message message = message(fields);
                if (fields.entryId == null || fields.entryId.isEmpty() || !ids.add(fields.entryId)) {
                    throw new EntryException(
                            DaprError.PUBSUB_ENTRIES, "entryId is duplicated or not present for entry");
                }
                entries.add(new BulkEntry(fields.entryId, message));
            }
        }
        return entries;
    }

    private static Fields readEntry(final JsonParser json, final byte[] body) throws IOException {
        final Fields fields = new Fields();
        Json.readObject(json, (name, value) -> {
            switch (name) {
                case "entryId", "entryID" -> fields.entryId = Json.readText(value);
                case "event" -> {
                    fields.text = value.currentToken() == JsonToken.VALUE_STRING ? value.getText() : null;
                    fields.event = Json.readRaw(value, body);
                }
                case "contentType" -> {
                    final String text = Json.readText(value);
                    fields.contentType = text == null ? "" : text;
                }
                case "metadata" -> fields.metadata.putAll(Json.readStrings(value));
                default -> {} // skipped
            }
        });
        return fields;
    }

    /** The event as bytes of its content type: JSON as it is, text without quotes, binary from base64. */
    private static Message message(final Fields fields) throws EntryException {
        final boolean isUnsaid = fields.contentType.isEmpty();
        final String contentType =
                !isUnsaid ? fields.contentType : fields.text == null ? ContentTypes.JSON : ContentTypes.TEXT;
        if (ContentTypes.isJson(contentType) || ContentTypes.isCloudEvent(contentType)) {
            return new Message(fields.event, contentType, fields.metadata);
        }
        if (fields.text == null) {
            throw new EntryException(DaprError.PUBSUB_ENVELOPE, MISMATCH);
        }
        return new Message(
                ContentTypes.isBinary(contentType) ? decode(fields) : fields.text.getBytes(StandardCharsets.UTF_8),
                contentType,
                fields.metadata);
    }

    private static byte[] decode(final Fields fields) throws EntryException {
        try {
            return Base64.getDecoder().decode(fields.text);
        } catch (final IllegalArgumentException ex) {
            throw new EntryException(
                    DaprError.PUBSUB_ENVELOPE,
                    "the event of entry " + fields.entryId + " is not base64: " + ex.getMessage());
        }
    }

    /** {@code {"failedEntries":[{"entryId","error"}],"errorCode":"ERR_X"}}. */
    static byte[] writeFailed(final List<FailedEntry> failed, final DaprFailure failure) {
        return Json.write(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("failedEntries");
            for (final FailedEntry entry : failed) {
                json.writeStartObject();
                json.writeStringField("entryId", entry.entryId());
                json.writeStringField("error", entry.error());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeStringField("errorCode", failure.error().code());
            json.writeEndObject();
        });
    }
}
