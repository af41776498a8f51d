package io.ledge.api.json;

/** What may stand in an HTTP header: metadata of messages and components is free text. */
public final class HeaderText {
    private static final String SEPARATORS = "\"(),/:;<=>?@[\\]{}";

    private HeaderText() {}

    /** A token of RFC 9110. */
    public static boolean isName(final String text) {
        return !text.isEmpty() && text.chars().allMatch(ch -> ch > ' ' && ch < 127 && SEPARATORS.indexOf(ch) < 0);
    }

    public static boolean isValue(final String text) {
        return text.chars().allMatch(ch -> ch >= ' ' && ch != 127 && ch <= 255 || ch == '\t');
    }
}
