package io.ledge.runtime.crash;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.runtime.process.JavaLaunch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.IoUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * kill -9 of {@code ledge run} at any moment loses nothing that was acknowledged, and invents nothing. As many lives as
 * {@code ledge.crash.lives} says (500), on {@code ledge.crash.lanes} data directories at a time (2); without the first one
 * also as many as fit in {@code ledge.crash.seconds} (240), for a machine may be busy. {@code ledge.crash.seed} for the dice.
 *
 * <p>With {@code ledge.crash.directory} the data stays there, and a run goes on from what the one before expected: start it,
 * cut the power, and start it again.
 */
class KillLoopTest {
    private static final String LIVES = "ledge.crash.lives";

    /** After so many lives a lane begins with an empty data directory: creation has its moments, too. */
    private static final int LIVES_OF_A_DIRECTORY = 25;

    /** Of the lanes by turns: ends of segments and snapshots all the time, and now and then. */
    private static final int[] SEGMENT_LENGTHS = {64 * 1024, 1024 * 1024};

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path scratch;

    private final String kept = System.getProperty("ledge.crash.directory");
    private final int wanted = Integer.getInteger(LIVES, 500);
    private final long seconds =
            Long.getLong("ledge.crash.seconds", System.getProperty(LIVES) == null ? 240 : 1_000_000);
    private final long seed = Long.getLong("ledge.crash.seed", System.nanoTime());
    private final AtomicInteger begun = new AtomicInteger();
    private final KillReport report = new KillReport();
    private long endNs;

    @Test
    void shouldKeepWhatWasAcknowledgedWhenKilledAtAnyMoment() throws Exception {
        System.out.println("kill -9: seed " + seed);
        FastStart.prepare();
        endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        final int lanes = Integer.getInteger("ledge.crash.lanes", 2);
        final List<Future<?>> ends = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(lanes)) {
            for (int i = 0; i < lanes; i++) {
                final int lane = i;
                ends.add(threads.submit(() -> {
                    run(lane, FastStart.node(SEGMENT_LENGTHS[lane % SEGMENT_LENGTHS.length]));
                    return null;
                }));
            }
        }
        rethrow(ends);
        System.out.println("kill -9: " + report);
        assertTrue(report.lives() >= Math.min(wanted, 20), () -> "too few lives to say anything: " + report);
    }

    private void run(final int number, final JavaLaunch launch) throws Exception {
        for (int i = 0; isTimeLeft(); i++) {
            final Path directory = Files.createDirectories(
                    kept == null ? scratch.resolve("lane-" + number + "-" + i) : Path.of(kept, "lane-" + number));
            try (Lane lane = new Lane(directory, launch, seed + 31 * number + 1009 * i, kept != null, report)) {
                for (int life = 0; (life < LIVES_OF_A_DIRECTORY || kept != null) && isTimeLeft(); life++) {
                    begun.incrementAndGet();
                    lane.cycle();
                }
                lane.finish();
            }
            if (kept == null) {
                IoUtil.delete(directory.toFile(), false);
            }
        }
    }

    private boolean isTimeLeft() {
        return begun.get() < wanted && System.nanoTime() - endNs < 0;
    }

    private static void rethrow(final List<Future<?>> ends) throws Exception {
        for (final Future<?> end : ends) {
            try {
                end.get();
            } catch (final ExecutionException ex) {
                throw new AssertionError(ex.getCause().getMessage(), ex.getCause());
            }
        }
    }
}
