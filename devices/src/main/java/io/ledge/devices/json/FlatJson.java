package io.ledge.devices.json;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One JSON object (RFC 8259) whose members are strings, numbers or booleans. Nested values and null are refused: a device
 * has no use for them, and so nothing here recurses.
 *
 * <p>Numbers are read as doubles; whole numbers up to 2^53 are exact and written without a point.
 */
public final class FlatJson {
    private static final double MAX_EXACT_WHOLE = 9_007_199_254_740_992d;

    private FlatJson() {}

    /**
     * Members in the order written; values are String, Double or Boolean. A repeated name keeps its last value.
     *
     * @throws IllegalArgumentException naming the offset and what was expected there
     */
    public static Map<String, Object> parse(final String text) {
        return new FlatJsonReader(text).object();
    }

    /** The same for UTF-8 bytes; malformed UTF-8 is read as U+FFFD. */
    public static Map<String, Object> parse(final byte[] utf8) {
        return parse(new String(utf8, StandardCharsets.UTF_8));
    }

    /** {@code write("point", "fan", "value", 1)} is {@code {"point":"fan","value":1}}. */
    public static String write(final Object... namesAndValues) {
        if (namesAndValues.length % 2 != 0) {
            throw new IllegalArgumentException("a name without a value: " + namesAndValues[namesAndValues.length - 1]);
        }
        final Map<String, Object> members = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            members.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return write(members);
    }

    public static String write(final Map<String, ?> members) {
        final StringBuilder out = new StringBuilder(96).append('{');
        members.forEach((name, value) -> {
            if (out.length() > 1) {
                out.append(',');
            }
            appendString(out, name);
            appendValue(out.append(':'), value);
        });
        return out.append('}').toString();
    }

    private static void appendValue(final StringBuilder out, final Object value) {
        switch (value) {
            case final String text -> appendString(out, text);
            case final Boolean truth -> out.append(truth);
            case final Number number -> appendNumber(out, number);
            default -> throw new IllegalArgumentException("not a flat JSON value: " + value);
        }
    }

    private static void appendNumber(final StringBuilder out, final Number number) {
        if (number instanceof Long || number instanceof Integer) {
            out.append(number.longValue());
            return;
        }
        final double value = number.doubleValue();
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("JSON has no " + value);
        }
        if (value == Math.rint(value) && Math.abs(value) <= MAX_EXACT_WHOLE) {
            out.append((long) value);
        } else {
            out.append(value);
        }
    }

    private static void appendString(final StringBuilder out, final String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ') {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
