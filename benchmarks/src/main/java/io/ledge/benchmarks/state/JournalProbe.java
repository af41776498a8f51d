package io.ledge.benchmarks.state;

import io.ledge.benchmarks.load.LoadPlan;
import io.ledge.benchmarks.load.LoadPlan.Operation;
import io.ledge.benchmarks.load.NodeMain;
import io.ledge.benchmarks.report.Spread;
import io.ledge.benchmarks.rig.CpuTime;
import io.ledge.benchmarks.rig.Dataset;
import io.ledge.benchmarks.rig.Directories;
import io.ledge.benchmarks.rig.ProcessIo;
import io.ledge.core.journal.Journal;
import io.ledge.protocol.Ipc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What a node's store reads and writes: while nobody asks, under large batches, and when it comes back. */
final class JournalProbe {
    static final String IDLE = "bytes written while idle";
    static final String AMPLIFICATION = "bytes written ÷ bytes acknowledged, large batches";
    static final String RECOVERY = "recovery, records a second";

    /** Of values at the inline limit: a batch that gathers four of them is above 16 KiB. */
    private static final int LARGE_IN_FLIGHT = 64;

    /** Few, so that snapshots, which have each of them once, are small beside what is set. */
    private static final int LARGE_KEYS = 1_000;

    /** Segments are recycled after the second snapshot, some 200 MB on: a slow disk takes its time for them. */
    private static final int RECYCLE_RUNS = 20;

    /** A start that took no longer than the empty one's cannot be told from it. */
    private static final long ROUNDED_NS = 1_000_000;

    private static final String DOORBELL = "doorbell";

    private final StateSettings settings;
    private final Path directory;
    private final Consumer<String> progress;

    JournalProbe(final StateSettings settings, final Path directory, final Consumer<String> progress) {
        this.settings = settings;
        this.directory = directory;
        this.progress = progress;
    }

    List<Reading> measure() throws IOException, InterruptedException {
        final List<Reading> readings = new ArrayList<>();
        progress.accept("journal: idle");
        readings.add(idle());
        if (settings.isDurable()) {
            readings.addAll(amplification());
            readings.addAll(recovery());
        } else {
            final String reason = settings.storeType() + " has no journal";
            readings.add(Reading.absent(AMPLIFICATION, "", reason));
            readings.add(Reading.absent(RECOVERY, "", reason));
        }
        return readings;
    }

    /** A node with data that has done its work. */
    private Reading idle() throws IOException, InterruptedException {
        final Path own = Files.createDirectory(directory.resolve("idle"));
        try (Node node = Node.start(own, settings.storeType(), DOORBELL)) {
            fill(own, node, 1);
            Thread.sleep(settings.warmUpMs());
            final long before = ProcessIo.writtenBytes(node.pid());
            Thread.sleep(settings.idleMs());
            final long written = ProcessIo.writtenBytes(node.pid()) - before;
            return Reading.of(IDLE, "B in " + settings.idleMs() / 1e3 + " s", Spread.of(written));
        } finally {
            Directories.delete(own);
        }
    }

    /** Segments are recycled first: what is zero-filled is paid for once, not for ever. */
    private List<Reading> amplification() throws IOException, InterruptedException {
        final List<Written> rounds = new ArrayList<>();
        for (int round = 1; round <= settings.rounds(); round++) {
            progress.accept("journal: large batches " + round + "/" + settings.rounds());
            final Path own = Files.createDirectory(directory.resolve("amplification"));
            try (Node node = Node.start(own, settings.storeType(), DOORBELL)) {
                rounds.add(recycled(own, node));
            } finally {
                Directories.delete(own);
            }
        }
        final String load =
                LARGE_KEYS + " keys, values of " + Ipc.INLINE_LIMIT + " B, " + LARGE_IN_FLIGHT + " in flight";
        if (rounds.stream().anyMatch(round -> round.acknowledgedBytes() == 0)) {
            return List.of(Reading.absent(AMPLIFICATION, load, "the node does not publish what its journal writes"));
        }
        final boolean isRecycled = rounds.stream().allMatch(Written::isRecycled);
        return List.of(
                Reading.of(
                        AMPLIFICATION,
                        isRecycled ? load : load + "; segments are not recycled yet",
                        Spread.of(rounds, Written::amplification)),
                Reading.of("bytes a batch", load, Spread.of(rounds, Written::batchBytes)),
                Reading.of(
                        "bytes written to the device ÷ bytes acknowledged",
                        load + "; of the whole machine",
                        Spread.of(rounds, Written::deviceAmplification)));
    }

