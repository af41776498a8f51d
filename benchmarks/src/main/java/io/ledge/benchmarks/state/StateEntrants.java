package io.ledge.benchmarks.state;

import io.ledge.benchmarks.load.LoadPlan.Operation;
import io.ledge.benchmarks.load.NodeMain;
import io.ledge.benchmarks.redis.RedisLoad;
import io.ledge.benchmarks.rig.Dataset;
import io.ledge.benchmarks.store.StoreKind;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Who takes part. The order is that of the tables and of a round. */
final class StateEntrants {
    static final String APPEND = "append-256";
    static final String LEDGE = "ledge-";

    private static final String DOORBELL = "doorbell";
    private static final String SPIN = "spin";

    /** They differ from their neighbours in a number only: a smoke test learns nothing from them. */
    private static final Set<String> VARIANTS = Set.of(
            "redis-aof-1-unix",
            "ledge-set-1-spin",
            "ledge-set-50",
            "ledge-set-50-over-50",
            "ledge-set-1000-over-5",
            "redis-set-1",
            "redis-set-50",
            "ledge-vset-64-spin",
            "ledge-mixed-64-spin",
            "redis-get-1",
            "redis-get-50",
            "ledge-get-1",
            "ledge-get-1-spin",
            "ledge-get-64-spin",
            "ledge-bulk64-2-spin");

    private StateEntrants() {}

    static List<Entrant> all() {
        return Stream.of(setOne(), setFifty(), setMany(), volatileSet(), volatileGet())
                .flatMap(List::stream)
                .toList();
    }

    /** One of each kind. */
    static List<Entrant> few() {
        return all().stream()
                .filter(entrant -> !VARIANTS.contains(entrant.name()))
                .toList();
    }

    private static List<Entrant> setOne() {
        final Section section = Section.SET_1;
        return List.of(
                new LocalEntrant(section, APPEND, StoreKind.APPEND, "set", 1),
                new LocalEntrant(section, "overwrite-256", StoreKind.OVERWRITE, "set", 1),
                redis(section, "redis-aof-1", true, "SET", 1, 1, false),
                redis(section, "redis-aof-1-unix", true, "SET", 1, 1, true),
                new LocalEntrant(section, "sqlite-wal-full", StoreKind.SQLITE, "set", 1),
                new LocalEntrant(section, "rocksdb-sync", StoreKind.ROCKSDB, "set", 1),
                new LocalEntrant(section, "lmdb", StoreKind.LMDB, "set", 1),
                set(section, "ledge-set-1", 1, 1, DOORBELL),
                set(section, "ledge-set-1-spin", 1, 1, SPIN));
    }

    /** 50 connections with one request each are what {@code -c 50} means; an app of ours has them under way on one session. */
    private static List<Entrant> setFifty() {
        final Section section = Section.SET_50;
        return List.of(
                redis(section, "redis-aof-50", true, "SET", 50, 1, false),
                new LocalEntrant(section, "rocksdb-sync-50", StoreKind.ROCKSDB, "set", 50),
                set(section, "ledge-set-50", 1, 50, DOORBELL),
                set(section, "ledge-set-50-over-5", 5, 50, DOORBELL),
                set(section, "ledge-set-50-over-50", 50, 50, DOORBELL));
    }

    private static List<Entrant> setMany() {
        final Section section = Section.SET_MANY;
        return List.of(
                redis(section, "redis-aof-50x16", true, "SET", 50, 16, false),
                set(section, "ledge-set-1000", 1, 1_000, DOORBELL),
                set(section, "ledge-set-1000-over-5", 5, 1_000, DOORBELL));
    }

    private static List<Entrant> volatileSet() {
        final Section section = Section.VOLATILE_SET;
        return List.of(
                redis(section, "redis-set-1", false, "SET", 1, 1, false),
                redis(section, "redis-set-50", false, "SET", 50, 1, false),
                redis(section, "redis-set-50x16", false, "SET", 50, 16, false),
                new LocalEntrant(section, "chronicle-set", StoreKind.CHRONICLE, "set", 1),
                cache(section, "ledge-vset-64", Operation.SET, 64, DOORBELL),
                cache(section, "ledge-vset-64-spin", Operation.SET, 64, SPIN),
                cache(section, "ledge-mixed-64", Operation.MIXED, 64, DOORBELL),
                cache(section, "ledge-mixed-64-spin", Operation.MIXED, 64, SPIN));
    }

    private static List<Entrant> volatileGet() {
        final Section section = Section.VOLATILE_GET;
        return List.of(
                redis(section, "redis-get-1", false, "GET", 1, 1, false),
                redis(section, "redis-get-50", false, "GET", 50, 1, false),
                redis(section, "redis-get-50x16", false, "GET", 50, 16, false),
                redis(section, "redis-get-50x16-unix", false, "GET", 50, 16, true),
                new LocalEntrant(section, "chronicle-get", StoreKind.CHRONICLE, "get", 1),
                cache(section, "ledge-get-1", Operation.GET, 1, DOORBELL),
                cache(section, "ledge-get-1-spin", Operation.GET, 1, SPIN),
                cache(section, "ledge-get-64", Operation.GET, 64, DOORBELL),
                cache(section, "ledge-get-64-spin", Operation.GET, 64, SPIN),
                redis(section, "redis-mget64-50", false, "MGET", 50, 1, false),
                cache(section, "ledge-bulk64-2", Operation.BULK_GET, 2 * Dataset.BULK, DOORBELL),
                cache(section, "ledge-bulk64-2-spin", Operation.BULK_GET, 2 * Dataset.BULK, SPIN));
    }

    private static Entrant redis(
            final Section section,
            final String name,
            final boolean isDurable,
            final String test,
            final int clients,
            final int pipeline,
            final boolean isUnixSocket) {
        return new RedisEntrant(section, name, isDurable, new RedisLoad(test, clients, pipeline, isUnixSocket));
    }

    private static Entrant set(
            final Section section, final String name, final int sessions, final int inFlight, final String waitMode) {
        return new LedgeEntrant(section, name, NodeMain.DURABLE, Operation.SET, sessions, inFlight, waitMode);
    }

    private static Entrant cache(
            final Section section,
            final String name,
            final Operation operation,
            final int inFlight,
            final String waitMode) {
        return new LedgeEntrant(section, name, NodeMain.VOLATILE, operation, 1, inFlight, waitMode);
    }
}
