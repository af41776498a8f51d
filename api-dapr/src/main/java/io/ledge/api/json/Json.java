package io.ledge.api.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reading and writing JSON in streams; nothing is bound to objects. Any thread. */
public final class Json {
    private static final JsonFactory FACTORY = new JsonFactory();

    /** Where the parser says what it speaks of began: of a source that it does not show. */
    private static final Pattern PLACE = Pattern.compile(" \\(start marker at .*\\)");

    private Json() {}

    /** Writes one document. */
    @FunctionalInterface
    public interface Writer {
        void write(JsonGenerator json) throws IOException;
    }

    /** Reads the field whose value the parser stands on, or skips it. */
    @FunctionalInterface
    public interface FieldReader {
        void read(String name, JsonParser json) throws IOException;
    }

    public static byte[] write(final Writer writer) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream(256);
        try (JsonGenerator json = FACTORY.createGenerator(out)) {
            writer.write(json);
        } catch (final IOException ex) {
            throw new UncheckedIOException("to memory", ex);
        }
        return out.toByteArray();
    }

    public static void writeStrings(final JsonGenerator json, final String field, final Map<String, String> strings)
            throws IOException {
        json.writeObjectFieldStart(field);
        for (final Map.Entry<String, String> entry : strings.entrySet()) {
            json.writeStringField(entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
    }

    /** Writes bytes that are JSON already. */
    public static void writeRaw(final JsonGenerator json, final byte[] document) throws IOException {
        json.writeRawValue(new String(document, StandardCharsets.UTF_8));
    }

    public static JsonParser parser(final byte[] document) {
        try {
            return FACTORY.createParser(document);
        } catch (final IOException ex) {
            throw new UncheckedIOException("from memory", ex);
        }
    }

    /** Is it exactly one JSON value? */
    public static boolean isJson(final byte[] document) {
        try (JsonParser json = parser(document)) {
            if (json.nextToken() == null) {
                return false;
            }
            json.skipChildren();
            return json.nextToken() == null;
        } catch (final IOException ex) {
            return false;
        }
    }

    /** Reads an object that the parser stands on, or is before the start of. */
    public static void readObject(final JsonParser json, final FieldReader reader) throws IOException {
        if (json.currentToken() == null) {
            json.nextToken();
        }
        expect(json, JsonToken.START_OBJECT, "an object");
        while (json.nextToken() != JsonToken.END_OBJECT) {
            final String name = json.currentName();
            json.nextToken();
            reader.read(name, json);
            json.skipChildren(); // what the reader left
        }
    }

    /** An object of strings; null is empty. Numbers and booleans become their text. */
    public static Map<String, String> readStrings(final JsonParser json) throws IOException {
        final Map<String, String> strings = new LinkedHashMap<>();
        if (json.currentToken() != JsonToken.VALUE_NULL) {
            readObject(json, (name, value) -> strings.put(name, scalar(value)));
        }
        return strings;
    }

    private static String scalar(final JsonParser json) throws IOException {
        if (!json.currentToken().isScalarValue()) {
            throw new WrongJsonException("metadata values are strings, at " + place(json));
        }
        return json.getText();
    }

    /**
     * The value that the parser stands on as a map, a list, a string, a {@code Long}, a {@code Double} or a {@code Boolean};
     * moves to its end. Fields that are null are left out.
     */
    public static Object readAny(final JsonParser json) throws IOException {
        if (json.currentToken() == null) {
            throw new WrongJsonException("a value is expected at " + place(json));
        }
        return switch (json.currentToken()) {
            case START_OBJECT -> {
                final Map<String, Object> map = new LinkedHashMap<>();
                while (json.nextToken() != JsonToken.END_OBJECT) {
                    final String name = json.currentName();
                    if (json.nextToken() != JsonToken.VALUE_NULL) {
                        map.put(name, readAny(json));
                    }
                }
                yield map;
            }
            case START_ARRAY -> {
                final List<Object> list = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    list.add(readAny(json));
                }
                yield list;
            }
            case VALUE_NUMBER_INT ->
                json.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                        ? (Object) json.getDoubleValue()
                        : (Object) json.getLongValue();
            case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
            case VALUE_TRUE, VALUE_FALSE -> json.getBooleanValue();
            default -> json.getText();
        };
    }

    /** Null for null. */
    public static String readText(final JsonParser json) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        expect(json, JsonToken.VALUE_STRING, "a string");
        return json.getText();
    }

    /** The bytes of the value that the parser stands on, as they came; moves to its end. */
    public static byte[] readRaw(final JsonParser json, final byte[] document) throws IOException {
        final int from = (int) json.currentTokenLocation().getByteOffset();
        if (json.currentToken().isStructStart()) {
            json.skipChildren();
        } else {
            json.finishToken();
        }
        int to = (int) json.currentLocation().getByteOffset();
        while (to > from && isGap(document[to - 1])) {
            to--; // the parser has read one byte past a number
        }
        return Arrays.copyOfRange(document, from, to);
    }

    private static boolean isGap(final byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    public static void expect(final JsonParser json, final JsonToken token, final String what) throws IOException {
        if (json.currentToken() == null) {
            throw new WrongJsonException("EOF: expected " + what);
        }
        if (json.currentToken() != token) {
            throw new WrongJsonException("expected " + what + " at " + place(json));
        }
    }

    private static String place(final JsonParser json) {
        return "byte " + json.currentTokenLocation().getByteOffset();
    }

    /** For the caller of the API: what is wrong with his JSON, without the parser's source excerpt. */
    public static String reason(final IOException ex) {
        return ex instanceof final JsonProcessingException parsing
                ? PLACE.matcher(parsing.getOriginalMessage()).replaceAll("") + " at byte "
                        + parsing.getLocation().getByteOffset()
                : ex.getMessage();
    }

    /** JSON that is no good here. */
    public static final class WrongJsonException extends IOException {
        private static final long serialVersionUID = 1L;

        public WrongJsonException(final String message) {
            super(message);
        }
    }
}
