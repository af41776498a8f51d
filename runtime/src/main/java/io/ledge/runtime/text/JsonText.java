package io.ledge.runtime.text;

import java.util.Optional;

/** Tells whether a text is JSON (RFC 8259), and if so gives it on one line. Checks form only, builds no tree. */
public final class JsonText {
    /** Deeper nesting is taken for plain text: it is a payload, and must not overflow the stack. */
    private static final int MAX_DEPTH = 256;

    private final String text;
    private final StringBuilder out;
    private int at;

    private JsonText(final String text) {
        this.text = text;
        this.out = new StringBuilder(text.length());
    }

    /** The text without white space between its tokens; empty when it is no JSON. */
    public static Optional<String> compact(final String text) {
        final JsonText reader = new JsonText(text);
        return reader.value(0) && reader.atEnd() ? Optional.of(reader.out.toString()) : Optional.empty();
    }

    private boolean atEnd() {
        skipSpace();
        return at == text.length();
    }

    private boolean value(final int depth) {
        skipSpace();
        if (at == text.length() || depth > MAX_DEPTH) {
            return false;
        }
        return switch (text.charAt(at)) {
            case '{' -> members('}', depth, true);
            case '[' -> members(']', depth, false);
            case '"' -> string();
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            default -> number();
        };
    }

    private boolean members(final char end, final int depth, final boolean named) {
        take();
        if (takeIf(end)) {
            return true;
        }
        do {
            if (named && !(nextIs('"') && string() && takeIf(':'))) {
                return false;
            }
            if (!value(depth + 1)) {
                return false;
            }
        } while (takeIf(','));
        return takeIf(end);
    }

    private boolean string() {
        take();
        while (at < text.length()) {
            final char ch = text.charAt(at);
            if (ch < 0x20) {
                return false;
            }
            take();
            if (ch == '"') {
                return true;
            }
            if (ch == '\\' && !escape()) {
                return false;
            }
        }
        return false;
    }

    private boolean escape() {
        if (at == text.length()) {
            return false;
        }
        final char ch = text.charAt(at);
        take();
        if (ch != 'u') {
            return "\"\\/bfnrt".indexOf(ch) >= 0;
        }
        for (int i = 0; i < 4; i++) {
            if (at == text.length() || Character.digit(text.charAt(at), 16) < 0 || text.charAt(at) > 'f') {
                return false;
            }
            take();
        }
        return true;
    }

    private boolean word(final String word) {
        if (!text.startsWith(word, at)) {
            return false;
        }
        out.append(word);
        at += word.length();
        return true;
    }

    private boolean number() {
        takeHere('-');
        if (!takeHere('0') && !digits()) {
            return false;
        }
        if (takeHere('.') && !digits()) {
            return false;
        }
        if (takeHere('e') || takeHere('E')) {
            if (!takeHere('+')) {
                takeHere('-');
            }
            return digits();
        }
        return true;
    }

    private boolean digits() {
        final int from = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            take();
        }
        return at > from;
    }

    private boolean takeIf(final char ch) {
        skipSpace();
        return takeHere(ch);
    }

    private boolean nextIs(final char ch) {
        skipSpace();
        return at < text.length() && text.charAt(at) == ch;
    }

    private boolean takeHere(final char ch) {
        if (at < text.length() && text.charAt(at) == ch) {
            take();
            return true;
        }
        return false;
    }

    private void take() {
        out.append(text.charAt(at++));
    }

    private void skipSpace() {
        while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }
}
