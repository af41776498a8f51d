package io.ledge.benchmarks.dapr;

import io.ledge.benchmarks.report.Spread;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * All rounds of one line of a table.
 *
 * @param connections kept open, a request under way on each
 * @param rounds      empty when it is absent
 * @param absent      why; empty when it is not
 */
public record Row(Call call, String peer, int connections, List<HttpSample> rounds, String absent) {
    /** Of one line only. */
    static String name(final Call call, final String peer, final int connections) {
        return call + " " + peer + "-" + connections;
    }

    public String name() {
        return name(call, peer, connections);
    }

    /** {@code ledge-32}. */
    String label() {
        return peer + "-" + connections;
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
        json.put("connections", connections);
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
