package io.ledge.runtime.crash;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.ledge.runtime.process.JavaLaunch;
import io.ledge.runtime.process.NodeProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One data directory through many lives: a node is started on it, what it holds is verified, it is written to and read from
 * over IPC, and killed at a random moment of its life, of its start, or of its end.
 *
 * <pre>
 *   start ─▶ (kill -9, start …) ─▶ verify ─▶ writers and readers ─▶ 0…300 ms ─▶ kill -9 | SIGTERM, then kill -9
 * </pre>
 *
 * kill -9 spares the page cache: so stores of every durability must keep what they acknowledged.
 */
final class Lane implements AutoCloseable {
    private static final int MAX_LIFE_US = 300_000;
    private static final int KILLED_WHILE_STARTING_PERCENT = 12;
    private static final int KILLED_WHILE_STOPPING_PERCENT = 12;
    private static final int MAX_STOP_US = 30_000;
    private static final Pattern RECOVERED = Pattern.compile("recovered (\\d+) records in (\\d+) ms");

    /** By store. */
    private static final Map<String, String> DURABILITIES =
            Map.of("always", "always", "interval", "interval:50ms", "os", "os");

    private final NodeProcess node;
    private final Versions versions = new Versions();
    private final Map<String, Expectation> expectations = new LinkedHashMap<>();
    private final SplittableRandom random;
    private final KillReport report;
    private long usualStartUs = 300_000;

    /** @param isKept the directory may have seen a power cut, which only {@code always} promises to survive */
    Lane(
            final Path directory,
            final JavaLaunch launch,
            final long seed,
            final boolean isKept,
            final KillReport report) {
        this.report = report;
        random = new SplittableRandom(seed);
        node = NodeProcess.prepare(directory, directory.resolve("data"), List.of(), components())
                .launch(launch);
        final String run = isKept ? "-" + Long.toHexString(System.currentTimeMillis()) : "";
        for (final String store : new TreeSet<>(DURABILITIES.keySet())) {
            final String app = store.equals("always") ? store : store + run;
            expectations.put(store, ExpectationFile.load(directory.resolve(app + ".expected"), app, versions));
        }
    }

    private static String[] components() {
        return DURABILITIES.entrySet().stream().map(Lane::component).toArray(String[]::new);
    }

    private static String component(final Map.Entry<String, String> store) {
        return """
                apiVersion: dapr.io/v1alpha1
                kind: Component
                metadata:
                  name: %s
                spec:
                  type: state.ledge
                  version: v1
                  metadata:
                    - name: durability
                      value: "%s"
                """.formatted(store.getKey(), store.getValue());
    }

    /** One life. */
    void cycle() throws Exception {
        while (random.nextInt(100) < KILLED_WHILE_STARTING_PERCENT) {
            node.launch();
            TimeUnit.MICROSECONDS.sleep(random.nextLong(usualStartUs));
            node.killStarting();
            report.killedWhileStarting();
        }
        start();
        try (Life life = connect()) {
            life.start();
            TimeUnit.MICROSECONDS.sleep(random.nextInt(MAX_LIFE_US));
            if (random.nextInt(100) < KILLED_WHILE_STOPPING_PERCENT) {
                node.process().signal("TERM");
                TimeUnit.MICROSECONDS.sleep(random.nextInt(MAX_STOP_US));
                node.killStopping();
                report.killedWhileStopping();
            } else {
                node.kill();
                report.killed();
            }
            life.join();
        }
    }

    /** Verifies once more, stops the node as one should, and verifies that the next one calls it clean. */
    void finish() throws Exception {
        start();
        connect().close();
        node.stop();
        start();
        connect().close();
        assertFalse(node.process().err().contains("unclean"), node.process()::said);
        node.stop();
    }

    private void start() {
        final long startNs = System.nanoTime();
        node.startAgain();
        usualStartUs = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - startNs);
        final Matcher recovered = RECOVERED.matcher(node.process().err());
        report.started(usualStartUs / 1000, recovered.find() ? Long.parseLong(recovered.group(2)) : 0);
    }

    /** Connects everybody; who writes verifies first. */
    private Life connect() {
        versions.restarted();
        final List<CrashClient> clients = new ArrayList<>();
        expectations.forEach(
                (store, expectation) -> clients.addAll(Life.of(node, store, expectation, random.nextLong())));
        return new Life(clients);
    }

    @Override
    public void close() {
        expectations.values().forEach(Expectation::close);
        report.changes(
                expectations.values().stream().mapToLong(Expectation::sentCount).sum());
        node.close();
    }
}
