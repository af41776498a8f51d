package io.ledge.benchmarks.dapr;

import io.ledge.benchmarks.report.Spread;
import io.ledge.benchmarks.report.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was promised, as far as a run can answer it: a target whose lines are not there is left out. */
final class DaprTargets {
    private static final List<Call> PROMISED = List.of(Call.GET, Call.SAVE, Call.PUBLISH);

    private final Map<String, Row> rows;
    private final List<Target> targets = new ArrayList<>();

    private DaprTargets(final Map<String, Row> rows) {
        this.rows = rows;
    }

    /** @param rows by name */
    static List<Target> of(final Map<String, Row> rows) {
        final DaprTargets targets = new DaprTargets(rows);
        PROMISED.forEach(targets::promised);
        return targets.targets;
    }

    private void promised(final Call call) {
        atLeast(call, Figure.RATE, DaprSettings.MANY, NginxPeer.NAME, 0.7);
        atMost(call, Figure.P50, DaprSettings.FEW, NginxPeer.NAME, 1.0);
        atLeast(call, Figure.RATE, DaprSettings.MANY, DaprdPeer.NAME, 4);
        atMost(call, Figure.CPU, DaprSettings.MANY, DaprdPeer.NAME, 0.25);
        atMost(call, Figure.P99, DaprSettings.MANY, DaprdPeer.NAME, 0.3);
    }

    private void atLeast(
            final Call call, final Figure figure, final int connections, final String base, final double limit) {
        ratio(call, figure, connections, base)
                .ifPresent(ratio -> targets.add(Target.atLeast(title(call, figure, connections, base), ratio, limit)));
    }

    private void atMost(
            final Call call, final Figure figure, final int connections, final String base, final double limit) {
        ratio(call, figure, connections, base)
                .ifPresent(ratio -> targets.add(Target.atMost(title(call, figure, connections, base), ratio, limit)));
    }

    private Optional<Spread> ratio(final Call call, final Figure figure, final int connections, final String base) {
        return row(call, LedgePeer.NAME, connections)
                .flatMap(ours -> row(call, base, connections).map(theirs -> ours.ratio(figure, theirs)));
    }

    private Optional<Row> row(final Call call, final String peer, final int connections) {
        return Optional.ofNullable(rows.get(Row.name(call, peer, connections))).filter(row -> !row.isAbsent());
    }

    private static String title(final Call call, final Figure figure, final int connections, final String base) {
        return call + ", " + connections + (connections == 1 ? " connection, " : " connections, ") + figure.column()
                + ": ledge ÷ " + base;
    }
}
