package io.ledge.core.journal.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.journal.io.DiskFaults;
import io.ledge.core.journal.io.Errno;
import io.ledge.core.journal.io.RamDisk;
import java.util.List;
import org.junit.jupiter.api.Test;

class JournalWriterTest {
    private final RamDisk disk = new RamDisk();

    @Test
    void shouldReadBackWhatWasWritten() {
        try (TestJournal journal = open()) {
            journal.batch(10).batch(1).batch(25);
            assertEquals(36, journal.writer.durablePosition());
        }

        final ScanResult scan = TestJournal.scan(disk, 0);

        assertEquals(36, scan.lastPosition());
        assertEquals(36, scan.recordCount());
        assertEquals(11, scan.tail().certifiedPosition());
        assertFalse(scan.isClean());
        assertEquals(List.of(), scan.notes());
    }

    @Test
    void shouldHandOutOnlyRecordsAboveAPosition() {
        try (TestJournal journal = open()) {
            journal.batch(10);
        }

        assertEquals(4, TestJournal.scan(disk, 6).recordCount());
        try (JournalScanner scanner = new JournalScanner(disk)) {
            assertEquals(3, scanner.scan(3, 6, new TestJournal.Checker(3)).recordCount());
        }
    }

    @Test
    void shouldGoOnWhereTheLogEnded() {
        for (int run = 1; run <= 20; run++) {
            try (TestJournal journal = open()) {
                assertEquals((run - 1) * 7L, journal.scan.lastPosition());
                assertTrue(journal.scan.cut().isEmpty());
                journal.batch(3).batch(4);
            }
        }
        assertEquals(140, TestJournal.scan(disk, 0).lastPosition());
    }

    @Test
    void shouldGoThroughManySegments() {
        try (TestJournal journal = open()) {
            while (journal.writer.lastPosition() < 5000) {
                journal.batch(17);
            }
        }
        final ScanResult scan = TestJournal.scan(disk, 0);

        assertEquals(5015, scan.lastPosition());
        assertTrue(scan.segments().size() > 5, () -> "segments: " + scan.segments());
        assertEquals(15, TestJournal.scan(disk, 5000).recordCount());
    }

    @Test
    void shouldSayThatItStoppedCleanly() {
        open().batch(5).closeClean();
        assertTrue(TestJournal.scan(disk, 0).isClean());

        try (TestJournal journal = open()) {
            journal.batch(1);
        }
        assertFalse(TestJournal.scan(disk, 0).isClean());
    }

    @Test
    void shouldWriteNothingButTheClosingRecordOnceMoreWhenStoppedWithoutAChange() {
        open().batch(5).closeClean();
        final long written = disk.bytesWritten();

        final TestJournal journal = open(); // which finds enough prepared
        assertEquals(0, journal.writer.certify());
        journal.closeClean();

        assertEquals(
                written + SegmentDescriptor.SECTOR,
                disk.bytesWritten(),
                "the start cannot know that it is on the disk");
        assertTrue(TestJournal.scan(disk, 0).isClean());
    }

    @Test
    void shouldCertifyOnceWhenIdle() {
        try (TestJournal journal = open()) {
            journal.batch(5);
            assertEquals(0, journal.writer.certify());
            final long written = disk.bytesWritten();

            for (int i = 0; i < 10; i++) {
                assertEquals(0, journal.writer.certify());
                assertEquals(0, journal.writer.sync());
                assertEquals(0, journal.writer.flush());
                journal.prepare();
            }
            assertEquals(written, disk.bytesWritten());
        }
        assertEquals(5, TestJournal.scan(disk, 0).tail().certifiedPosition());
    }

    @Test
    void shouldCloseCleanlyWhateverRoomIsLeft() {
        for (int batches = 50; batches < 120; batches++) {
            final RamDisk small = new RamDisk();
            final TestJournal journal =
                    TestJournal.open(small, TestJournal.smallContext()).prepare();
            for (int i = 0; i < batches; i++) {
                assertTrue(journal.tryAppend(400));
                assertEquals(0, journal.flush());
                journal.prepare();
                assertEquals(0, journal.writer.certify());
                journal.prepare();
            }
            journal.closeClean();
            assertTrue(TestJournal.scan(small, 0).isClean());

            try (TestJournal again = TestJournal.open(small, TestJournal.smallContext())) {
                assertTrue(again.scan.isClean());
                again.batch(3);
            }
            assertEquals(batches + 3, TestJournal.scan(small, 0).lastPosition());
        }
    }

