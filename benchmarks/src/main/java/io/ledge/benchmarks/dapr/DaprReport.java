package io.ledge.benchmarks.dapr;

import io.ledge.benchmarks.report.BarPlot;
import io.ledge.benchmarks.report.Bars;
import io.ledge.benchmarks.report.Page;
import io.ledge.benchmarks.report.Table;
import io.ledge.benchmarks.report.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a run found.
 *
 * @param machine facts, in the order to print
 * @param rows    by name
 */
public record DaprReport(Map<String, String> machine, Map<String, Row> rows, List<Target> targets) {
    private static final List<String> PLOTTED_FACTS = List.of("cpu", "cores", "daprd", "load");
    private static final List<Figure> COMPARED = List.of(Figure.RATE, Figure.P50, Figure.P99, Figure.CPU);
    private static final List<Figure> PLOTTED = List.of(Figure.RATE, Figure.CPU);

    /** One JSON object a line. */
    public List<String> json() {
        return Page.json(
                machine,
                Stream.concat(
                        rows.values().stream().map(Row::toJson),
                        targets.stream().map(Target::toJson)));
    }

    /** For a terminal. */
    public List<String> text() {
        return new Page(machine, tables()).text();
    }

    /** The same as a page. @param plot file name of the picture beside it */
    public List<String> markdown(final String title, final String plot) {
        return new Page(machine, tables()).markdown(title, plot);
    }

    /** The picture. */
    public List<String> svg(final String title) {
        final List<Bars> panels = Arrays.stream(Call.values())
                .flatMap(call -> PLOTTED.stream().map(figure -> bars(call, figure)))
                .toList();
        return BarPlot.svg(title, panels, Page.footer(machine, PLOTTED_FACTS));
    }

    private List<Table> tables() {
        final List<Table> tables = new ArrayList<>();
        for (final Call call : Call.values()) {
            tables.add(table(call));
            tables.add(ratios(call));
        }
        tables.add(Target.table(targets));
        return tables;
    }

    private Table table(final Call call) {
        final Table table = new Table(call.title(), new ArrayList<>());
        table.row(Stream.concat(
                        Stream.of("peer-connections"),
                        Arrays.stream(Figure.values()).map(Figure::column))
                .toArray(String[]::new));
        of(call).forEach(row -> table.row(row.isAbsent() ? absent(row) : cells(row)));
        return table;
    }

    private static String[] cells(final Row row) {
        return Stream.concat(
                        Stream.of(row.label()), Arrays.stream(Figure.values()).map(figure -> row.spread(figure)
                                .toString()))
                .toArray(String[]::new);
    }

    private static String[] absent(final Row row) {
        final String[] cells = new String[1 + Figure.values().length];
        Arrays.fill(cells, "-");
        cells[0] = row.label();
        cells[1] = "absent: " + row.absent();
        return cells;
    }

    /** Of ours to each of the others that is there, with the same connections. */
    private Table ratios(final Call call) {
        final Table table = new Table(call.title() + ": ledge ÷ peer", new ArrayList<>());
        table.row(Stream.concat(Stream.of("peer-connections"), COMPARED.stream().map(Figure::column))
                .toArray(String[]::new));
        for (final Row row : of(call)) {
            final Row ours = rows.get(Row.name(call, LedgePeer.NAME, row.pace()));
            if (ours != null && ours != row && !row.isAbsent() && !ours.isAbsent()) {
                table.row(
                        Stream.concat(Stream.of(row.label()), COMPARED.stream().map(figure -> ours.ratio(figure, row)
                                        .toString()))
                                .toArray(String[]::new));
            }
        }
        return table;
    }

    private Bars bars(final Call call, final Figure figure) {
        final String unit = figure.column() + (figure == Figure.RATE ? ", more is better" : ", less is better");
        return new Bars(
                call.title(),
                unit,
                of(call).stream()
                        .filter(row -> !row.isAbsent())
                        .map(row -> new Bars.Bar(
                                row.label(), row.spread(figure), row.peer().equals(LedgePeer.NAME)))
                        .toList());
    }

    private List<Row> of(final Call call) {
        return rows.values().stream().filter(row -> row.call() == call).toList();
    }
}
