package io.ledge.api.resiliency;

import java.util.ArrayList;
import java.util.List;

/** Status codes as {@code matching} lists them: {@code 429,500-503}. An empty list is every code. */
public record StatusRanges(List<Range> ranges) {
    public static final StatusRanges ALL = new StatusRanges(List.of());

    public StatusRanges {
        ranges = List.copyOf(ranges);
    }

    /** Both ends are in it. */
    public record Range(int first, int last) {}

    /** @throws IllegalArgumentException with what is wrong, beginning with the text */
    public static StatusRanges parse(final String text, final int lowest, final int highest) {
        final List<Range> ranges = new ArrayList<>();
        for (final String part : text.split(",")) {
            if (!part.isBlank()) {
                ranges.add(range(part.trim(), lowest, highest));
            }
        }
        return new StatusRanges(ranges);
    }

    private static Range range(final String text, final int lowest, final int highest) {
        final int dash = text.indexOf('-');
        final int first = code(dash < 0 ? text : text.substring(0, dash), text);
        final int last = dash < 0 ? first : code(text.substring(dash + 1), text);
        if (first < lowest || last > highest || last < first) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no range of codes: they go from " + lowest + " to " + highest);
        }
        return new Range(first, last);
    }

    private static int code(final String digits, final String text) {
        try {
            return Integer.parseInt(digits.trim());
        } catch (final NumberFormatException ex) {
            throw new IllegalArgumentException("'" + text + "' is no status code: write 503 or 500-599", ex);
        }
    }

    public boolean matches(final int code) {
        return ranges.isEmpty() || ranges.stream().anyMatch(range -> range.first() <= code && code <= range.last());
    }
}
