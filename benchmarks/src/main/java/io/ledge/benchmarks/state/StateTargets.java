package io.ledge.benchmarks.state;

import io.ledge.benchmarks.report.Spread;
import io.ledge.benchmarks.report.Target;
import io.ledge.benchmarks.rig.LoadSample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** What was promised, as far as a run can answer it: a target whose lines are not there is left out. */
final class StateTargets {
    private static final ToDoubleFunction<LoadSample> P50 =
            sample -> sample.latency().p50Us();
    private static final ToDoubleFunction<LoadSample> P99 =
            sample -> sample.latency().p99Us();
    private static final ToDoubleFunction<LoadSample> RATE =
            sample -> sample.latency().perSecond();
    private static final ToDoubleFunction<LoadSample> CORE_RATE = LoadSample::perCoreSecond;

    private final Map<String, Line> lines;
    private final List<Target> targets = new ArrayList<>();

    private StateTargets(final Map<String, Line> lines) {
        this.lines = lines;
    }

    /** @param isDurable whether Ledge's sets were; else nothing is said of them */
    static List<Target> of(final Map<String, Line> lines, final List<Reading> readings, final boolean isDurable) {
        final StateTargets targets = new StateTargets(lines);
        if (isDurable) {
            targets.durable();
        }
        targets.volatileState();
        readings.forEach(targets::reading);
        return targets.targets;
    }

    private void durable() {
        atMost("one client, p50", "ledge-set-1", P50, StateEntrants.APPEND, P50, 1.0);
        atMost("one client, p50", "ledge-set-1", P50, "redis-aof-1", P50, 0.75);
        atMost("one client, p50", "ledge-set-1", P50, "redis-aof-1-unix", P50, 0.75);
        for (final String name : List.of("ledge-set-50", "ledge-set-50-over-5", "ledge-set-50-over-50")) {
            atLeast("50 in flight, a second", name, RATE, "redis-aof-50", RATE, 5);
        }
        for (final String name : List.of("ledge-set-1000", "ledge-set-1000-over-5")) {
            atLeast("1,000 in flight, a second", name, RATE, "redis-aof-50x16", RATE, 5);
        }
        for (final String name : List.of("ledge-set-50", "ledge-set-1000")) {
            atMost("p99 over the p50 of a bare sync", name, P99, StateEntrants.APPEND, P50, 4);
        }
    }

    private void volatileState() {
        for (final String name : List.of("ledge-get-64", "ledge-get-64-spin")) {
            atLeast("get, a second per core", name, CORE_RATE, "redis-get-50x16", CORE_RATE, 10);
            atLeast("get, a second per core", name, CORE_RATE, "redis-get-50x16-unix", CORE_RATE, 10);
        }
        for (final String name : List.of("ledge-get-64-spin")) {
            has(name).ifPresent(line -> targets.add(Target.atLeast(name + ", a second", line.perSecond(), 5_000_000)));
        }
        for (final String name : List.of("ledge-mixed-64", "ledge-mixed-64-spin")) {
            mixed(name);
        }
    }

    /** Redis does sets or gets; half of each takes the mean of their times. */
    private void mixed(final String name) {
        if (has(name).isPresent()
                && has("redis-set-50x16").isPresent()
                && has("redis-get-50x16").isPresent()) {
            final Line line = lines.get(name);
            final Line sets = lines.get("redis-set-50x16");
            final Line gets = lines.get("redis-get-50x16");
            final Spread perSet = line.ratio(CORE_RATE, sets, CORE_RATE);
            final Spread perGet = line.ratio(CORE_RATE, gets, CORE_RATE);
            targets.add(Target.atLeast(
                    "half set, half get, a second per core: " + name + " ÷ redis-set/get-50x16",
                    new Spread(
                            (perSet.median() + perGet.median()) / 2,
                            (perSet.min() + perGet.min()) / 2,
                            (perSet.max() + perGet.max()) / 2),
                    8));
        }
    }

    private void reading(final Reading reading) {
        if (reading.isAbsent()) {
            return;
        }
        switch (reading.name()) {
            case JournalProbe.IDLE -> targets.add(Target.atMost(reading.name(), reading.value(), 0));
            case JournalProbe.RECOVERY -> targets.add(Target.atLeast(reading.name(), reading.value(), 1_000_000));
            case JournalProbe.AMPLIFICATION -> targets.add(Target.atMost(reading.name(), reading.value(), 1.15));
            default -> {} // for the reader only
        }
    }

    private void atMost(
            final String text,
            final String name,
            final ToDoubleFunction<LoadSample> figure,
            final String base,
            final ToDoubleFunction<LoadSample> baseFigure,
            final double limit) {
        if (has(name).isPresent() && has(base).isPresent()) {
            targets.add(Target.atMost(
                    title(text, name, base), lines.get(name).ratio(figure, lines.get(base), baseFigure), limit));
        }
    }

    private void atLeast(
            final String text,
            final String name,
            final ToDoubleFunction<LoadSample> figure,
            final String base,
            final ToDoubleFunction<LoadSample> baseFigure,
            final double limit) {
        if (has(name).isPresent() && has(base).isPresent()) {
            targets.add(Target.atLeast(
                    title(text, name, base), lines.get(name).ratio(figure, lines.get(base), baseFigure), limit));
        }
    }

    private static String title(final String text, final String name, final String base) {
        return text + ": " + name + " ÷ " + base;
    }

    private Optional<Line> has(final String name) {
        return Optional.ofNullable(lines.get(name)).filter(line -> !line.isAbsent());
    }
}