    /** Asks until the journal makes no new segments, in two runs in a row, or long enough. @return the last of them */
    private Written recycled(final Path own, final Node node) throws IOException, InterruptedException {
        final int limit = settings.isQuick() ? 1 : RECYCLE_RUNS;
        boolean wasRecycled = false;
        Written run = largeRun(own, node);
        for (int i = 1; i < limit && !(wasRecycled && run.isRecycled()); i++) {
            wasRecycled = run.isRecycled();
            run = largeRun(own, node);
        }
        return run;
    }

    private Written largeRun(final Path own, final Node node) throws IOException, InterruptedException {
        return Written.by(own, () -> Node.load(largeSets(own, node.pid()), settings.timeoutMs()));
    }

    private LoadPlan largeSets(final Path own, final long serverPid) {
        return new LoadPlan(
                own,
                serverPid,
                NodeMain.DURABLE,
                Operation.SET,
                1,
                LARGE_IN_FLIGHT,
                DOORBELL,
                LARGE_KEYS,
                Ipc.INLINE_LIMIT,
                0,
                0,
                settings.durationMs());
    }

    /**
     * A killed node is started again; what an empty one takes to start is not recovery.
     *
     * @param ns    until clients may come
     * @param cpuNs used until then: on a busy machine it says more than the time
     */
    private record Start(long ns, long cpuNs) {
        Start minus(final Start other) {
            return new Start(Math.max(ROUNDED_NS, ns - other.ns), Math.max(ROUNDED_NS, cpuNs - other.cpuNs));
        }
    }

    /** Without snapshots each record is read again; with them, a killed node comes back sooner. */
    private List<Reading> recovery() throws IOException, InterruptedException {
        final long records = (long) settings.fills() * settings.keys();
        final List<Start> replays = recoveries("records", Long.MAX_VALUE);
        final List<Start> usual = recoveries("with snapshots", Journal.SNAPSHOT_EVERY_BYTES_DEFAULT);
        final String of = "s, " + records + " records";
        return List.of(
                Reading.of(RECOVERY, "a second", Spread.of(replays, start -> records * 1e9 / start.ns)),
                Reading.of("recovery, time", of, Spread.of(replays, start -> start.ns / 1e9)),
                Reading.of("recovery, CPU", of, Spread.of(replays, start -> start.cpuNs / 1e9)),
                Reading.of(
                        "recovery with snapshots, time",
                        "s, " + settings.keys() + " keys set " + settings.fills() + " times",
                        Spread.of(usual, start -> start.ns / 1e9)));
    }

    private List<Start> recoveries(final String what, final long snapshotEveryBytes)
            throws IOException, InterruptedException {
        final List<Start> rounds = new ArrayList<>();
        for (int round = 1; round <= settings.rounds(); round++) {
            progress.accept("journal: recovery, " + what + " " + round + "/" + settings.rounds());
            rounds.add(recover(snapshotEveryBytes));
        }
        return rounds;
    }

    private Start recover(final long snapshotEveryBytes) throws IOException, InterruptedException {
        final Path own = Files.createDirectory(directory.resolve("recovery"));
        try {
            final Start empty = start(own);
            try (Node node = Node.start(own, settings.storeType(), DOORBELL, snapshotEveryBytes)) {
                fill(own, node, settings.fills());
                node.kill();
            }
            return start(own).minus(empty);
        } finally {
            Directories.delete(own);
        }
    }

    private Start start(final Path own) throws IOException {
        final long beganNs = System.nanoTime();
        try (Node node = Node.start(own, settings.storeType(), DOORBELL)) {
            return new Start(System.nanoTime() - beganNs, CpuTime.ns(node.pid()));
        }
    }

    /** Sets every key, that often. */
    private void fill(final Path own, final Node node, final int fills) throws IOException {
        final LoadPlan plan = new LoadPlan(
                own,
                node.pid(),
                NodeMain.DURABLE,
                Operation.SET,
                1,
                1,
                DOORBELL,
                settings.keys(),
                Dataset.VALUE_LENGTH,
                fills,
                0,
                1);
        Node.load(plan, settings.timeoutMs());
    }
}
