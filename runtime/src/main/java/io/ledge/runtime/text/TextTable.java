package io.ledge.runtime.text;

import java.util.ArrayList;
import java.util.List;

/** Rows under headings, columns as wide as their widest cell, two blanks between them. */
public final class TextTable {
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    public TextTable(final String... headings) {
        rows.add(List.of(headings));
    }

    public TextTable row(final String... cells) {
        if (cells.length != rows.getFirst().size()) {
            throw new IllegalArgumentException(
                    "cells=" + cells.length + ", columns=" + rows.getFirst().size());
        }
        rows.add(List.of(cells));
        return this;
    }

    /** Lines without trailing blanks. */
    public List<String> lines() {
        final int[] widths = new int[rows.getFirst().size()];
        for (final List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], width(row.get(i)));
            }
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static String line(final List<String> row, final int[] widths) {
        final StringBuilder out = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            out.append(row.get(i)).repeat(' ', widths[i] - width(row.get(i))).append(GAP);
        }
        return out.toString().stripTrailing();
    }

    private static int width(final String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
