package io.ledge.core.journal.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.journal.io.DiskFaults;
import io.ledge.core.journal.io.Errno;
import io.ledge.core.journal.io.RamDisk;
import io.ledge.core.memory.OffHeapRegions;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * A model of the log beside the log: whatever happens and whenever the power fails, what was durable is recovered, and what
 * is recovered is what was written. A failure prints its seed: {@code -Dledge.test.args=-Dledge.journal.seed=N}.
 */
class CrashTest {
    private static final long SEEDS = Long.getLong("ledge.journal.seeds", 1500);
    private static final Long SEED = Long.getLong("ledge.journal.seed");

    @Test
    void shouldRecoverWhatWasDurableWhereverThePowerFails() {
        if (SEED != null) {
            new Run(SEED).run();
            return;
        }
        for (long seed = 1; seed <= SEEDS; seed++) {
            try {
                new Run(seed).run();
            } catch (final Throwable t) {
                throw new AssertionError("seed " + seed, t);
            }
        }
    }

    /** One disk through several lives. */
    private static final class Run {
        private static final int LIVES = 6;

        private final SplittableRandom random;
        private final JournalContext context;
        private RamDisk disk = new RamDisk();
        private final List<Long> stamps = new ArrayList<>(); // of the record at position i + 1
        private long promised; // nothing up to here may be lost
        private long covered; // by a snapshot: the log may begin behind it

        Run(final long seed) {
            random = new SplittableRandom(seed);
            context = new JournalContext()
                    .segmentLength(64 * 1024)
                    .maxFreeSegments(random.nextInt(3))
                    .reserveLength(random.nextBoolean() ? 4096 : 0)
                    .conclude();
        }

        void run() {
            for (int life = 0; life < LIVES; life++) {
                live();
                die();
            }
        }

        private void live() {
            final ScanResult scan = recover();
            if (scan == null) {
                return; // a fault: the next life tries again
            }
            try (OffHeapRegions regions = new OffHeapRegions()) {
                final SegmentPool pool =
                        new SegmentPool(context, disk, new JournalCounters(), regions, scan, TestJournal.JOURNAL_ID);
                final JournalWriter writer =
                        new JournalWriter(context, disk, pool, new JournalCounters(), regions, scan.tail());
                final int steps = random.nextInt(120);
                for (int i = 0; i < steps && writer.errno() == 0; i++) {
                    step(writer, pool);
                    promised = Math.max(promised, writer.durablePosition());
                }
                if (random.nextInt(3) == 0) {
                    writer.closeClean();
                    promised = Math.max(promised, writer.durablePosition());
                }
                disk.faults(DiskFaults.NONE);
                writer.close();
                pool.close();
            }
        }

        private void step(final JournalWriter writer, final SegmentPool pool) {
            switch (random.nextInt(12)) {
                case 0, 1, 2, 3, 4 -> append(writer);
                case 5, 6 -> writer.flush();
                case 7, 8 -> writer.sync();
                case 9 -> pool.doWork(random.nextLong(1L << 40));
                case 10 -> rare(writer, pool);
                default -> {
                    if (writer.flush() == JournalWriter.NO_SEGMENT) {
                        pool.doWork(random.nextLong(1L << 40));
                    }
                    writer.sync();
                }
            }
        }

        private void rare(final JournalWriter writer, final SegmentPool pool) {
            switch (random.nextInt(4)) {
                case 0 -> writer.certify();
                case 1 -> {
                    covered = Math.max(covered, writer.durablePosition() - random.nextInt(50));
                    pool.release(covered);
                }
                case 2 ->
                    disk.faults(DiskFaults.at(
                            disk.callCount() + 1 + random.nextInt(40),
                            random.nextBoolean()
                                    ? 1 + random.nextInt(3000) // a short write
                                    : random.nextBoolean() ? Errno.EIO.negative() : Errno.ENOSPC.negative()));
                default -> pool.doWork(random.nextLong(1L << 40));
            }
        }

        private void append(final JournalWriter writer) {
            final int length = 16 + random.nextInt(random.nextInt(10) == 0 ? 20_000 : 600);
            final long position = writer.lastPosition() + 1;
            final int offset = writer.claim(TestJournal.TYPE, position, length);
            if (offset == JournalWriter.FULL) {
                return;
            }
            final long stamp = random.nextLong();
            writer.buffer().setMemory(offset, length, (byte) stamp);
            writer.buffer().putLong(offset, stamp);
            writer.commit();
            stamps.add(stamp);
            assertEquals(position, stamps.size());
        }

        /** What the dead process and the machine leave. */
        private void die() {
            if (random.nextInt(3) > 0) {
                disk = disk.crash(random);
            } else {
                disk.kill();
            }
            disk.faults(DiskFaults.NONE);
        }

        /** Scans and settles, and is interrupted now and then. */
        private ScanResult recover() {
            final long[] seen = {covered};
            final ScanResult scan;
            try (JournalScanner scanner = new JournalScanner(disk)) {
                scan = scanner.scan(covered, (type, position, buffer, offset, length) -> {
                    assertEquals(++seen[0], position);
                    assertTrue(position <= stamps.size(), "a record nobody wrote");
                    assertEquals(stamps.get((int) position - 1), buffer.getLong(offset), "position " + position);
                    assertEquals((byte) (long) stamps.get((int) position - 1), buffer.getByte(offset + length - 1));
                });
            }
            assertTrue(scan.damage().isEmpty(), () -> scan.damage().get().message());
            assertTrue(
                    scan.lastPosition() >= promised,
                    () -> "lost: promised=" + promised + ", recovered=" + scan.lastPosition() + ", " + scan);
            if (random.nextInt(5) == 0) {
                disk.faults(DiskFaults.at(disk.callCount() + 1 + random.nextInt(12), Errno.EIO.negative()));
            }
            final int settled = TornTail.settle(disk, scan);
            disk.faults(DiskFaults.NONE);
            if (settled < 0) {
                return null;
            }
            stamps.subList((int) scan.lastPosition(), stamps.size()).clear();
            promised = scan.lastPosition(); // it may be shown from here on
            return scan;
        }
    }
}
