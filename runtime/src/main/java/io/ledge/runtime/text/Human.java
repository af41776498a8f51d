package io.ledge.runtime.text;

import java.time.Duration;
import java.util.Locale;

/** Figures as people read them, the same in every locale. */
public final class Human {
    private static final String[] BYTE_UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    private Human() {}

    /** How long ago, in its largest unit: {@code 0.4 s}, {@code 59 s}, {@code 14 m}, {@code 3 h}, {@code 5 d}. */
    public static String age(final Duration age) {
        final long seconds = Math.max(0, age.toSeconds());
        if (seconds < 10) {
            return String.format(Locale.ROOT, "%.1f s", Math.max(0, age.toMillis()) / 100 / 10.0);
        }
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return seconds / 60 + " m";
        }
        return seconds < 86_400 ? seconds / 3600 + " h" : seconds / 86_400 + " d";
    }

    /** How long it lasts, in its two largest units: {@code 12d 4h}, {@code 3m 5s}, {@code 7s}. */
    public static String span(final Duration span) {
        final long seconds = Math.max(0, span.toSeconds());
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3600) {
            return seconds / 60 + "m " + seconds % 60 + "s";
        }
        return seconds < 86_400
                ? seconds / 3600 + "h " + seconds % 3600 / 60 + "m"
                : seconds / 86_400 + "d " + seconds % 86_400 / 3600 + "h";
    }

    /** With a blank between thousands: {@code 18 204}. */
    public static String count(final long count) {
        return String.format(Locale.ROOT, "%,d", count).replace(',', ' ');
    }

    /** {@code 512 B}, {@code 1.5 MiB}, {@code 61 MiB}. */
    public static String bytes(final long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < BYTE_UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 || value >= 10 ? "%.0f %s" : "%.1f %s", value, BYTE_UNITS[unit]);
    }

    /** On one line, without control characters: text of others in a table or a message. */
    public static String oneLine(final String text) {
        return text.replaceAll("\\p{Cntrl}+", " ").strip();
    }
}
