package io.ledge.benchmarks.state;

import java.util.List;
import java.util.Locale;

/** A table of the report: lines that are compared with each other. */
public enum Section {
    SET_1("Durable set, one at a time", List.of("append-256", "redis-aof-1")),
    SET_50("Durable set, 50 at a time", List.of("redis-aof-50")),
    SET_MANY("Durable set, hundreds at a time", List.of("redis-aof-50x16")),
    VOLATILE_SET("Volatile set", List.of("redis-set-50x16")),
    VOLATILE_GET("Volatile get", List.of("redis-get-50x16")),
    /** Not a table of loads: what a node reads and writes by itself. */
    JOURNAL("Journal", List.of());

    private final String title;
    private final List<String> bases;

    Section(final String title, final List<String> bases) {
        this.title = title;
        this.bases = bases;
    }

    public String title() {
        return title;
    }

    /** Lines that the others are divided by. */
    List<String> bases() {
        return bases;
    }

    /** Is a time asked for, rather than a rate? */
    boolean isAboutLatency() {
        return this == SET_1;
    }

    /** Is the disk to have what is acknowledged? */
    boolean isDurable() {
        return this == SET_1 || this == SET_50 || this == SET_MANY;
    }

    /** Is the rate of one core asked for? */
    boolean isPerCore() {
        return this == VOLATILE_SET || this == VOLATILE_GET;
    }

    /** As on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
