package io.ledge.benchmarks.dapr;

import io.ledge.benchmarks.report.Spread;
import io.ledge.benchmarks.report.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

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
        targets.promisedOfInvocation();
        targets.atLeast(Call.GRPC_GET, Figure.RATE, DaprSettings.MANY, DaprdPeer.NAME, 2);
        targets.atMost(Call.GRPC_GET, Figure.CPU, DaprSettings.MANY, DaprdPeer.NAME, 0.3);
        return targets.targets;
    }

    private void promised(final Call call) {
        atLeast(call, Figure.RATE, DaprSettings.MANY, NginxPeer.NAME, 0.7);
        atMost(call, Figure.P50, DaprSettings.FEW, NginxPeer.NAME, 1.0);
        atLeast(call, Figure.RATE, DaprSettings.MANY, DaprdPeer.NAME, 4);
        atMost(call, Figure.CPU, DaprSettings.MANY, DaprdPeer.NAME, 0.25);
        atMost(call, Figure.P99, DaprSettings.MANY, DaprdPeer.NAME, 0.3);
    }

    /** What a sidecar adds is its time less that of the app called directly, which is nginx. */
    private void promisedOfInvocation() {
        atLeast(Call.INVOKE, Figure.RATE, DaprSettings.MANY, DaprdPeer.NAME, 5);
        final Optional<Row> ours = row(Call.INVOKE, LedgePeer.NAME, DaprSettings.FEW);
        final Optional<Row> theirs = row(Call.INVOKE, DaprdPeer.NAME, DaprSettings.FEW);
        final Optional<Row> direct = row(Call.INVOKE, NginxPeer.NAME, DaprSettings.FEW);
        if (ours.isPresent() && theirs.isPresent() && direct.isPresent()) {
            final Spread added = Spread.of(
                    IntStream.range(0, direct.get().rounds().size()).boxed().toList(),
                    round -> added(ours.get(), direct.get(), round) / added(theirs.get(), direct.get(), round));
            targets.add(Target.atMost("invoke, 1 connection, p50 added to the app's: ledge ÷ daprd", added, 0.4));
        }
    }

    private static double added(final Row via, final Row direct, final int round) {
        return Figure.P50.applyAsDouble(via.rounds().get(round))
                - Figure.P50.applyAsDouble(direct.rounds().get(round));
    }

    private void atLeast(final Call call, final Figure figure, final Pace pace, final String base, final double limit) {
        ratio(call, figure, pace, base)
                .ifPresent(ratio -> targets.add(Target.atLeast(title(call, figure, pace, base), ratio, limit)));
    }

    private void atMost(final Call call, final Figure figure, final Pace pace, final String base, final double limit) {
        ratio(call, figure, pace, base)
                .ifPresent(ratio -> targets.add(Target.atMost(title(call, figure, pace, base), ratio, limit)));
    }

    private Optional<Spread> ratio(final Call call, final Figure figure, final Pace pace, final String base) {
        return row(call, LedgePeer.NAME, pace)
                .flatMap(ours -> row(call, base, pace).map(theirs -> ours.ratio(figure, theirs)));
    }

    private Optional<Row> row(final Call call, final String peer, final Pace pace) {
        return Optional.ofNullable(rows.get(Row.name(call, peer, pace))).filter(row -> !row.isAbsent());
    }

    private static String title(final Call call, final Figure figure, final Pace pace, final String base) {
        return call + ", " + pace.text() + ", " + figure.column() + ": ledge ÷ " + base;
    }
}
