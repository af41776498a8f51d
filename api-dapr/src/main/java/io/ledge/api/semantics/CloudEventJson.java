package io.ledge.api.semantics;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.ledge.api.core.TopicEvent;
import io.ledge.api.json.Json;
import io.ledge.api.json.Json.WrongJsonException;
import io.ledge.api.json.Times;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * CloudEvents 1.0 in JSON: taken apart when published, put together when delivered to an HTTP app.
 *
 * <pre>
 *   {"id":"…","source":"app","specversion":"1.0","type":"com.dapr.event.sent","datacontenttype":"application/json",
 *    "subject":"…"?,"topic":"t","pubsubname":"p","time":"2026-11-26T03:10:00Z","traceid":"…","traceparent":"…",
 *    extensions…, "data":…  or  "data_base64":"…"}
 * </pre>
 */
public final class CloudEventJson {
    /** A time that has more digits than a message keeps: its text goes along. */
    private static final String TIME = "time";

    private static final String SPEC_VERSION = "1.0";

    private CloudEventJson() {}

    /** What the reading has found. */
    private static final class Fields {
        private final Map<String, String> core = new HashMap<>();
        private final Map<String, String> extensions = new HashMap<>();
        private byte[] data = {};
        private boolean isBase64;
        private String impliedType = ""; // by the form of the data
    }

    /**
     * Takes an event apart. Attributes that are missing are empty; {@code topic}, {@code pubsubname} and {@code specversion}
     * are left out: the broker's count.
     *
     * @throws IOException when it is no JSON object, or an attribute is no scalar
     */
    public static TopicEvent read(final byte[] document) throws IOException {
        final Fields fields = new Fields();
        try (JsonParser json = Json.parser(document)) {
            Json.readObject(json, (name, value) -> readField(fields, name, value, document));
            if (json.nextToken() != null) {
                throw new WrongJsonException("one JSON object is expected, and nothing behind it");
            }
        }
        final String contentType = fields.core.getOrDefault("datacontenttype", "");
        return new TopicEvent(
                fields.core.getOrDefault("id", ""),
                fields.core.getOrDefault("source", ""),
                fields.core.getOrDefault("type", ""),
                fields.core.getOrDefault("subject", ""),
                timeMs(fields),
                contentType.isEmpty() ? fields.impliedType : contentType,
                fields.extensions,
                fields.data);
    }

    private static void readField(final Fields fields, final String name, final JsonParser json, final byte[] document)
            throws IOException {
        switch (name) {
            case "topic", "pubsubname", "specversion" -> {}
            case "id", "source", "type", "subject", "datacontenttype", TIME ->
                fields.core.put(name, json.currentToken() == JsonToken.VALUE_NULL ? "" : scalar(name, json));
            case "data" -> readData(fields, json, document);
            case "data_base64" -> readBase64(fields, json);
            default -> {
                if (json.currentToken() != JsonToken.VALUE_NULL) {
                    fields.extensions.put(name, scalar(name, json));
                }
            }
        }
    }

    /** Null is as if it was not there, as some serializers write both forms of the data. */
    private static void readBase64(final Fields fields, final JsonParser json) throws IOException {
        switch (json.currentToken()) {
            case VALUE_NULL -> {}
            case VALUE_STRING -> {
                fields.isBase64 = true;
                fields.impliedType = ContentTypes.BINARY;
                fields.data = decode(json.getText());
            }
            default -> throw new WrongJsonException("data_base64 is not base64: it must be a string");
        }
    }

    /** A string is its text, unless the data is JSON: then it keeps its quotes. Null is less than base64. */
    private static void readData(final Fields fields, final JsonParser json, final byte[] document) throws IOException {
        if (fields.isBase64 && json.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        final boolean isText = json.currentToken() == JsonToken.VALUE_STRING
                && !ContentTypes.isJson(fields.core.getOrDefault("datacontenttype", dataType(document)));
        fields.impliedType = isText ? "" : ContentTypes.JSON;
        fields.data = isText ? json.getText().getBytes(StandardCharsets.UTF_8) : Json.readRaw(json, document);
    }

    /** The content type may stand behind the data. */
    private static String dataType(final byte[] document) throws IOException {
        final String[] found = {""};
        try (JsonParser json = Json.parser(document)) {
            Json.readObject(json, (name, value) -> {
                if (name.equals("datacontenttype") && value.currentToken() == JsonToken.VALUE_STRING) {
                    found[0] = value.getText();
                }
            });
        }
        return found[0];
    }

    private static String scalar(final String name, final JsonParser json) throws IOException {
        if (!json.currentToken().isScalarValue()) {
            throw new WrongJsonException("attribute '" + name + "' is neither text nor number");
        }
        return json.getText();
    }

    private static byte[] decode(final String base64) throws IOException {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (final IllegalArgumentException ex) {
            throw new WrongJsonException("data_base64 is not base64: " + ex.getMessage());
        }
    }

    private static long timeMs(final Fields fields) {
        final String text = fields.core.getOrDefault(TIME, "");
        if (text.isEmpty()) {
            return 0;
        }
        try {
            final long ms = OffsetDateTime.parse(text).toInstant().toEpochMilli();
            if (!Times.rfc3339(ms).equals(text)) {
                fields.extensions.put(TIME, text);
            }
            return ms;
        } catch (final DateTimeException | ArithmeticException ex) {
            fields.extensions.put(TIME, text); // as it came: the subscriber may know what it means
            return 0;
        }
    }

    /** Puts a delivered event together. */
    public static byte[] write(final String pubsub, final String topic, final TopicEvent event) {
        return Json.write(json -> write(json, pubsub, topic, event));
    }

    /** As {@link #write(String, String, TopicEvent)}, into a document. */
    public static void write(final JsonGenerator json, final String pubsub, final String topic, final TopicEvent event)
            throws IOException {
        final Map<String, String> extensions = new TreeMap<>(event.extensions());
        final String time = extensions.remove(TIME);
        json.writeStartObject();
        json.writeStringField("id", event.id());
        json.writeStringField("source", event.source());
        json.writeStringField("specversion", SPEC_VERSION);
        json.writeStringField("type", event.type());
        if (!event.contentType().isEmpty()) {
            json.writeStringField("datacontenttype", event.contentType());
        }
        if (!event.subject().isEmpty()) {
            json.writeStringField("subject", event.subject());
        }
        json.writeStringField("topic", topic);
        json.writeStringField("pubsubname", pubsub);
        json.writeStringField(TIME, time == null ? Times.rfc3339(event.timeMs()) : time);
        for (final Map.Entry<String, String> extension : extensions.entrySet()) {
            json.writeStringField(extension.getKey(), extension.getValue());
        }
        writeData(json, event);
        json.writeEndObject();
    }

    /** An event without data has no content type either: only its publisher can have made it so. */
    private static void writeData(final JsonGenerator json, final TopicEvent event) throws IOException {
        final byte[] data = event.data();
        if (data.length == 0 && event.contentType().isEmpty()) {
            return;
        }
        if (ContentTypes.isJson(event.contentType()) && Json.isJson(data)) {
            json.writeFieldName("data");
            Json.writeRaw(json, data);
            return;
        }
        final String text = ContentTypes.isBinary(event.contentType()) ? null : text(data);
        if (text == null) {
            json.writeBinaryField("data_base64", data);
        } else {
            json.writeStringField("data", text);
        }
    }

    /** Null: it is no text. */
    private static String text(final byte[] data) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(data))
                    .toString();
        } catch (final CharacterCodingException ex) {
            return null;
        }
    }
}
