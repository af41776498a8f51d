package io.ledge.devices.json;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one flat object, left to right. One use, one thread. */
final class FlatJsonReader {
    private static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d+)?");

    private final String text;
    private int offset;

    FlatJsonReader(final String text) {
        this.text = text;
    }

    Map<String, Object> object() {
        final Map<String, Object> members = new LinkedHashMap<>();
        expect('{');
        if (next() != '}') {
            member(members);
            while (next() == ',') {
                offset++;
                member(members);
            }
        }
        expect('}');
        skipSpace();
        if (offset != text.length()) {
            throw wrong("the end");
        }
        return members;
    }

    private void member(final Map<String, Object> members) {
        final String name = string();
        expect(':');
        members.put(name, value());
    }

    private Object value() {
        return switch (next()) {
            case '"' -> string();
            case 't' -> literal("true", true);
            case 'f' -> literal("false", false);
            default -> number();
        };
    }

    private Boolean literal(final String word, final boolean value) {
        if (!text.startsWith(word, offset)) {
            throw wrong("true or false");
        }
        offset += word.length();
        return value;
    }

    private Double number() {
        final Matcher matcher = NUMBER.matcher(text).region(offset, text.length());
        if (!matcher.lookingAt()) {
            throw wrong("a string, a number, true or false");
        }
        final double value = Double.parseDouble(matcher.group());
        if (Double.isInfinite(value)) {
            throw wrong("a number that a double can hold");
        }
        offset = matcher.end();
        return value;
    }

    private String string() {
        expect('"');
        final StringBuilder out = new StringBuilder();
        while (offset < text.length()) {
            final char c = text.charAt(offset++);
            if (c == '"') {
                return out.toString();
            }
            if (c < ' ') {
                offset--;
                throw wrong("no control character in a string");
            }
            out.append(c == '\\' ? escaped() : c);
        }
        throw wrong("the closing \"");
    }

    private char escaped() {
        final char c = offset < text.length() ? text.charAt(offset++) : 0;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw wrong("one of \"\\/bfnrtu after the backslash");
        };
    }

    private char unicode() {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            final int digit = offset < text.length() ? Character.digit(text.charAt(offset), 16) : -1;
            if (digit < 0) {
                throw wrong("four hex digits");
            }
            value = value << 4 | digit;
            offset++;
        }
        return (char) value;
    }

    private void expect(final char c) {
        if (next() != c) {
            throw wrong("'" + c + "'");
        }
        offset++;
    }

    /** The next character that is no space, not consumed; 0 at the end. */
    private char next() {
        skipSpace();
        return offset < text.length() ? text.charAt(offset) : 0;
    }

    private void skipSpace() {
        while (offset < text.length() && " \t\r\n".indexOf(text.charAt(offset)) >= 0) {
            offset++;
        }
    }

    private IllegalArgumentException wrong(final String expected) {
        final String found = offset < text.length() ? "'" + text.charAt(offset) + "'" : "the end";
        return new IllegalArgumentException(
                "not a flat JSON object: expected " + expected + " at offset " + offset + ", found " + found);
    }
}
