package io.ledge.core.journal.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.journal.io.DiskFaults;
import io.ledge.core.journal.io.Errno;
import io.ledge.core.journal.io.RamDisk;
import io.ledge.core.journal.log.TestJournal;
import io.ledge.core.journal.snapshot.RecoveryPlan;
import io.ledge.core.journal.snapshot.TestSnapshot;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArchiveTest {
    private static final String NAME = "gateway.ledge";
    private static final long NEW_ID = 77;

    private final RamDisk disk = new RamDisk();
    private final RamDisk target = new RamDisk();

    @Test
    void shouldBringBackWhatWasBackedUp() throws ToolException {
        log(500);
        TestSnapshot.write(disk, 0, 120, 130, 90);

        final ArchiveWriter.Written written = backUp(500);
        restore();

        assertEquals(120, written.startPosition());
        assertEquals(500, written.endPosition());
        assertEquals(90, written.snapshotRecordCount());
        assertEquals(380, written.logRecordCount());
        assertEquals(target.content(NAME).length, written.bytes());
        final RamDisk restored = restored();
        final RecoveryPlan plan = RecoveryPlan.of(restored);
        assertTrue(plan.refusal().isEmpty());
        assertEquals(500, plan.scan().lastPosition());
        assertFalse(plan.scan().isClean(), "versions that were told after the backup are not given again");
        assertEquals(500, plan.scan().tail().certifiedPosition());
        assertEquals(120, plan.startPosition());
        assertEquals(131, plan.snapshot().orElseThrow().lastVersion());
        assertNotEquals(TestJournal.JOURNAL_ID, plan.scan().journalId(), "it goes its own way");
        try (TestJournal journal =
                TestJournal.open(restored, TestJournal.smallContext(), 120).prepare()) {
            journal.batch(10);
            assertEquals(510, journal.writer.durablePosition());
        }
    }

    @Test
    void shouldBackUpALogWithoutASnapshot() throws ToolException {
        log(100);
        backUp(100);

        restore();

        assertEquals(100, TestJournal.scan(restored(), 0).recordCount());
        assertTrue(RecoveryPlan.of(restored()).snapshot().isEmpty());
    }

    @Test
    void shouldBackUpASnapshotBehindWhichNothingHappened() throws ToolException {
        log(100);
        TestSnapshot.write(disk, 0, 100, 100, 40);
        backUp(100);

        restore();

        final RecoveryPlan plan = RecoveryPlan.of(restored());
        assertTrue(plan.refusal().isEmpty(), () -> "" + plan.refusal());
        assertEquals(100, plan.scan().lastPosition());
        assertEquals(40, plan.snapshot().orElseThrow().recordCount());
    }

    @Test
    void shouldBackUpNothing() throws ToolException {
        backUp(0);

        restore();

        assertEquals(0, RecoveryPlan.of(restored()).scan().lastPosition());
    }

    @Test
    void shouldBackUpWhileTheNodeWrites() throws ToolException {
        try (TestJournal journal =
                TestJournal.open(disk, TestJournal.smallContext()).prepare()) {
            journal.batch(300).append(20);
            assertEquals(0, journal.flush());
            backUp(journal.writer.durablePosition());
            journal.batch(50);
        }
        restore();

        assertEquals(300, TestJournal.scan(restored(), 0).lastPosition(), "what was durable, and nothing more");
    }

    @Test
    void shouldRefuseEveryFlippedBit() throws ToolException {
        log(20);
        TestSnapshot.write(disk, 0, 5, 8, 10);
        backUp(20);
        final int length = target.content(NAME).length;
        for (int place = 0; place < length; place++) {
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                target.flip(NAME, place, 1 << bit);
                assertThrows(ToolException.class, () -> ArchiveReader.open(target, NAME), "" + place);
                target.flip(NAME, place, 1 << bit);
            }
        }
        assertEquals(0, target.openCount());
        ArchiveReader.open(target, NAME).close();
    }

    @Test
    void shouldRefuseEveryTruncation() throws ToolException {
        log(20);
        TestSnapshot.write(disk, 0, 5, 8, 10);
        backUp(20);
        final byte[] content = target.content(NAME);
        for (int length = 0; length < content.length; length += 7) {
            target.put(NAME, Arrays.copyOf(content, length));
            final ToolException refusal = assertThrows(ToolException.class, () -> ArchiveReader.open(target, NAME));
            assertEquals(NAME + " is cut short: it has " + length + " bytes", refusal.getMessage());
        }
    }

    @Test
    void shouldRefuseAFileOfAnotherKind() {
        target.put(NAME, new byte[1000]);

        final ToolException refusal = assertThrows(ToolException.class, () -> ArchiveReader.open(target, NAME));

        assertEquals(NAME + " is no backup that ledge backup wrote", refusal.getMessage());
    }

    @Test
    void shouldNotWriteOverAFile() {
        target.put(NAME, new byte[1]);

        final ToolException refusal = assertThrows(ToolException.class, () -> backUp(0));

        assertEquals("there is a file " + NAME + " already", refusal.getMessage());
    }

    @Test
    void shouldLeaveNothingBehindWhenItFails() {
        log(500);
        for (int k = 1; k <= 9; k++) {
            final RamDisk faulty = new RamDisk();
            faulty.faults(DiskFaults.at(k, Errno.ENOSPC.negative()));
            try {
                ArchiveWriter.write(DirectorySource.ofRunningNode(disk, 500), faulty, NAME, 0);
            } catch (final ToolException ex) {
                assertTrue(ex.getMessage().contains("ENOSPC"), ex.getMessage());
            }
            assertFalse(faulty.names().contains(NAME + ".unfinished"), "k=" + k);
            assertTrue(faulty.names().isEmpty() || isWhole(faulty), "k=" + k);
            assertEquals(0, faulty.openCount());
        }
    }

    @Test
    void shouldRestoreOnlyIntoAnEmptyDirectory() throws ToolException {
        log(10);
        backUp(10);
        try (ArchiveReader archive = ArchiveReader.open(target, NAME)) {
            final ToolException refusal = assertThrows(
                    ToolException.class,
                    () -> DirectoryWriter.write(archive, disk, TestJournal.smallContext(), NEW_ID));
            assertTrue(refusal.getMessage().startsWith("there are files in "), refusal.getMessage());
        }
    }

    @Test
    void shouldSayWhenARestoreFails() throws ToolException {
        log(500);
        TestSnapshot.write(disk, 0, 120, 130, 90);
        backUp(500);
        int failed = 0;
        try (ArchiveReader archive = ArchiveReader.open(target, NAME)) {
            for (int k = 1; k <= 200; k++) {
                final RamDisk faulty = new RamDisk();
                faulty.faults(DiskFaults.at(k, Errno.EIO.negative()));
                try {
                    DirectoryWriter.write(archive, faulty, TestJournal.smallContext(), NEW_ID);
                    assertEquals(
                            500,
                            RecoveryPlan.of(faulty.faults(DiskFaults.NONE))
                                    .scan()
                                    .lastPosition());
                } catch (final ToolException ex) {
                    failed++;
                }
            }
        }
        assertTrue(failed > 20, "faults that mattered: " + failed);
    }

    private static boolean isWhole(final RamDisk disk) {
        try (ArchiveReader archive = ArchiveReader.open(disk.faults(DiskFaults.NONE), NAME)) {
            return archive.endPosition() == 500;
        } catch (final ToolException ex) {
            return false;
        }
    }

    private void log(final int records) {
        try (TestJournal journal =
                TestJournal.open(disk, TestJournal.smallContext()).prepare()) {
            for (int i = 0; i < records; i += 10) {
                journal.batch(10).prepare();
            }
        }
    }

    private ArchiveWriter.Written backUp(final long durablePosition) throws ToolException {
        return ArchiveWriter.write(DirectorySource.ofRunningNode(disk, durablePosition), target, NAME, 1234);
    }

    private RamDisk restored;

    private void restore() throws ToolException {
        restored = new RamDisk();
        try (ArchiveReader archive = ArchiveReader.open(target, NAME)) {
            assertEquals(1234, archive.timestampMs());
            DirectoryWriter.write(archive, restored, TestJournal.smallContext(), NEW_ID);
        }
        assertEquals(List.of(NAME), target.names());
        assertEquals(0, restored.openCount());
    }

    private RamDisk restored() {
        return restored;
    }
}
