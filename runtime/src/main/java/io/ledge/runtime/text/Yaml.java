package io.ledge.runtime.text;

import java.util.Map;

/** Writes flat records as YAML: one mapping, or items of a list. Values stand in JSON's form, which is YAML too. */
public final class Yaml {
    private Yaml() {}

    /** Lines of a mapping, without the last end of line. */
    public static String mapping(final Map<String, ?> fields) {
        return block(fields, "", "");
    }

    /** Lines of one list item; printed one after the other they are a list. */
    public static String item(final Map<String, ?> fields) {
        return block(fields, "- ", "  ");
    }

    private static String block(final Map<String, ?> fields, final String first, final String others) {
        final StringBuilder out = new StringBuilder();
        for (final Map.Entry<String, ?> field : fields.entrySet()) {
            out.append(out.isEmpty() ? first : "\n" + others)
                    .append(field.getKey())
                    .append(": ")
                    .append(Json.of(field.getValue()));
        }
        return out.toString();
    }
}
