package io.ledge.runtime.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as daprd's flags have them: {@code 4Mi}, {@code 64Ki}, {@code 2M}, {@code 1048576}; from 1 byte to 1 GiB. */
final class Quantity {
    private static final Pattern FORM = Pattern.compile("(\\d{1,10})(Ki|Mi|Gi|k|M|G|)");
    private static final long MAX_BYTES = 1L << 30;

    private Quantity() {}

    /** @throws IllegalArgumentException saying what a size is */
    static int bytes(final String text) {
        final Matcher form = FORM.matcher(text);
        final long bytes = form.matches() ? Long.parseLong(form.group(1)) * unitBytes(form.group(2)) : 0;
        if (bytes < 1 || bytes > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a size such as 4Mi, 64Ki or 1048576, of at most 1Gi");
        }
        return (int) bytes;
    }

    private static long unitBytes(final String unit) {
        return switch (unit) {
            case "Ki" -> 1L << 10;
            case "Mi" -> 1L << 20;
            case "Gi" -> 1L << 30;
            case "k" -> 1_000;
            case "M" -> 1_000_000;
            case "G" -> 1_000_000_000;
            default -> 1;
        };
    }
}
