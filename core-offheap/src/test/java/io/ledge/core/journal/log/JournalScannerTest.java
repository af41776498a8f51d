package io.ledge.core.journal.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.journal.io.DiskFaults;
import io.ledge.core.journal.io.Errno;
import io.ledge.core.journal.io.RamDisk;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Logs of several segments, and what may happen to them as files. */
class JournalScannerTest {
    private final RamDisk disk = new RamDisk();
    private long lastPosition;

    @Test
    void shouldFindNothingInAnEmptyDirectory() {
        final ScanResult scan = TestJournal.scan(disk, 0);

        assertEquals(0, scan.lastPosition());
        assertEquals(0, scan.journalId());
        assertEquals(0, scan.tail().segmentNumber());
        assertTrue(scan.damage().isEmpty());
    }

    @Test
    void shouldRefuseWhenASegmentInTheMiddleIsMissing() {
        write(4);
        disk.delete(name(2));

        refused(name(2), 0, "the file is missing");
    }

    @Test
    void shouldRefuseWhenTheFirstSegmentIsMissing() {
        write(3);
        disk.delete(name(1));

        refused(name(2), SegmentDescriptor.DATA_OFFSET, "the log begins at position");
    }

    @Test
    void shouldRefuseWhenTheLastSegmentIsMissing() {
        write(3);
        segments().stream().filter(name -> name.compareTo(name(2)) > 0).forEach(disk::delete);

        refused(name(3), 0, "the file is missing");
    }

    @Test
    void shouldNotNeedSegmentsBelowTheSnapshot() {
        write(4);
        final long position = TestJournal.scan(disk, 0).segments().get(2).firstPosition();
        disk.delete(name(1));
        disk.put(name(2), new byte[100]);

        assertEquals(lastPosition - position, TestJournal.scan(disk, position).recordCount());
    }

    /** The snapshot ends where the sealed segment does, and the first write to the next one is torn. */
    @Test
    void shouldCutATornFirstBatchBehindTheSnapshot() {
        try (TestJournal journal =
                TestJournal.open(disk, TestJournal.smallContext()).prepare()) {
            while (disk.content(name(2)) == null || BatchDescriptor.kind(batchHeader(2), 0) != BatchDescriptor.DATA) {
                lastPosition = journal.writer.lastPosition();
                journal.append(20).prepare();
                assertEquals(0, journal.flush());
            }
        }
        disk.flip(name(2), SegmentDescriptor.DATA_OFFSET + 100, 1);

        for (long after = 0; after <= lastPosition; after += lastPosition) {
            final ScanResult scan = TestJournal.scan(disk, after);
            assertTrue(scan.damage().isEmpty(), () -> "" + scan);
            assertEquals(lastPosition, scan.lastPosition());
            assertEquals(name(2), scan.cut().orElseThrow().file());
        }
    }

    private UnsafeBuffer batchHeader(final long number) {
        return new UnsafeBuffer(
                disk.content(name(number)), SegmentDescriptor.DATA_OFFSET, BatchDescriptor.HEADER_LENGTH);
    }

    @Test
    void shouldNotMindDamageBelowWhatIsWanted() {
        write(1);
        final List<BatchMap.Batch> batches =
                BatchMap.of(disk.content(name(1)), 1).batches();
        final BatchMap.Batch hit = batches.get(1);
        disk.flip(name(1), hit.offset() + 100, 1);

        for (long after = hit.lastPosition(); after <= lastPosition; after++) {
            final ScanResult scan = TestJournal.scan(disk, after);
            assertEquals(lastPosition - after, scan.recordCount());
            assertTrue(scan.notes().size() <= 1, () -> "" + scan.notes());
        }
        for (long after = 0; after < hit.lastPosition(); after++) {
            assertEquals(
                    hit.firstPosition(),
                    TestJournal.scan(disk, after).damage().orElseThrow().position());
        }
    }

    @Test
    void shouldUseTheSecondHeaderWhenTheFirstIsDamaged() {
        write(3);
        disk.flip(name(2), 20, 1);

        final ScanResult scan = TestJournal.scan(disk, 0);

        assertEquals(lastPosition, scan.lastPosition());
        assertEquals(List.of(name(2) + ": one of its two headers is damaged"), scan.notes());
    }

