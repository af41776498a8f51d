package io.ledge.benchmarks.redis;

import io.ledge.benchmarks.rig.Latency;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The table that {@code redis-benchmark --csv} prints: a line of column names (since Redis 6.2), then one line a test, every
 * cell in quotes, times in milliseconds. What a version does not tell is NaN.
 */
final class RedisTable {
    private static final List<String> OLD_COLUMNS = List.of("test", "rps");

    private RedisTable() {}

    /** @param test such as {@code SET} */
    static Latency latency(final List<String> lines, final String test) throws IOException {
        List<String> columns = OLD_COLUMNS;
        for (final String line : lines) {
            final List<String> cells = cells(line);
            if (cells.isEmpty()) {
                continue;
            }
            if (cells.getFirst().equals("test")) {
                columns = cells;
            } else if (cells.getFirst().equals(test) && cells.size() == columns.size()) {
                return latency(row(columns, cells));
            }
        }
        throw new IOException("no " + test + " in what redis-benchmark says: " + String.join(" | ", lines));
    }

    private static Latency latency(final Map<String, String> row) {
        return new Latency(
                microseconds(row, "p50_latency_ms"),
                microseconds(row, "p99_latency_ms"),
                Double.NaN,
                microseconds(row, "max_latency_ms"),
                Double.parseDouble(row.get("rps")));
    }

    private static double microseconds(final Map<String, String> row, final String column) {
        final String milliseconds = row.get(column);
        return milliseconds == null ? Double.NaN : Double.parseDouble(milliseconds) * 1e3;
    }

    private static Map<String, String> row(final List<String> columns, final List<String> cells) {
        final Map<String, String> row = new LinkedHashMap<>();
        for (int i = 0; i < columns.size(); i++) {
            row.put(columns.get(i), cells.get(i));
        }
        return row;
    }

    /** Empty when the line is not of the table. A test's name may have a comma in it. */
    private static List<String> cells(final String line) {
        final List<String> cells = new ArrayList<>();
        if (line.startsWith("\"") && line.endsWith("\"") && line.length() > 1) {
            cells.addAll(List.of(line.substring(1, line.length() - 1).split("\",\"")));
        }
        return cells;
    }
}