    @Test
    void shouldKeepRoomForTheClosingRecord() {
        for (int batches = 105; batches < 120; batches++) {
            final RamDisk small = new RamDisk();
            final TestJournal journal =
                    TestJournal.open(small, TestJournal.smallContext()).prepare();
            for (int i = 0; i < batches; i++) {
                assertTrue(journal.tryAppend(400));
                assertEquals(0, journal.flush());
                journal.prepare();
            }
            journal.closeClean();

            assertTrue(TestJournal.scan(small, 0).isClean(), "batches=" + batches);
            assertEquals(64 * 1024, small.content("journal-0000000000000001").length);
        }
    }

    @Test
    void shouldTakeARecordLargerThanABatch() {
        final JournalContext context =
                new JournalContext().segmentLength(1 << 20).batchLimit(8192).conclude();
        try (TestJournal journal = TestJournal.open(disk, context).prepare()) {
            assertTrue(journal.tryAppend(100));
            assertFalse(journal.tryAppend(context.maxRecordLength()));
            assertEquals(0, journal.flush());
            assertTrue(journal.tryAppend(context.maxRecordLength()));
            assertFalse(journal.tryAppend(1));
            assertEquals(0, journal.flush());
            assertTrue(journal.tryAppend(1));
            assertEquals(0, journal.flush());
            assertEquals(0, journal.writer.sync());
            assertThrows(IllegalArgumentException.class, () -> journal.tryAppend(context.maxRecordLength() + 1));
        }
        assertEquals(3, TestJournal.scan(disk, 0).lastPosition());
    }

    @Test
    void shouldRefuseAGapInPositions() {
        try (TestJournal journal = open()) {
            assertThrows(IllegalArgumentException.class, () -> journal.writer.claim(1, 2, 0));
        }
    }

    @Test
    void shouldFailForGoodWhenAWriteFails() {
        try (TestJournal journal = open()) {
            journal.batch(5);
            disk.faults(DiskFaults.at(disk.callCount() + 1, Errno.EIO.negative()));
            journal.append(2);

            assertEquals(Errno.EIO.negative(), journal.writer.flush());
            final long calls = disk.callCount();
            assertEquals(Errno.EIO.negative(), journal.writer.flush());
            assertEquals(Errno.EIO.negative(), journal.writer.sync());
            assertEquals(Errno.EIO.negative(), journal.writer.certify());
            journal.writer.closeClean();

            assertEquals(calls, disk.callCount(), "nothing is tried again");
            assertEquals(5, journal.writer.durablePosition());
        }
        assertEquals(5, TestJournal.scan(disk, 0).lastPosition());
    }

    @Test
    void shouldFailForGoodWhenASyncFails() {
        try (TestJournal journal = open()) {
            journal.batch(5);
            journal.append(2);
            assertEquals(0, journal.writer.flush());
            disk.faults(DiskFaults.at(disk.callCount() + 1, Errno.EIO.negative()));

            assertEquals(Errno.EIO.negative(), journal.writer.sync());
            assertEquals(Errno.EIO.negative(), journal.writer.sync());
            assertEquals(Errno.EIO.negative(), journal.writer.errno());
            assertEquals(5, journal.writer.durablePosition());
            assertEquals(7, journal.writer.flushedPosition());
        }
    }

    @Test
    void shouldContinueAShortWrite() {
        try (TestJournal journal = open()) {
            disk.faults((call, name, number) -> call == DiskFaults.Call.WRITE ? 13 : 0);
            journal.batch(5);
        }
        assertEquals(5, TestJournal.scan(disk.faults(DiskFaults.NONE), 0).lastPosition());
    }

    @Test
    void shouldWaitForTheHelperWithoutLosingAnything() {
        try (TestJournal journal = TestJournal.open(disk, TestJournal.smallContext())) {
            journal.append(3);

            assertEquals(JournalWriter.NO_SEGMENT, journal.writer.flush());
            assertEquals(0, journal.writer.errno());
            journal.prepare();

            assertEquals(0, journal.writer.flush());
            assertEquals(0, journal.writer.sync());
        }
        assertEquals(3, TestJournal.scan(disk, 0).lastPosition());
    }

    @Test
    void shouldCountForWriteAmplification() {
        try (TestJournal journal = open()) {
            journal.batch(40);

            assertEquals(40, journal.counters.records());
            assertEquals(1, journal.counters.batches());
            assertEquals(disk.bytesWritten(), journal.counters.bytesWritten());
            assertTrue(journal.counters.zeroFilledBytes() >= 64 * 1024);
        }
    }

    private TestJournal open() {
        return TestJournal.open(disk, TestJournal.smallContext()).prepare();
    }
}
