package io.ledge.runtime.log;

import io.ledge.runtime.text.Json;
import java.lang.System.Logger.Level;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The forms of a line. Keys are Dapr's: {@code time level scope msg}, and {@code error} when there is one. */
public enum LogForm implements LineForm {
    /** {@code time=2026-11-23T15:04:05.123+01:00 level=info scope=node msg="ready"} */
    LOGFMT {
        @Override
        public String line(final Entry entry) {
            final String line = "time=" + TIMESTAMP.format(entry.time()) + " level=" + levelName(entry.level())
                    + " scope=" + value(entry.scope()) + " msg=" + Json.quote(entry.message());
            return entry.error().isEmpty() ? line : line + " error=" + Json.quote(entry.error());
        }
    },

    /** {@code {"time":…,"level":"info","scope":"node","msg":"ready"}} */
    JSON {
        @Override
        public String line(final Entry entry) {
            final Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("time", TIMESTAMP.format(entry.time()));
            fields.put("level", levelName(entry.level()));
            fields.put("scope", entry.scope());
            fields.put("msg", entry.message());
            if (!entry.error().isEmpty()) {
                fields.put("error", entry.error());
            }
            return Json.of(fields);
        }
    },

    /** {@code 15:04:05.123 info  node  ready} */
    HUMAN {
        @Override
        public String line(final Entry entry) {
            return TIME_OF_DAY.format(entry.time()) + " " + padded(entry.level()) + " " + entry.scope() + "  "
                    + indented(entry);
        }
    },

    /** {@link #HUMAN} with ANSI colours. */
    COLOUR {
        @Override
        public String line(final Entry entry) {
            return dim(TIME_OF_DAY.format(entry.time())) + " " + colour(entry.level()) + padded(entry.level()) + RESET
                    + " " + dim(entry.scope()) + "  " + indented(entry);
        }
    };

    private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
    private static final DateTimeFormatter TIME_OF_DAY = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");
    private static final String RESET = "\u001b[0m";

    static String levelName(final Level level) {
        return level == Level.WARNING ? "warn" : level.getName().toLowerCase(Locale.ROOT);
    }

    private static String padded(final Level level) {
        return String.format("%-5s", levelName(level));
    }

    private static String indented(final Entry entry) {
        final String text = entry.error().isEmpty() ? entry.message() : entry.message() + ": " + entry.error();
        return text.replace("\r", "").replace("\n", "\n    ");
    }

    static String value(final String text) {
        return text.chars().anyMatch(ch -> ch <= ' ' || ch == '"' || ch == '=') ? Json.quote(text) : text;
    }

    private static String dim(final String text) {
        return "\u001b[2m" + text + RESET;
    }

    private static String colour(final Level level) {
        return switch (level) {
            case ERROR -> "\u001b[31m";
            case WARNING -> "\u001b[33m";
            case INFO -> "\u001b[32m";
            default -> "\u001b[36m";
        };
    }
}
