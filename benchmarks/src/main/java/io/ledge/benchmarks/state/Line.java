package io.ledge.benchmarks.state;

import io.ledge.benchmarks.report.Spread;
import io.ledge.benchmarks.rig.LoadSample;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * All rounds of one entrant.
 *
 * @param rounds empty when it is absent
 * @param absent why; empty when it is not
 */
public record Line(Section section, String name, List<LoadSample> rounds, String absent) {
    public boolean isAbsent() {
        return !absent.isEmpty();
    }

    public Spread p50Us() {
        return spread(sample -> sample.latency().p50Us());
    }

    public Spread p99Us() {
        return spread(sample -> sample.latency().p99Us());
    }

    public Spread perSecond() {
        return spread(sample -> sample.latency().perSecond());
    }

    Spread perCoreSecond() {
        return spread(LoadSample::perCoreSecond);
    }

    Spread serverCores() {
        return spread(LoadSample::serverCores);
    }

    Spread spread(final ToDoubleFunction<LoadSample> figure) {
        return Spread.of(rounds, figure);
    }

    /** Of two figures that were taken in the same round, for each round. */
    Spread ratio(
            final ToDoubleFunction<LoadSample> figure, final Line base, final ToDoubleFunction<LoadSample> baseFigure) {
        return Spread.ratio(rounds, figure, base.rounds, baseFigure);
    }

    Map<String, Object> toJson() {
        final Map<String, Object> json = new LinkedHashMap<>();
        json.put("event", "line");
        json.put("section", section.toString());
        json.put("peer", name);
        if (isAbsent()) {
            json.put("absent", absent);
            return json;
        }
        json.put("p50Us", p50Us().toJson());
        json.put("p99Us", p99Us().toJson());
        json.put("p999Us", spread(sample -> sample.latency().p999Us()).toJson());
        json.put("perSecond", perSecond().toJson());
        json.put("serverCores", serverCores().toJson());
        json.put("perCoreSecond", perCoreSecond().toJson());
        json.put("clientHeapBytesPerOp", spread(LoadSample::heapBytesPerOp).toJson());
        json.put("deviceBytesPerOp", spread(LoadSample::deviceBytesPerOp).toJson());
        return json;
    }
}
