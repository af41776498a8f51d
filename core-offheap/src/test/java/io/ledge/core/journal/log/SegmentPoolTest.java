package io.ledge.core.journal.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.journal.io.DiskFaults;
import io.ledge.core.journal.io.Errno;
import io.ledge.core.journal.io.RamDisk;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SegmentPoolTest {
    private static final int LENGTH = 64 * 1024;

    private final RamDisk disk = new RamDisk();
    private TestJournal journal;

    @Test
    void shouldPrepareOneSegmentAndTheReserve() {
        journal = open();
        assertTrue(journal.pool.isWanting());

        journal.prepare();

        assertEquals(List.of("journal-0000000000000001"), segments());
        assertEquals(LENGTH, disk.content("journal-0000000000000001").length);
        assertEquals(4096, disk.content("reserve").length);
        assertEquals(1, journal.pool.readyCount());
        assertFalse(journal.pool.isWanting());
        assertEquals(0, journal.pool.doWork(0));
    }

    @Test
    void shouldPrepareTheNextSegmentOnceAQuarterIsUsed() {
        journal = open().prepare();
        journal.batch(20).prepare();
        assertEquals(1, segments().size(), "an idle node does not write segments it may never use");

        while (segments().size() == 1) {
            journal.batch(10).prepare();
        }
        assertEquals(List.of("journal-0000000000000001", "journal-0000000000000002"), segments());
        assertTrue(journal.writer.lastPosition() < 200);
    }

    @Test
    void shouldRecycleWhatASnapshotCovers() {
        journal = open().prepare();
        fillSegments(4);
        final long zeroFilled = journal.counters.zeroFilledBytes();
        journal.pool.release(journal.writer.durablePosition());

        fillSegments(4);

        assertTrue(journal.counters.segmentsRecycled() >= 3, () -> "" + journal.counters.segmentsRecycled());
        assertTrue(
                journal.counters.zeroFilledBytes() - zeroFilled < LENGTH + 20_000,
                "recycling costs two headers, not zeros");
        final long covered = journal.writer.durablePosition() - 100;
        journal.close();
        assertEquals(100, TestJournal.scan(disk, covered).recordCount());
    }

    @Test
    void shouldNotRecycleWhatNoSnapshotCovers() {
        journal = open().prepare();
        fillSegments(4);

        journal.pool.release(10);
        fillSegments(2);

        assertEquals(0, journal.counters.segmentsRecycled());
        journal.close();
        assertEquals(journal.writer.lastPosition(), TestJournal.scan(disk, 0).recordCount());
    }

    @Test
    void shouldKeepTheSegmentOfTheCoveredRecordItself() {
        journal = open().prepare();
        fillSegments(3);
        final long last = journal.writer.durablePosition();
        journal.pool.release(last);
        journal.prepare();
        journal.close();

        final ScanResult scan = TestJournal.scan(disk, last);

        assertTrue(scan.damage().isEmpty(), () -> "" + scan);
        assertEquals(last, scan.lastPosition(), "an empty log would not know where it goes on");
    }

    @Test
    void shouldRecycleNothingWhileSomebodyReads() {
        journal = open().prepare();
        fillSegments(4);
        journal.pool.hold();
        journal.pool.release(journal.writer.durablePosition());
        fillSegments(2);
        assertEquals(0, journal.counters.segmentsRecycled());

        journal.pool.unhold();
        fillSegments(2);
        assertTrue(journal.counters.segmentsRecycled() > 0);
    }

    @Test
    void shouldDeleteFreeSegmentsBeyondTheLimit() {
        journal =
                TestJournal.open(disk, context().maxFreeSegments(2).conclude()).prepare();
        fillSegments(8);
        journal.pool.release(journal.writer.durablePosition());

        journal.prepare();

        assertTrue(segments().size() <= 5, () -> "" + segments());
    }

    @Test
    void shouldReplaceSegmentsOfAnotherLength() {
        journal = open().prepare();
        fillSegments(3);
        final long last = journal.writer.lastPosition();
        journal.close();

        journal = TestJournal.open(disk, context().segmentLength(2 * LENGTH).conclude());
        journal.prepare();
        fillSegments(4);
        journal.pool.release(journal.writer.durablePosition());
        journal.prepare();

        assertTrue(
                segments().stream().allMatch(name -> disk.content(name).length == 2 * LENGTH), () -> "" + segments());
        assertTrue(last > 0);
    }

    @Test
    void shouldSayThatTheDiskIsFullAndGoOnByItself() {
        disk.capacity(LENGTH + 4096 + 1000);
        journal = open().prepare();
        assertEquals(4096, disk.content("reserve").length);
        int result = 0;
        while (result == 0) {
            journal.append(5);
            result = journal.flush();
            journal.writer.sync();
        }
        assertEquals(JournalWriter.DISK_FULL, result);
        assertEquals(Errno.ENOSPC.negative(), journal.pool.refusal());
        assertFalse(disk.names().contains("reserve"), "given up, so that a node can stop");
        assertEquals(0, journal.writer.errno(), "nothing is lost");
        final long staged = journal.writer.lastPosition();

        disk.capacity(Long.MAX_VALUE);
        assertEquals(0, journal.pool.doWork(0), "the next attempt is a second later");
        journal.pass(journal.context.retryIntervalNs());
        journal.prepare();

        assertEquals(0, journal.writer.flush());
        assertEquals(0, journal.writer.sync());
        assertEquals(4096, disk.content("reserve").length);
        assertEquals(0, journal.pool.refusal());
        journal.close();
        assertEquals(staged, TestJournal.scan(disk, 0).lastPosition());
    }

    @Test
    void shouldStopCleanlyOnAFullDisk() {
        disk.capacity(LENGTH + 4096 + 1000);
        journal = open().prepare();
        int result = 0;
        while (result == 0) {
            journal.append(5);
            result = journal.flush();
            journal.writer.sync();
        }
        final long durable = journal.writer.durablePosition();

        assertEquals(JournalWriter.DISK_FULL, journal.writer.closeClean());
        journal.close();

        final ScanResult scan = TestJournal.scan(disk, 0);
        assertTrue(scan.isClean());
        assertEquals(durable, scan.lastPosition(), "what was not acknowledged is not there");
    }

    @Test
    void shouldUseWhatAnEarlierRunPrepared() {
        journal = open().prepare();
        while (segments().size() == 1) {
            journal.batch(10).prepare();
        }
        journal.close();
        final long written = disk.bytesWritten();

        journal = open().prepare();

        assertEquals(1, journal.pool.readyCount());
        assertTrue(disk.bytesWritten() - written < LENGTH / 2, "nothing is prepared again");
    }

    @Test
    void shouldRemoveWhatACrashLeftHalfPrepared() {
        journal = open();
        for (int i = 0; i < 1; i++) {
            journal.pool.doWork(i);
        }
        assertTrue(disk.names().contains("zeroing.tmp"));
        final RamDisk left = disk.copy();

        TestJournal.open(left, TestJournal.smallContext()).close();

        assertEquals(List.of(), left.names());
    }

    /** Every call of two segments' life fails once: the pool gives the file up, tries again, and nothing is lost. */
    @Test
    void shouldSurviveTheFailureOfAnyCallWhilePreparing() {
        for (int k = 1; k <= 120; k++) {
            final RamDisk faulty = new RamDisk();
            final int errno = k % 2 == 0 ? Errno.EIO.negative() : Errno.ENOSPC.negative();
            journal = TestJournal.open(faulty, TestJournal.smallContext());
            final long at = faulty.callCount() + k;
            final DiskFaults.Call[] failed = new DiskFaults.Call[1];
            faulty.faults((call, name, number) -> {
                if (number == at && isHelpers(name)) {
                    failed[0] = call;
                    return errno;
                }
                return 0;
            });
            for (int i = 0; i < 60; i++) {
                journal.prepare();
                journal.pass(journal.context.retryIntervalNs());
                journal.append(15);
                if (journal.flush() != 0) {
                    journal.pass(journal.context.retryIntervalNs());
                    journal.prepare();
                    assertEquals(0, journal.flush(), "k=" + k + ", " + failed[0]);
                }
                assertEquals(0, journal.writer.sync());
            }
            journal.close();
            assertEquals(900, TestJournal.scan(faulty, 0).lastPosition());
            final ScanResult crashed = TestJournal.scan(faulty.crash(new SplittableRandom(k)), 0);
            assertEquals(900, crashed.lastPosition(), "k=" + k + ", " + failed[0]);
        }
    }

    private static boolean isHelpers(final String name) {
        return name.isEmpty() || name.endsWith(".tmp") || name.equals("reserve");
    }

    private TestJournal open() {
        return TestJournal.open(disk, TestJournal.smallContext());
    }

    private static JournalContext context() {
        return new JournalContext().segmentLength(LENGTH).reserveLength(4096);
    }

    private void fillSegments(final int count) {
        final int wanted = count * journal.context.segmentLength();
        final long from = journal.counters.bytesWritten() - journal.counters.zeroFilledBytes();
        while (journal.counters.bytesWritten() - journal.counters.zeroFilledBytes() - from < wanted) {
            journal.batch(20).prepare();
        }
    }

    private List<String> segments() {
        return TestJournal.segmentNames(disk.names());
    }
}