    @Test
    void shouldRefuseWhenBothHeadersOfANeededSegmentAreDamaged() {
        write(3);
        disk.flip(name(2), 20, 1);
        disk.flip(name(2), SegmentDescriptor.SECOND_HEADER_OFFSET + 30, 1);

        refused(name(2), 0, "both copies of its header are damaged or missing");
    }

    @Test
    void shouldNotMindADamagedHeaderOfASegmentThatIsNotUsedYet() {
        try (TestJournal journal =
                TestJournal.open(disk, TestJournal.smallContext()).prepare()) {
            while (segments().size() == 1) {
                journal.batch(10).prepare();
            }
            lastPosition = journal.writer.lastPosition();
        }
        disk.put(name(2), new byte[64 * 1024]);

        assertEquals(lastPosition, TestJournal.scan(disk, 0).lastPosition());
        try (TestJournal journal =
                TestJournal.open(disk, TestJournal.smallContext()).prepare()) {
            journal.batch(100).batch(100).batch(100).prepare().batch(100);
        }
        assertEquals(lastPosition + 400, TestJournal.scan(disk, 0).lastPosition());
    }

    @Test
    void shouldRefuseASegmentOfAnotherJournal() {
        write(3);
        final byte[] foreign = disk.content(name(2));
        stampHeader(foreign, 99, 2);
        disk.put(name(2), foreign);

        refused(name(2), 0, "the segment belongs to another journal");
    }

    @Test
    void shouldRefuseASegmentUnderAnotherName() {
        write(4);
        disk.put(name(2), disk.content(name(3)));

        refused(name(2), 0, "its header says that it is segment 3");
    }

    @Test
    void shouldRefuseALaterFormat() {
        write(1);
        final byte[] content = disk.content(name(1));
        content[SegmentDescriptor.VERSION_OFFSET] = 9;
        restamp(content, 0);
        System.arraycopy(content, 0, content, SegmentDescriptor.SECOND_HEADER_OFFSET, SegmentDescriptor.SECTOR);
        disk.put(name(1), content);

        refused(name(1), 0, "it has format version 9, this Ledge reads version 1");
        final String message = TestJournal.scan(disk, 0).damage().get().message();
        assertTrue(message.contains("start the node with the Ledge that wrote it"), message);
        assertFalse(message.contains("journal repair"), message);
    }

    @Test
    void shouldRefuseWhatTheDiskDoesNotRead() {
        write(2);
        disk.faults((call, name, number) ->
                call == DiskFaults.Call.READ && name.equals(name(2)) ? Errno.EIO.negative() : 0);

        refused(name(2), 0, "cannot be read at offset 0: EIO (5)");

        disk.faults(DiskFaults.from(0, DiskFaults.Call.LIST, Errno.EIO.negative()));
        refused(".", 0, "the directory cannot be read: EIO (5)");
    }

    /** Once, as a disk does that tries harder the next time: what was not read is not nothing. */
    @Test
    void shouldRefuseWhatTheDiskDidNotReadWhenItWasAsked() {
        write(2);
        final boolean[] hasFailed = {false};
        disk.faults((call, name, number) -> {
            final boolean fails = call == DiskFaults.Call.READ && name.equals(name(2)) && !hasFailed[0];
            hasFailed[0] |= fails;
            return fails ? Errno.EIO.negative() : 0;
        });

        refused(name(2), 0, "cannot be read at offset 0: EIO (5)");
    }

    @Test
    void shouldRefuseDamageAtTheEndOfASegmentThatIsNotTheLast() {
        write(3);
        final BatchMap map = BatchMap.of(disk.content(name(1)), 1);
        final BatchMap.Batch lastData = map.batches().get(map.batches().size() - 2);
        disk.flip(name(1), lastData.offset() + 80, 1);

        refused(name(1), lastData.offset(), "a batch is damaged, and a later one");
    }

    @Test
    void shouldRefuseWhenTheLogGoesOnBehindALostEnd() {
        write(2);
        final List<BatchMap.Batch> batches =
                BatchMap.of(disk.content(name(1)), 1).batches();
        final BatchMap.Batch lastData = batches.get(batches.size() - 2);
        disk.flip(name(1), lastData.offset() + 80, 1);
        disk.flip(name(1), batches.getLast().offset() + 40, 1);

        refused(name(1), lastData.offset(), "a batch is damaged, and the log goes on in " + name(2));
    }

