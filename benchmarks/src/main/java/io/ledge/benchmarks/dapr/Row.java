package io.ledge.benchmarks.dapr;

import io.ledge.benchmarks.report.Spread;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * All rounds of one line of a table.
 *
 * @param rounds empty when it is absent
 * @param absent why; empty when it is not
 */
public record Row(Call call, String peer, Pace pace, List<HttpSample> rounds, String absent) {
    /** Of one line only. */
    static String name(final Call call, final String peer, final Pace pace) {
        return call + " " + peer + "-" + pace;
    }

    public String name() {
        return name(call, peer, pace);
    }

    /** {@code ledge-32}. */
    String label() {
        return peer + "-" + pace;
    }

    public boolean isAbsent() {
        return !absent.isEmpty();
    }

    public Spread spread(final ToDoubleFunction<HttpSample> figure) {
        return Spread.of(rounds, figure);
    }

    /** Of the same figure in the same round. */
    Spread ratio(final ToDoubleFunction<HttpSample> figure, final Row base) {
        return Spread.ratio(rounds, figure, base.rounds, figure);
    }

    Map<String, Object> toJson() {
        final Map<String, Object> json = new LinkedHashMap<>();
        json.put("event", "line");
        json.put("call", call.toString());
        json.put("peer", peer);
        json.put("connections", pace.connections());
        json.put("perSecondAsked", pace.perSecond());
        if (isAbsent()) {
            json.put("absent", absent);
            return json;
        }
        for (final Figure figure : Figure.values()) {
            json.put(figure.jsonName(), spread(figure).toJson());
        }
        return json;
    }
}
