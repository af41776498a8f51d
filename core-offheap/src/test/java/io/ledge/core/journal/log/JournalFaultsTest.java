package io.ledge.core.journal.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.journal.io.DiskFaults;
import io.ledge.core.journal.io.Errno;
import io.ledge.core.journal.io.RamDisk;
import io.ledge.core.memory.OffHeapRegions;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The k-th call fails, for every k of a short life of a node: whatever was durable before is there afterwards. */
class JournalFaultsTest {
    private static final int BATCHES = 150;

    @Test
    void shouldLoseNothingDurableWhenTheKthCallFails() {
        int failed = 0;
        long k = 1;
        while (life(k, Errno.EIO.negative())) {
            failed++;
            k++;
        }
        assertTrue(failed > 200, "calls of a life: " + failed);
    }

    @Test
    void shouldLoseNothingDurableWhenTheDiskIsFullAtTheKthCall() {
        long k = 1;
        while (life(k, Errno.ENOSPC.negative())) {
            k++;
        }
    }

    @Test
    void shouldLoseNothingDurableWhenTheKthWriteIsShort() {
        long k = 1;
        while (life(k, 100)) {
            k++;
        }
    }

    /** True while the k-th call is reached. */
    private static boolean life(final long k, final int fault) {
        final RamDisk disk = new RamDisk();
        final boolean[] isHit = new boolean[1];
        disk.faults((call, name, number) -> {
            if (number != k || fault > 0 && call != DiskFaults.Call.WRITE) {
                isHit[0] |= number == k;
                return 0;
            }
            isHit[0] = true;
            return fault;
        });
        final long durable = write(disk);
        disk.faults(DiskFaults.NONE);
        check(disk.copy(), durable, k);
        for (int seed = 0; seed < 3; seed++) {
            check(disk.crash(new SplittableRandom(k * 31 + seed)), durable, k);
        }
        return isHit[0];
    }

    /** Writes until it is done or the writer gives up; answers what was acknowledged. */
    private static long write(final RamDisk disk) {
        final ScanResult scan;
        try (JournalScanner scanner = new JournalScanner(disk)) {
            scan = scanner.scan(0, JournalRecordHandler.NONE);
        }
        if (scan.damage().isPresent() || TornTail.settle(disk, scan) != 0) {
            return 0; // the node says why, and does not start
        }
        final JournalContext context = TestJournal.smallContext();
        try (OffHeapRegions regions = new OffHeapRegions()) {
            final SegmentPool pool =
                    new SegmentPool(context, disk, new JournalCounters(), regions, scan, TestJournal.JOURNAL_ID);
            final JournalWriter writer =
                    new JournalWriter(context, disk, pool, new JournalCounters(), regions, scan.tail());
            long nowNs = 0;
            for (int i = 0; i < BATCHES && writer.errno() == 0; i++) {
                nowNs = help(pool, nowNs, context.retryIntervalNs());
                append(writer, 3);
                writer.flush();
                writer.sync();
                if (i % 20 == 19) {
                    writer.certify();
                }
            }
            writer.closeClean();
            final long durable = writer.durablePosition();
            writer.close();
            pool.close();
            return durable;
        }
    }

    private static long help(final SegmentPool pool, final long nowNs, final long intervalNs) {
        long now = nowNs + intervalNs;
        while (pool.doWork(now) > 0) {
            now += intervalNs;
        }
        return now;
    }

    private static void append(final JournalWriter writer, final int count) {
        for (int i = 0; i < count; i++) {
            final long position = writer.lastPosition() + 1;
            final int offset = writer.claim(TestJournal.TYPE, position, 500);
            if (offset != JournalWriter.FULL) {
                writer.buffer().setMemory(offset, 500, (byte) position);
                writer.commit();
            }
        }
    }

    private static void check(final RamDisk disk, final long durable, final long k) {
        try (JournalScanner scanner = new JournalScanner(disk)) {
            final ScanResult scan = scanner.scan(
                    0,
                    (type, position, buffer, offset, length) ->
                            assertEquals((byte) position, buffer.getByte(offset + length - 1)));
            assertTrue(scan.damage().isEmpty(), () -> "k=" + k + ": " + scan.damage());
            assertTrue(scan.lastPosition() >= durable, () -> "k=" + k + ", durable=" + durable + ": " + scan);
            assertEquals(0, TornTail.settle(disk, scan));
        }
    }
}
