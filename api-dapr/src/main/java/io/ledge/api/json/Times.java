package io.ledge.api.json;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Wall-clock times as Dapr writes them. */
public final class Times {
    private Times() {}

    /** RFC 3339 in UTC, to the second: {@code 2026-11-26T03:10:00Z}. */
    public static String rfc3339(final long epochMs) {
        return Instant.ofEpochMilli(epochMs).truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