    @Test
    void shouldGoOnWhenOnlyASealIsDamaged() {
        write(3);
        final BatchMap.Batch seal = BatchMap.of(disk.content(name(1)), 1).last();
        assertEquals(BatchDescriptor.SEAL, seal.kind());
        disk.flip(name(1), seal.offset() + 40, 1);

        final ScanResult scan = TestJournal.scan(disk, 0);

        assertEquals(lastPosition, scan.lastPosition());
        assertEquals(1, scan.notes().size());
    }

    @Test
    void shouldRefuseASealedSegmentCutShort() {
        write(3);
        disk.put(name(1), Arrays.copyOf(disk.content(name(1)), 50_000));

        refused(name(1), -1, "");
    }

    @Test
    void shouldNotTakeBatchesOfAnEarlierUseForTheEnd() {
        final TestJournal journal =
                TestJournal.open(disk, TestJournal.smallContext()).prepare();
        for (int i = 0; i < 150; i++) {
            journal.batch(20).prepare();
            journal.pool.release(journal.writer.durablePosition());
        }
        assertTrue(journal.counters.segmentsRecycled() > 5);
        lastPosition = journal.writer.lastPosition();
        journal.close();

        final ScanResult scan = TestJournal.scan(disk, lastPosition - 10);

        assertEquals(lastPosition, scan.lastPosition());
        assertTrue(scan.cut().isEmpty(), () -> "" + scan.cut());
        assertEquals(List.of(), scan.notes());
    }

    /** A value that is a copy of a batch, placed where a scan looks for batches: without the id it counts for nothing. */
    @Test
    void shouldNotBelieveABatchInsideAPayload() {
        try (TestJournal journal =
                TestJournal.open(disk, TestJournal.smallContext()).prepare()) {
            journal.batch(3);
            final int offset = journal.writer.claim(TestJournal.TYPE, 4, 4000);
            final byte[] content = disk.content(name(1));
            stampBatchId(content, SegmentDescriptor.DATA_OFFSET, TestJournal.JOURNAL_ID + 1, 1_000);
            for (int i = 0; i + 512 < 4000; i += 8) {
                journal.writer.buffer().putBytes(offset + i, content, SegmentDescriptor.DATA_OFFSET, 64);
            }
            journal.writer.commit();
            assertEquals(0, journal.flush());
        }
        disk.flip(name(1), BatchMap.of(disk.content(name(1)), 1).last().offset() + 64 + 24 + 3500, 1);

        final ScanResult scan = TestJournal.scan(disk, 0);

        assertTrue(scan.damage().isEmpty());
        assertEquals(3, scan.lastPosition());
    }

    private void write(final int segmentCount) {
        try (TestJournal journal =
                TestJournal.open(disk, TestJournal.smallContext()).prepare()) {
            while (segments().size() <= segmentCount) {
                journal.batch(20).prepare();
            }
            journal.batch(1);
            lastPosition = journal.writer.lastPosition();
        }
    }

    private void refused(final String file, final long offset, final String reason) {
        try (JournalScanner scanner = new JournalScanner(disk)) {
            final ScanResult scan = scanner.scan(0, JournalRecordHandler.NONE);
            final Damage damage = scan.damage().orElseThrow();
            assertEquals(file, damage.file());
            assertTrue(offset < 0 || offset == damage.offset(), () -> "" + damage);
            assertTrue(damage.reason().contains(reason), () -> "" + damage);
        }
    }

    private static void stampHeader(final byte[] content, final long journalId, final long number) {
        TestBytes.with(content, buffer -> {
            for (final int offset : new int[] {0, SegmentDescriptor.SECOND_HEADER_OFFSET}) {
                SegmentDescriptor.put(buffer, offset, journalId, number, content.length);
            }
        });
    }

    private static void stampBatchId(
            final byte[] content, final int offset, final long journalId, final long certified) {
        TestBytes.with(
                content,
                buffer -> BatchDescriptor.put(
                        buffer, offset, BatchDescriptor.DATA, journalId, 1, 900, certified, 0, 0, 0, 0));
    }

    private static void restamp(final byte[] content, final int offset) {
        TestBytes.with(content, buffer -> buffer.bytes()
                .putInt(
                        offset + SegmentDescriptor.CRC_OFFSET,
                        buffer.crc(offset, SegmentDescriptor.CRC_OFFSET),
                        FrameDescriptor.ORDER));
    }

    private List<String> segments() {
        return TestJournal.segmentNames(disk.names());
    }

    private static String name(final long number) {
        return SegmentDescriptor.name(number);
    }
}
