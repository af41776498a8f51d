package io.ledge.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Horizontal bars as SVG, panels one below the other, each with a scale of its own that begins at 0. A bar is the median, the
 * line on it reaches from the smallest to the largest round, the figure stands behind it.
 */
public final class BarPlot {
    private static final int WIDTH = 900;
    private static final int LABEL_WIDTH = 190;
    private static final int FIGURE_WIDTH = 190;
    private static final int BAR_WIDTH = WIDTH - LABEL_WIDTH - FIGURE_WIDTH;
    private static final int ROW_HEIGHT = 22;
    private static final int BAR_HEIGHT = 14;
    private static final int HEADING_HEIGHT = 44;
    private static final int MARGIN = 16;

    private static final String OURS = "#0b7285";
    private static final String OTHERS = "#adb5bd";

    private final List<String> lines = new ArrayList<>();
    private int y = MARGIN;

    private BarPlot() {}

    /** @param footer one line at the bottom: where the figures were taken */
    public static List<String> svg(final String title, final List<Bars> panels, final String footer) {
        final BarPlot plot = new BarPlot();
        plot.heading(title, 20);
        panels.stream().filter(panel -> !panel.bars().isEmpty()).forEach(plot::panel);
        plot.y += ROW_HEIGHT;
        plot.text(MARGIN, 12, "start", "#495057", footer);
        return plot.document();
    }

    private List<String> document() {
        final int height = y + MARGIN;
        final List<String> document = new ArrayList<>();
        document.add(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %1$d %2$d\""
                        + " font-family=\"sans-serif\">",
                WIDTH,
                height));
        document.add("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>");
        document.addAll(lines);
        document.add("</svg>");
        return document;
    }

    private void panel(final Bars panel) {
        y += HEADING_HEIGHT;
        text(MARGIN, 15, "start", "black", panel.title() + " (" + panel.unit() + ")");
        y += 8;
        final double scale = BAR_WIDTH / panel.max();
        panel.bars().forEach(bar -> bar(bar, scale));
    }

    private void bar(final Bars.Bar bar, final double scale) {
        final Spread value = bar.value();
        final double length = value.median() * scale;
        lines.add(String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
                LABEL_WIDTH,
                y + (ROW_HEIGHT - BAR_HEIGHT) / 2,
                length,
                BAR_HEIGHT,
                bar.isOurs() ? OURS : OTHERS));
        if (value.min() < value.max()) {
            extremes(value, scale);
        }
        y += ROW_HEIGHT;
        final int baseline = 7;
        y -= baseline;
        text(LABEL_WIDTH - 8, 12, "end", "black", bar.label());
        text((int) (LABEL_WIDTH + Math.max(length, value.max() * scale) + 8), 12, "start", "black", value.toString());
        y += baseline;
    }

    private void extremes(final Spread value, final double scale) {
        final int middle = y + ROW_HEIGHT / 2;
        lines.add(String.format(
                Locale.ROOT,
                "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%2$d\" stroke=\"black\"/>",
                LABEL_WIDTH + value.min() * scale,
                middle,
                LABEL_WIDTH + value.max() * scale));
    }

    private void heading(final String text, final int size) {
        y += size;
        text(MARGIN, size, "start", "black", text);
    }

    private void text(final int x, final int size, final String anchor, final String color, final String text) {
        lines.add(String.format(
                Locale.ROOT,
                "<text x=\"%d\" y=\"%d\" font-size=\"%d\" text-anchor=\"%s\" fill=\"%s\">%s</text>",
                x,
                y,
                size,
                anchor,
                color,
                escape(text)));
    }

    private static String escape(final String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
