package io.ledge.runtime.demo;

import io.ledge.runtime.demo.app.AppEvent;
import io.ledge.runtime.demo.app.AppEvent.Attached;
import io.ledge.runtime.demo.app.AppEvent.Decision;
import io.ledge.runtime.demo.app.AppEvent.Latency;
import io.ledge.runtime.demo.app.AppEvent.Reading;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What there is to show. Immutable; {@link #with} makes the next one.
 *
 * @param elapsedMs since the apps were attached
 * @param readings last of each point, in the order in which points appeared
 * @param temperatures the last few, oldest first
 * @param decisions the last few, oldest first
 * @param latencies last of each path
 */
record DemoView(
        long elapsedMs,
        Map<String, Reading> readings,
        List<Double> temperatures,
        List<Made> decisions,
        Map<String, Latency> latencies) {
    static final DemoView EMPTY = new DemoView(0, Map.of(), List.of(), List.of(), Map.of());

    private static final int KEPT_TEMPERATURES = 40;
    private static final int KEPT_DECISIONS = 5;
    private static final String TEMPERATURE = "temperature";

    /** A decision with its circumstances; {@code temperature} is NaN when none was read yet. */
    record Made(long elapsedMs, Decision decision, double temperature) {}

    DemoView with(final AppEvent event, final long nowElapsedMs) {
        return switch (event) {
            case final Reading reading ->
                new DemoView(
                        nowElapsedMs,
                        replaced(readings, reading.point(), reading),
                        reading.point().equals(TEMPERATURE)
                                ? appended(temperatures, reading.value(), KEPT_TEMPERATURES)
                                : temperatures,
                        decisions,
                        latencies);
            case final Decision decision ->
                new DemoView(nowElapsedMs, readings, temperatures, decided(decision, nowElapsedMs), latencies);
            case final Latency latency ->
                new DemoView(
                        nowElapsedMs, readings, temperatures, decisions, replaced(latencies, latency.path(), latency));
            case final Attached ignored -> this;
        };
    }

    DemoView at(final long nowElapsedMs) {
        return new DemoView(nowElapsedMs, readings, temperatures, decisions, latencies);
    }

    OptionalDouble value(final String point) {
        final Reading reading = readings.get(point);
        return reading == null ? OptionalDouble.empty() : OptionalDouble.of(reading.value());
    }

    private List<Made> decided(final Decision decision, final long nowElapsedMs) {
        final Made made = new Made(nowElapsedMs, decision, value(TEMPERATURE).orElse(Double.NaN));
        return appended(decisions, made, KEPT_DECISIONS);
    }

    private static <T> Map<String, T> replaced(final Map<String, T> map, final String key, final T value) {
        final Map<String, T> copy = new LinkedHashMap<>(map);
        copy.put(key, value);
        return Collections.unmodifiableMap(copy);
    }

    private static <T> List<T> appended(final List<T> list, final T item, final int limit) {
        final List<T> copy = new ArrayList<>(list);
        copy.add(item);
        return List.copyOf(copy.subList(Math.max(0, copy.size() - limit), copy.size()));
    }
}
