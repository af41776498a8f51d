package io.ledge.benchmarks.ipc;

import io.ledge.benchmarks.ipc.Figures.Pace;
import io.ledge.runtime.text.Json;
import io.ledge.runtime.text.TextTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a run found.
 *
 * @param machine facts, in the order to print
 * @param figures by the peer's name
 * @param idle    of those peers that can sleep
 */
public record IpcReport(
        Map<String, String> machine, Map<String, Figures> figures, List<IdleCost> idle, List<Target> targets) {

    /** One JSON object a line. */
    public List<String> json() {
        final List<String> lines = new ArrayList<>();
        lines.add(Json.of(machineJson()));
        for (final Figures figure : figures.values()) {
            for (final Pace pace : Pace.values()) {
                lines.add(Json.of(figure.toJson(pace)));
            }
        }
        idle.forEach(cost -> lines.add(Json.of(cost.toJson())));
        targets.forEach(target -> lines.add(Json.of(target.toJson())));
        return lines;
    }

    /** For a terminal. */
    public List<String> text() {
        final List<String> lines = new ArrayList<>();
        machine.forEach((name, fact) -> lines.add(name + ": " + fact));
        for (final Pace pace : Pace.values()) {
            lines.add("");
            lines.add("round trip, " + pace + " (µs, median and extremes of the rounds)");
            lines.addAll(table(latencyRows(pace)));
        }
        lines.add("");
        lines.add("answers a second with many in flight; heap bytes a round trip of the client");
        lines.addAll(table(throughputRows()));
        if (!idle.isEmpty()) {
            lines.add("");
            lines.add("idle, % of one core");
            lines.addAll(table(idleRows()));
        }
        if (!targets.isEmpty()) {
            lines.add("");
            lines.add("targets");
            lines.addAll(table(targetRows()));
        }
        return lines;
    }

    /** The same as a page. */
    public List<String> markdown(final String title) {
        final List<String> lines = new ArrayList<>();
        lines.add("# " + title);
        lines.add("");
        machine.forEach((name, fact) -> lines.add("- " + name + ": " + fact));
        for (final Pace pace : Pace.values()) {
            section(lines, "Round trip, " + pace + ", µs", latencyRows(pace));
        }
        section(lines, "Answers a second with many in flight; heap bytes a round trip", throughputRows());
        if (!idle.isEmpty()) {
            section(lines, "Idle, % of one core", idleRows());
        }
        if (!targets.isEmpty()) {
            section(lines, "Targets", targetRows());
        }
        return lines;
    }

    private Map<String, Object> machineJson() {
        final Map<String, Object> json = new LinkedHashMap<>();
        json.put("event", "machine");
        json.putAll(machine);
        return json;
    }

    private List<String[]> latencyRows(final Pace pace) {
        final List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"peer", "p50", "p99", "p99.9", "a second", "p50 ÷ aeron-spin", "p50 ÷ http"});
        for (final Figures figure : figures.values()) {
            final Spread p50 = figure.p50Us(pace);
            rows.add(new String[] {
                figure.name(),
                p50.toString(),
                figure.p99Us(pace).toString(),
                figure.p999Us(pace).toString(),
                count(figure.perSecond(pace).median()),
                ratio(p50, IpcPeers.AERON_SPIN, pace),
                ratio(p50, IpcPeers.HTTP, pace)
            });
        }
        return rows;
    }

    private List<String[]> throughputRows() {
        final List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"peer", "a second, pipelined", "bytes/op"});
        for (final Figures figure : figures.values()) {
            final double pipelined = figure.pipelinedPerSecond().median();
            rows.add(new String[] {
                figure.name(),
                pipelined > 0 ? count(pipelined) : "-",
                Spread.text(figure.bytesPerOp().median())
            });
        }
        return rows;
    }

    private List<String[]> idleRows() {
        final List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"peer", "server", "attached client"});
        idle.forEach(cost -> rows.add(
                new String[] {cost.name(), Spread.text(cost.serverPercent()), Spread.text(cost.clientPercent())}));
        return rows;
    }

    private List<String[]> targetRows() {
        final List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"target", "wanted", "measured", "met"});
        targets.forEach(target -> rows.add(
                new String[] {target.text(), target.wanted(), Spread.text(target.value()), target.isMet() ? "yes" : "NO"
                }));
        return rows;
    }

    private String ratio(final Spread p50, final String base, final Pace pace) {
        final Figures figure = figures.get(base);
        return figure == null
                ? "-"
                : Spread.text(p50.median() / figure.p50Us(pace).median());
    }

    private static String count(final double perSecond) {
        return String.format(Locale.ROOT, "%,.0f", perSecond);
    }

    private static List<String> table(final List<String[]> rows) {
        final TextTable table = new TextTable(rows.getFirst());
        rows.stream().skip(1).forEach(table::row);
        return table.lines();
    }

    private static void section(final List<String> lines, final String heading, final List<String[]> rows) {
        lines.add("");
        lines.add("## " + heading);
        lines.add("");
        lines.add("| " + String.join(" | ", rows.getFirst()) + " |");
        lines.add("|" + "---|".repeat(rows.getFirst().length));
        rows.stream().skip(1).forEach(row -> lines.add("| " + String.join(" | ", row) + " |"));
    }
}
