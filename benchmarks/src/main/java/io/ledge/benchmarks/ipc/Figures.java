package io.ledge.benchmarks.ipc;

import io.ledge.benchmarks.report.Spread;
import io.ledge.benchmarks.rig.Latency;
import io.ledge.benchmarks.rig.Sample;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** All rounds of one peer. */
public record Figures(String name, List<Sample> rounds) {
    /** Which of the two latency loops. */
    public enum Pace {
        DENSE("dense", Sample::dense),
        PACED("200/s", Sample::paced);

        private final String text;
        private final Function<Sample, Latency> loop;

        Pace(final String text, final Function<Sample, Latency> loop) {
            this.text = text;
            this.loop = loop;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    public Spread p50Us(final Pace pace) {
        return Spread.of(rounds, round -> pace.loop.apply(round).p50Us());
    }

    public Spread p99Us(final Pace pace) {
        return Spread.of(rounds, round -> pace.loop.apply(round).p99Us());
    }

    Spread p999Us(final Pace pace) {
        return Spread.of(rounds, round -> pace.loop.apply(round).p999Us());
    }

    Spread perSecond(final Pace pace) {
        return Spread.of(rounds, round -> pace.loop.apply(round).perSecond());
    }

    Spread pipelinedPerSecond() {
        return Spread.of(rounds, Sample::pipelinedPerSecond);
    }

    Spread bytesPerOp() {
        return Spread.of(rounds, Sample::bytesPerOp);
    }

    /** One line of the results. */
    public Map<String, Object> toJson(final Pace pace) {
        final Map<String, Object> json = new LinkedHashMap<>();
        json.put("event", "figure");
        json.put("peer", name);
        json.put("pace", pace.toString());
        json.put("p50Us", p50Us(pace).toJson());
        json.put("p99Us", p99Us(pace).toJson());
        json.put("p999Us", p999Us(pace).toJson());
        json.put("perSecond", perSecond(pace).toJson());
        if (pace == Pace.DENSE) {
            json.put("pipelinedPerSecond", pipelinedPerSecond().toJson());
            json.put("bytesPerOp", bytesPerOp().toJson());
        }
        return json;
    }
}
