package io.ledge.core.binding;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go's {@code time.ParseDuration} reads them, the form of every Dapr file. */
public final class GoDuration {
    private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ns|us|µs|ms|s|m|h)");

    private GoDuration() {}

    /** Empty when the text is no duration. A bare number is seconds. */
    public static Optional<Duration> parse(final String text) {
        final String trimmed = text.trim();
        if (trimmed.matches("\\d{1,12}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(trimmed)));
        }
        final Matcher part = PART.matcher(trimmed);
        double totalNs = 0;
        int end = 0;
        while (part.find() && part.start() == end) {
            totalNs += Double.parseDouble(part.group(1)) * unitNs(part.group(2));
            end = part.end();
        }
        return end > 0 && end == trimmed.length() ? Optional.of(Duration.ofNanos((long) totalNs)) : Optional.empty();
    }

    private static double unitNs(final String unit) {
        return switch (unit) {
            case "ns" -> 1;
            case "us", "µs" -> 1e3;
            case "ms" -> 1e6;
            case "s" -> 1e9;
            case "m" -> 60e9;
            default -> 3600e9;
        };
    }
}
