package io.ledge.runtime.text;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes values as JSON on one line: the few shapes that commands print and logs need. Maps keep their order; null,
 * booleans and numbers as such, {@link Raw} as it is, anything else as a string.
 */
public final class Json {
    private Json() {}

    /** Text that is JSON already. */
    public record Raw(String json) {
        @Override
        public String toString() {
            return json;
        }
    }

    public static String of(final Object value) {
        return switch (value) {
            case null -> "null";
            case Raw raw -> raw.json();
            case Boolean flag -> flag.toString();
            case Double number when !Double.isFinite(number) -> "null";
            case Number number -> number.toString();
            case Map<?, ?> map -> object(map);
            case Iterable<?> items -> array(items);
            default -> quote(value.toString());
        };
    }

    private static String object(final Map<?, ?> map) {
        return map.entrySet().stream()
                .map(entry -> quote(String.valueOf(entry.getKey())) + ":" + of(entry.getValue()))
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String array(final Iterable<?> items) {
        final StringBuilder out = new StringBuilder("[");
        for (final Object item : items) {
            out.append(out.length() > 1 ? "," : "").append(of(item));
        }
        return out.append(']').toString();
    }

    public static String quote(final String text) {
        final StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            append(out, text.charAt(i));
        }
        return out.append('"').toString();
    }

    private static void append(final StringBuilder out, final char ch) {
        switch (ch) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> {
                // U+2028 and U+2029 end a line for some readers of "one object a line"
                if (ch < 0x20 || ch == 0x7f || ch == '\u2028' || ch == '\u2029') {
                    out.append(String.format("\\u%04x", (int) ch));
                } else {
                    out.append(ch);
                }
            }
        }
    }
}
