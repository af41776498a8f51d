package io.ledge.core.journal.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.journal.io.DiskFaults;
import io.ledge.core.journal.io.Errno;
import io.ledge.core.journal.io.RamDisk;
import io.ledge.core.journal.log.JournalRecordHandler;
import io.ledge.core.memory.OffHeapRegions;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SnapshotTest {
    private static final int LENGTH = 64 * 1024;

    private final RamDisk disk = new RamDisk();

    @Test
    void shouldReadBackWhatWasWritten() {
        TestSnapshot.write(disk, 0, 10, 20, 500);
        final TestSnapshot.Checker checker = new TestSnapshot.Checker();

        final SnapshotInfo info = read(disk, "snapshot-1", checker);

        assertEquals("", info.problem());
        assertEquals(500, checker.count());
        assertEquals(500, info.recordCount());
        assertEquals(1, info.generation());
        assertEquals(10, info.startPosition());
        assertEquals(20, info.endPosition());
        assertEquals(21, info.lastVersion());
        assertEquals(2000, info.endedMs());
        assertEquals(disk.content("snapshot-1").length, info.length());
    }

    @Test
    void shouldWriteRecordsLargerThanAChunk() {
        try (OffHeapRegions regions = new OffHeapRegions();
                SnapshotWriter writer = TestSnapshot.writer(disk, regions, 0)) {
            writer.begin(0, 0);
            for (int i = 0; i < 5; i++) {
                final int offset = writer.claim(1, 1 << 20);
                writer.buffer().setMemory(offset, 1 << 20, (byte) i);
                writer.commit();
            }
            assertEquals(0, writer.flush());
            assertEquals(0, writer.finish(0, 0, 0));
            assertEquals(disk.content("snapshot-1").length, writer.length());
        }
        final int[] count = new int[1];
        final SnapshotInfo info = read(disk, "snapshot-1", (type, position, buffer, offset, length) -> {
            assertEquals(1 << 20, length);
            assertEquals((byte) count[0]++, buffer.getByte(offset + length - 1));
        });
        assertTrue(info.isValid());
        assertEquals(5, count[0]);
    }

    @Test
    void shouldTakeTurnsWithTwoFiles() {
        TestSnapshot.write(disk, 0, 10, 20, 900);
        TestSnapshot.write(disk, 1, 30, 40, 80);
        TestSnapshot.write(disk, 2, 50, 60, 5);

        final List<SnapshotInfo> found = inspect(disk);

        assertEquals(
                List.of("snapshot-0", "snapshot-1"),
                disk.names().stream().sorted().toList());
        assertEquals(
                List.of(3L, 2L), found.stream().map(SnapshotInfo::generation).toList());
        assertTrue(found.stream().allMatch(SnapshotInfo::isValid));
        assertEquals(5, found.getFirst().recordCount());
    }

    @Test
    void shouldBeNoSnapshotBeforeItIsFinished() {
        TestSnapshot.write(disk, 0, 10, 20, 50);
        TestSnapshot.write(disk, 1, 30, 40, 50);
        try (OffHeapRegions regions = new OffHeapRegions();
                SnapshotWriter writer = TestSnapshot.writer(disk, regions, 2)) {
            assertEquals(0, writer.begin(50, 0));
            TestSnapshot.append(writer, 500);
            assertEquals(0, writer.flush());
        }

        final List<SnapshotInfo> found = inspect(disk);

        assertEquals(2, found.getFirst().generation());
        assertTrue(found.getFirst().isValid());
        assertEquals("it ends without a footer", found.getLast().problem());
    }

    @Test
    void shouldRefuseEveryFlippedBit() {
        TestSnapshot.write(disk, 0, 10, 20, 283);
        final int length = disk.content("snapshot-1").length;
        assertTrue(length > LENGTH - 512 && length <= LENGTH + 512, () -> "64 KiB: " + length);
        IntStream.range(0, 2).parallel().forEach(from -> {
            final RamDisk copy = disk.copy();
            try (SnapshotReader reader = new SnapshotReader(copy)) {
                for (int place = from; place < length; place += 2) {
                    for (int bit = 0; bit < Byte.SIZE; bit++) {
                        copy.flip("snapshot-1", place, 1 << bit);
                        assertFalse(
                                reader.read("snapshot-1", new TestSnapshot.Checker())
                                        .isValid(),
                                "" + place);
                        copy.flip("snapshot-1", place, 1 << bit);
                    }
                }
            }
        });
    }

    @Test
    void shouldRefuseEveryTruncation() {
        TestSnapshot.write(disk, 0, 10, 20, 283);
        final byte[] content = disk.content("snapshot-1");
        final RamDisk copy = new RamDisk();
        try (SnapshotReader reader = new SnapshotReader(copy)) {
            for (int length = 0; length < content.length; length++) {
                copy.put("snapshot-1", Arrays.copyOf(content, length));
                assertFalse(
                        reader.read("snapshot-1", new TestSnapshot.Checker()).isValid());
            }
            copy.put("snapshot-1", Arrays.copyOf(content, content.length + 100));
            assertTrue(reader.inspect("snapshot-1").isValid(), "what lies behind the footer does not count");
        }
    }

    /** Whatever fails and whenever the power fails: there is a whole snapshot, and the newer one only if it was finished. */
    @Test
    void shouldKeepOneWholeSnapshotWhereverItFails() {
        TestSnapshot.write(disk, 0, 10, 20, 100);
        TestSnapshot.write(disk, 1, 30, 40, 100);
        for (int k = 1; k <= 14; k++) {
            for (final int fault : new int[] {Errno.EIO.negative(), Errno.ENOSPC.negative(), 77}) {
                final RamDisk faulty = disk.copy();
                faulty.faults(DiskFaults.at(faulty.callCount() + k, fault));
                final boolean isFinished = tryWrite(faulty);
                faulty.faults(DiskFaults.NONE);
                for (int seed = 0; seed < 5; seed++) {
                    final SnapshotInfo newest = inspect(faulty.crash(new SplittableRandom(k * 100L + seed)))
                            .getFirst();
                    assertTrue(newest.isValid());
                    assertTrue(newest.generation() == 3 || newest.generation() == 2 && !isFinished, "k=" + k);
                }
            }
        }
    }

    @Test
    void shouldBeDurableWithItsNameOnceItIsFinished() {
        TestSnapshot.write(disk, 0, 10, 20, 100);

        for (int seed = 0; seed < 20; seed++) {
            assertTrue(
                    inspect(disk.crash(new SplittableRandom(seed))).getFirst().isValid());
        }
    }

    @Test
    void shouldBeginAgainAfterAFailure() {
        try (OffHeapRegions regions = new OffHeapRegions();
                SnapshotWriter writer = TestSnapshot.writer(disk, regions, 0)) {
            disk.faults(DiskFaults.from(0, DiskFaults.Call.WRITE, Errno.ENOSPC.negative()));
            assertEquals(0, writer.begin(10, 0));
            assertEquals(0, TestSnapshot.append(writer, 100));
            assertEquals(Errno.ENOSPC.negative(), writer.flush());
            assertFalse(writer.isWriting());
            assertEquals(List.of(), disk.names(), "its space is given back");

            disk.faults(DiskFaults.NONE);
            assertEquals(0, writer.begin(10, 0));
            assertEquals(0, TestSnapshot.append(writer, 100));
            assertEquals(0, writer.finish(20, 0, 0));
        }
        assertEquals(0, disk.openCount());
        assertTrue(inspect(disk).getFirst().isValid());
    }

    private static boolean tryWrite(final RamDisk faulty) {
        try (OffHeapRegions regions = new OffHeapRegions();
                SnapshotWriter writer = TestSnapshot.writer(faulty, regions, 2)) {
            return writer.begin(50, 0) == 0
                    && TestSnapshot.append(writer, 90) == 0
                    && writer.flush() == 0
                    && writer.finish(60, 0, 0) == 0;
        }
    }

    private static SnapshotInfo read(final RamDisk disk, final String name, final JournalRecordHandler handler) {
        try (SnapshotReader reader = new SnapshotReader(disk)) {
            return reader.read(name, handler);
        }
    }

    private static List<SnapshotInfo> inspect(final RamDisk disk) {
        try (SnapshotReader reader = new SnapshotReader(disk)) {
            return reader.inspectAll();
        }
    }
}
