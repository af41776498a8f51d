package io.ledge.benchmarks.report;

import io.ledge.runtime.text.TextTable;
import java.util.ArrayList;
import java.util.List;

/** Rows under a heading; the first row names the columns. */
public record Table(String heading, List<String[]> rows) {
    /** An empty one. */
    public static Table of(final String heading, final String... columns) {
        final Table table = new Table(heading, new ArrayList<>());
        return table.row(columns);
    }

    public Table row(final String... cells) {
        rows.add(cells);
        return this;
    }

    public boolean isEmpty() {
        return rows.size() < 2;
    }

    /** For a terminal; nothing when there are no rows. */
    public List<String> text() {
        if (isEmpty()) {
            return List.of();
        }
        final TextTable table = new TextTable(rows.getFirst());
        rows.stream().skip(1).forEach(table::row);
        final List<String> lines = new ArrayList<>(List.of("", heading));
        lines.addAll(table.lines());
        return lines;
    }

    /** For a page; nothing when there are no rows. */
    public List<String> markdown() {
        if (isEmpty()) {
            return List.of();
        }
        final List<String> lines = new ArrayList<>(List.of("", "## " + heading, ""));
        lines.add(line(rows.getFirst()));
        lines.add("|" + "---|".repeat(rows.getFirst().length));
        rows.stream().skip(1).forEach(row -> lines.add(line(row)));
        return lines;
    }

    private static String line(final String[] cells) {
        return "| " + String.join(" | ", cells) + " |";
    }
}
