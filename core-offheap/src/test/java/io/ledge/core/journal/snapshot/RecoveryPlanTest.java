package io.ledge.core.journal.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.journal.io.RamDisk;
import io.ledge.core.journal.log.Damage;
import io.ledge.core.journal.log.TestJournal;
import io.ledge.core.journal.tool.JournalRepair;
import io.ledge.core.journal.tool.ToolException;
import io.ledge.core.journal.tool.VerifyReport;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class RecoveryPlanTest {
    private final RamDisk disk = new RamDisk();

    @Test
    void shouldReplayTheWholeLogWithoutASnapshot() {
        log(30, 0);

        final RecoveryPlan plan = RecoveryPlan.of(disk);

        assertTrue(plan.refusal().isEmpty());
        assertEquals(0, plan.startPosition());
        assertEquals(30, plan.scan().recordCount());
        assertEquals(List.of(), plan.notes());
    }

    @Test
    void shouldStartInAnEmptyDirectory() {
        final RecoveryPlan plan = RecoveryPlan.of(disk);

        assertTrue(plan.refusal().isEmpty());
        assertEquals(0, plan.scan().lastPosition());
    }

    @Test
    void shouldBeginWithTheNewestSnapshot() {
        log(30, 0);
        TestSnapshot.write(disk, 0, 5, 8, 10);
        TestSnapshot.write(disk, 1, 15, 18, 10);

        final RecoveryPlan plan = RecoveryPlan.of(disk);

        assertEquals(2, plan.snapshot().orElseThrow().generation());
        assertEquals(15, plan.startPosition());
        assertEquals(15, plan.scan().recordCount());
    }

    @Test
    void shouldFallBackToTheOlderSnapshotWhenTheNewestIsDamaged() {
        log(30, 0);
        TestSnapshot.write(disk, 0, 5, 8, 10);
        TestSnapshot.write(disk, 1, 15, 18, 10);
        disk.flip("snapshot-0", 100, 1);

        final RecoveryPlan plan = RecoveryPlan.of(disk);

        assertEquals(1, plan.snapshot().orElseThrow().generation());
        assertEquals(25, plan.scan().recordCount());
        assertEquals(
                List.of("snapshot-0 is not used: it is damaged, or was never finished, at offset 64"), plan.notes());
    }

    @Test
    void shouldReplayTheWholeLogWhenNoSnapshotIsWhole() {
        log(30, 0);
        TestSnapshot.write(disk, 0, 5, 8, 10);
        disk.flip("snapshot-1", 10, 1);

        final RecoveryPlan plan = RecoveryPlan.of(disk);

        assertTrue(plan.snapshot().isEmpty());
        assertEquals(30, plan.scan().recordCount());
        assertEquals(1, plan.notes().size());
    }

    @Test
    void shouldRefuseWhenTheLogDoesNotReachTheSnapshot() {
        log(30, 0);
        TestSnapshot.write(disk, 0, 25, 31, 10);

        final RecoveryPlan plan = RecoveryPlan.of(disk);

        assertEquals(
                "it holds changes up to position 31, and the log ends at 30",
                plan.refusal().orElseThrow().reason());
    }

    @Test
    void shouldUseTheOlderSnapshotWhenTheLogDoesNotReachTheNewest() {
        log(30, 0);
        TestSnapshot.write(disk, 0, 5, 8, 10);
        TestSnapshot.write(disk, 1, 25, 31, 10);

        final RecoveryPlan plan = RecoveryPlan.of(disk);

        assertEquals(1, plan.snapshot().orElseThrow().generation());
        assertEquals(1, plan.notes().size());
    }

    @Test
    void shouldRefuseWhenTheRecordsBehindTheOlderSnapshotAreGone() {
        final long released = log(2500, 2000);
        assertTrue(released > 100, "segments were recycled");
        TestSnapshot.write(disk, 0, 50, 60, 10);
        TestSnapshot.write(disk, 1, 2000, 2010, 10);
        assertTrue(RecoveryPlan.of(disk).refusal().isEmpty());
        disk.flip("snapshot-0", 100, 1);

        final RecoveryPlan plan = RecoveryPlan.of(disk);

        assertTrue(plan.refusal().orElseThrow().reason().contains("the log begins at position"), () -> "" + plan);
        assertEquals(2, plan.notes().size());
    }

    /** To repair that would be to throw away what a newer Ledge can read. */
    @Test
    void shouldNameTheOtherVersionWhenItsSnapshotHasWhatIsMissing() {
        log(2500, 2000);
        TestSnapshot.write(disk, 1, 2000, 2010, 10);
        assertTrue(RecoveryPlan.of(disk).refusal().isEmpty());
        disk.put("snapshot-0", ofFormat(9, disk.content("snapshot-0")));

        final Damage refusal = RecoveryPlan.of(disk).refusal().orElseThrow();

        assertEquals("it has format version 9, this Ledge reads version 1", refusal.reason());
        assertTrue(refusal.message().contains("start the node with the Ledge that wrote it"), refusal::message);
        assertFalse(refusal.message().contains("journal repair"), refusal::message);
        assertEquals(
                refusal.message(),
                assertThrows(ToolException.class, () -> JournalRepair.plan(disk))
                        .getMessage());
        assertEquals(VerifyReport.Verdict.OTHER_FORMAT, VerifyReport.of(disk).verdict());
    }

    private static byte[] ofFormat(final int version, final byte[] snapshot) {
        final ByteBuffer bytes = ByteBuffer.wrap(snapshot).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(SnapshotDescriptor.VERSION_OFFSET, version);
        final CRC32C crc = new CRC32C();
        crc.update(snapshot, 0, SnapshotDescriptor.CRC_OFFSET);
        bytes.putInt(SnapshotDescriptor.CRC_OFFSET, (int) crc.getValue());
        return snapshot;
    }

    @Test
    void shouldRefuseDamageBehindTheSnapshotAndNotMindItBefore() {
        log(900, 0);
        TestSnapshot.write(disk, 0, 500, 510, 10);
        disk.flip("journal-0000000000000001", 20_000, 1);
        assertTrue(RecoveryPlan.of(disk).refusal().isEmpty(), "a snapshot covers it");

        disk.flip("journal-0000000000000003", 20_000, 1);
        final RecoveryPlan plan = RecoveryPlan.of(disk);

        assertTrue(plan.refusal().orElseThrow().reason().contains("a batch is damaged"), () -> "" + plan);
    }

    @Test
    void shouldRefuseASnapshotOfAnotherLog() {
        TestSnapshot.write(disk, 0, 0, 0, 10);

        final RecoveryPlan plan = RecoveryPlan.of(disk);

        assertEquals("it belongs to another log", plan.refusal().orElseThrow().reason());
    }

    /** @return the last position below which segments were recycled */
    private long log(final int records, final long covered) {
        try (TestJournal journal =
                TestJournal.open(disk, TestJournal.smallContext()).prepare()) {
            while (journal.writer.lastPosition() < records) {
                journal.batch(10).prepare();
                if (covered > 0 && journal.writer.durablePosition() >= covered) {
                    journal.pool.release(covered);
                }
            }
            return journal.counters.segmentsRecycled() == 0 ? 0 : covered;
        }
    }
}
