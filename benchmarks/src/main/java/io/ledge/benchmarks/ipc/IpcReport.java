package io.ledge.benchmarks.ipc;

import io.ledge.benchmarks.ipc.Figures.Pace;
import io.ledge.benchmarks.report.Spread;
import io.ledge.benchmarks.report.Table;
import io.ledge.benchmarks.report.Target;
import io.ledge.runtime.text.Json;
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
        tables().forEach(table -> lines.addAll(table.text()));
        return lines;
    }

    /** The same as a page. */
    public List<String> markdown(final String title) {
        final List<String> lines = new ArrayList<>();
        lines.add("# " + title);
        lines.add("");
        machine.forEach((name, fact) -> lines.add("- " + name + ": " + fact));
        tables().forEach(table -> lines.addAll(table.markdown()));
        return lines;
    }

    private List<Table> tables() {
        final List<Table> tables = new ArrayList<>();
        for (final Pace pace : Pace.values()) {
            tables.add(latencyTable(pace));
        }
        tables.add(throughputTable());
        tables.add(idleTable());
        tables.add(Target.table(targets));
        return tables;
    }

    private Map<String, Object> machineJson() {
        final Map<String, Object> json = new LinkedHashMap<>();
        json.put("event", "machine");
        json.putAll(machine);
        return json;
    }

    private Table latencyTable(final Pace pace) {
        final Table table = Table.of(
                "Round trip, " + pace + ", µs",
                "peer",
                "p50",
                "p99",
                "p99.9",
                "a second",
                "p50 ÷ aeron-spin",
                "p50 ÷ http");
        for (final Figures figure : figures.values()) {
            final Spread p50 = figure.p50Us(pace);
            table.row(
                    figure.name(),
                    p50.toString(),
                    figure.p99Us(pace).toString(),
                    figure.p999Us(pace).toString(),
                    count(figure.perSecond(pace).median()),
                    ratio(p50, IpcPeers.AERON_SPIN, pace),
                    ratio(p50, IpcPeers.HTTP, pace));
        }
        return table;
    }

    private Table throughputTable() {
        final Table table = Table.of(
                "Answers a second with many in flight; heap bytes a round trip of the client",
                "peer",
                "a second, pipelined",
                "bytes/op");
        for (final Figures figure : figures.values()) {
            final double pipelined = figure.pipelinedPerSecond().median();
            table.row(
                    figure.name(),
                    pipelined > 0 ? count(pipelined) : "-",
                    Spread.text(figure.bytesPerOp().median()));
        }
        return table;
    }

    private Table idleTable() {
        final Table table = Table.of("Idle, % of one core", "peer", "server", "attached client");
        idle.forEach(
                cost -> table.row(cost.name(), Spread.text(cost.serverPercent()), Spread.text(cost.clientPercent())));
        return table;
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
}
