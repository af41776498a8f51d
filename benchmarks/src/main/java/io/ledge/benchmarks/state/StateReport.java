package io.ledge.benchmarks.state;

import io.ledge.benchmarks.report.BarPlot;
import io.ledge.benchmarks.report.Bars;
import io.ledge.benchmarks.report.Page;
import io.ledge.benchmarks.report.Spread;
import io.ledge.benchmarks.report.Table;
import io.ledge.benchmarks.report.Target;
import io.ledge.benchmarks.rig.LoadSample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a run found.
 *
 * @param machine  facts, in the order to print
 * @param lines    by name
 * @param readings of the node by itself
 */
public record StateReport(
        Map<String, String> machine, Map<String, Line> lines, List<Reading> readings, List<Target> targets) {
    private static final List<String> PLOTTED_FACTS =
            List.of("cpu", "cores", "file system", "redis", "ledge store", "load");

    /** One JSON object a line. */
    public List<String> json() {
        return Page.json(
                machine,
                Stream.of(
                                lines.values().stream().map(Line::toJson),
                                readings.stream().map(Reading::toJson),
                                targets.stream().map(Target::toJson))
                        .flatMap(found -> found));
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
        final List<Bars> panels = Stream.of(Section.values()).map(this::bars).toList();
        return BarPlot.svg(title, panels, Page.footer(machine, PLOTTED_FACTS));
    }

    private List<Table> tables() {
        final List<Table> tables = new ArrayList<>();
        for (final Section section : Section.values()) {
            tables.add(table(section));
        }
        tables.add(readingTable());
        tables.add(Target.table(targets));
        return tables;
    }

    private Table table(final Section section) {
        final List<String> columns =
                new ArrayList<>(List.of("peer", "p50 µs", "p99 µs", "a second", "server's cores", "a second per core"));
        if (section.isDurable()) {
            columns.add("device B a set");
        }
        section.bases().forEach(base -> columns.add(metric(section) + " ÷ " + base));
        final Table table = Table.of(section.title(), columns.toArray(String[]::new));
        of(section).forEach(line -> table.row(line.isAbsent() ? absentRow(line, columns.size()) : row(line)));
        return table;
    }

    private static String metric(final Section section) {
        if (section.isAboutLatency()) {
            return "p50";
        }
        return section.isPerCore() ? "per core" : "a second";
    }

    private String[] row(final Line line) {
        final List<String> cells = new ArrayList<>(List.of(
                line.name(),
                line.p50Us().toString(),
                line.p99Us().toString(),
                line.perSecond().toString(),
                Spread.text(line.serverCores().median()),
                line.perCoreSecond().toString()));
        if (line.section().isDurable()) {
            cells.add(line.spread(LoadSample::deviceBytesPerOp).toString());
        }
        line.section().bases().forEach(base -> cells.add(ratio(line, base)));
        return cells.toArray(String[]::new);
    }

    private static String[] absentRow(final Line line, final int columns) {
        final String[] cells = new String[columns];
        Arrays.fill(cells, "-");
        cells[0] = line.name();
        cells[1] = "absent: " + line.absent();
        return cells;
    }

    private String ratio(final Line line, final String name) {
        final Line base = lines.get(name);
        if (base == null || base.isAbsent()) {
            return "-";
        }
        if (line.section().isAboutLatency()) {
            return line.ratio(sample -> sample.latency().p50Us(), base, sample -> sample.latency()
                            .p50Us())
                    .toString();
        }
        if (line.section().isPerCore()) {
            return line.ratio(LoadSample::perCoreSecond, base, LoadSample::perCoreSecond)
                    .toString();
        }
        return line.ratio(sample -> sample.latency().perSecond(), base, sample -> sample.latency()
                        .perSecond())
                .toString();
    }

    private Table readingTable() {
        final Table table = Table.of("The node by itself", "what", "measured", "unit");
        readings.forEach(reading -> table.row(reading.name(), reading.text(), reading.unit()));
        return table;
    }

    private Bars bars(final Section section) {
        final List<Bars.Bar> bars = of(section).stream()
                .filter(line -> !line.isAbsent())
                .map(line ->
                        new Bars.Bar(line.name(), plotted(line), line.name().startsWith(StateEntrants.LEDGE)))
                .toList();
        return new Bars(section.title(), unit(section), bars);
    }

    private static Spread plotted(final Line line) {
        if (line.section().isAboutLatency()) {
            return line.p50Us();
        }
        return line.section().isPerCore() ? line.perCoreSecond() : line.perSecond();
    }

    private static String unit(final Section section) {
        if (section.isAboutLatency()) {
            return "p50 in µs, less is better";
        }
        return (section.isPerCore() ? "a second per core of the server" : "a second") + ", more is better";
    }

    private List<Line> of(final Section section) {
        return lines.values().stream().filter(line -> line.section() == section).toList();
    }
}
