package io.ledge.protocol.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Fixed values for the members of a message, each different from its neighbours, so that a swapped, moved or cut member
 * shows: numbers are bytes that count up from 1 ({@code 04030201}, {@code 08070605}, …), texts are the member's path with
 * a character of more than one byte, a group has two entries.
 *
 * <p>A message's value is a {@code Map} from member to {@code Long}, {@code String} (enums by name, texts), {@code byte[]} as
 * {@code List<Byte>}, or {@code List<Map>} for a group: what {@link Codecs} writes and reads, and what {@code equals}
 * compares.
 */
final class Sample {
    private static final int GROUP_ENTRIES = 2;

    private final Schema schema;
    private int nextByte = 1;

    private Sample(final Schema schema) {
        this.schema = schema;
    }

    /** Values for all members, the header's own fields under {@code header}. */
    static Map<String, Object> of(final Schema schema, final Schema.Message message) {
        final Sample sample = new Sample(schema);
        final Map<String, Object> values = new LinkedHashMap<>();
        values.put("header", sample.values("header", Codecs.ownHeaderFields(schema)));
        values.putAll(sample.values(message.name(), message.members()));
        return values;
    }

    private Map<String, Object> values(final String path, final List<Schema.Member> members) {
        final Map<String, Object> values = new LinkedHashMap<>();
        for (final Schema.Member member : members) {
            values.put(member.name(), value(path + "." + member.name(), member));
        }
        return values;
    }

    private Object value(final String path, final Schema.Member member) {
        return switch (member) {
            case Schema.Field field -> field(field);
            case Schema.Data data -> data.isText() ? path + "→" : bytes(7);
            case Schema.Group group -> {
                final List<Object> entries = new ArrayList<>();
                for (int i = 0; i < GROUP_ENTRIES; i++) {
                    entries.add(values(path + "[" + i + "]", group.members()));
                }
                yield entries;
            }
        };
    }

    private Object field(final Schema.Field field) {
        final Map<String, Integer> validValues = schema.enums().get(field.type());
        return validValues == null
                ? Long.valueOf(number(length(field.type())))
                : List.copyOf(validValues.keySet()).getLast();
    }

    private long number(final int length) {
        long value = 0;
        for (int i = 0; i < length; i++) {
            value |= (long) nextByte() << (8 * i);
        }
        return value;
    }

    private List<Byte> bytes(final int length) {
        final List<Byte> bytes = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            bytes.add((byte) nextByte());
        }
        return bytes;
    }

    /** 1 … 126: never a null value, never a sign. */
    private int nextByte() {
        final int value = nextByte;
        nextByte = value == 126 ? 1 : value + 1;
        return value;
    }

    private static int length(final String type) {
        return switch (type) {
            case "uint8" -> 1;
            case "uint16" -> 2;
            case "uint32", "int32" -> 4;
            case "int64" -> 8;
            default -> throw new IllegalStateException("no sample for " + type);
        };
    }
}
