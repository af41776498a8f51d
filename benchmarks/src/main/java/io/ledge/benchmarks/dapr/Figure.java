package io.ledge.benchmarks.dapr;

import java.util.function.ToDoubleFunction;

/** What is said of each line: a column. */
enum Figure implements ToDoubleFunction<HttpSample> {
    RATE("a second", "perSecond", sample -> sample.latency().perSecond()),
    P50("p50 µs", "p50Us", sample -> sample.latency().p50Us()),
    P99("p99 µs", "p99Us", sample -> sample.latency().p99Us()),
    P999("p99.9 µs", "p999Us", sample -> sample.latency().p999Us()),
    CPU("CPU µs a request", "cpuUsPerRequest", HttpSample::cpuUsPerRequest),
    RSS("RSS MiB", "rssMib", HttpSample::rssMib);

    private final String column;
    private final String jsonName;
    private final ToDoubleFunction<HttpSample> of;

    Figure(final String column, final String jsonName, final ToDoubleFunction<HttpSample> of) {
        this.column = column;
        this.jsonName = jsonName;
        this.of = of;
    }

    String column() {
        return column;
    }

    String jsonName() {
        return jsonName;
    }

    @Override
    public double applyAsDouble(final HttpSample sample) {
        return of.applyAsDouble(sample);
    }
}
