package io.ledge.core.journal.tool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.journal.io.RamDisk;
import io.ledge.core.journal.log.BatchWalk;
import io.ledge.core.journal.log.SegmentInfo;
import io.ledge.core.journal.log.TestJournal;
import io.ledge.core.journal.snapshot.RecoveryPlan;
import io.ledge.core.journal.snapshot.TestSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.Test;

class JournalToolsTest {
    private static final String FIRST = "journal-0000000000000001";
    private static final int FIRST_BATCH = 8192;

    private final RamDisk disk = new RamDisk();

    @Test
    void shouldVerifyWhatThereIs() {
        assertEquals(VerifyReport.Verdict.EMPTY, VerifyReport.of(disk).verdict());

        TestJournal.open(disk, TestJournal.smallContext()).prepare().batch(10).closeClean();
        final VerifyReport clean = VerifyReport.of(disk);
        assertEquals(VerifyReport.Verdict.CLEAN, clean.verdict());
        assertEquals(1, clean.firstPosition());
        assertEquals(10, clean.lastPosition());
        assertEquals(10, clean.recordCount());
        assertEquals(10, clean.certifiedPosition());

        log(20);
        assertEquals(VerifyReport.Verdict.UNCLEAN, VerifyReport.of(disk).verdict());
    }

    @Test
    void shouldVerifyATornTailAndDamage() {
        log(30);
        final List<String> found = new ArrayList<>();
        final int last = lastBatch(found);
        disk.flip(FIRST, last + 200, 1);
        final VerifyReport torn = VerifyReport.of(disk);
        assertEquals(VerifyReport.Verdict.TORN, torn.verdict());
        assertEquals(last, torn.cut().orElseThrow().offset());

        disk.flip(FIRST, FIRST_BATCH + 100, 1);
        final VerifyReport damaged = VerifyReport.of(disk);
        assertEquals(VerifyReport.Verdict.DAMAGED, damaged.verdict());
        assertEquals(FIRST_BATCH, damaged.refusal().orElseThrow().offset());
    }

    @Test
    void shouldNoteDamageThatASnapshotCovers() {
        log(30);
        TestSnapshot.write(disk, 0, 15, 20, 5);
        disk.flip(FIRST, FIRST_BATCH + 100, 1);

        final VerifyReport report = VerifyReport.of(disk);

        assertEquals(VerifyReport.Verdict.UNCLEAN, report.verdict());
        assertEquals(30, report.lastPosition());
        assertEquals(2, report.notes().size(), () -> "" + report.notes());
        assertTrue(report.notes().getFirst().contains("a snapshot covers them"));
    }

    @Test
    void shouldChangeNothingWhileLooking() throws ToolException {
        log(30);
        disk.flip(FIRST, secondBatch() + 100, 1);
        final long written = disk.bytesWritten();
        final byte[] before = disk.content(FIRST);

        VerifyReport.of(disk);
        JournalRepair.plan(disk);
        walk(new ArrayList<>());

        assertEquals(written, disk.bytesWritten());
        assertArrayEquals(before, disk.content(FIRST));
    }

    @Test
    void shouldShowBatchesBehindDamage() {
        log(30);
        disk.flip(FIRST, FIRST_BATCH + 100, 1);
        final List<String> found = new ArrayList<>();

        walk(found);

        assertEquals("segment 1 ", found.getFirst());
        assertEquals("data 1+10 torn", found.get(1));
        assertEquals("data 11+10 whole", found.get(2));
        assertEquals("record 11", found.get(3));
        assertEquals("record 30", found.getLast());
    }

    @Test
    void shouldHaveNothingToRepairWithoutDamage() throws ToolException {
        log(30);
        assertEquals(Optional.empty(), JournalRepair.plan(disk));
    }

    @Test
    void shouldGoBackToWhatIsIntactBeforeTheDamage() throws ToolException {
        log(30);
        disk.flip(FIRST, secondBatch() + 100, 1);

        final JournalRepair.Plan plan = JournalRepair.plan(disk).orElseThrow();
        assertEquals(10, plan.endPosition());
        assertEquals(30, plan.lastSeenPosition());
        assertEquals(20, plan.lostCount());
        assertFalse(plan.isApproximate());

        final RamDisk repaired = repair(plan);
        assertEquals(10, TestJournal.scan(repaired, 0).lastPosition());
    }

    @Test
    void shouldTakeTheSnapshotThatReachesFurthest() throws ToolException {
        log(900);
        TestSnapshot.write(disk, 0, 100, 110, 5);
        TestSnapshot.write(disk, 1, 500, 510, 5);
        final RecoveryPlan before = RecoveryPlan.of(disk);
        assertTrue(before.refusal().isEmpty());
        damageRecord(700);

        final JournalRepair.Plan plan = JournalRepair.plan(disk).orElseThrow();

        assertEquals(500, plan.snapshot().orElseThrow().startPosition());
        assertTrue(plan.endPosition() >= 690 && plan.endPosition() < 700, () -> "" + plan);
        final RecoveryPlan after = RecoveryPlan.of(repair(plan));
        assertTrue(after.refusal().isEmpty());
        assertEquals(plan.endPosition(), after.scan().lastPosition());
        assertEquals(500, after.startPosition());
    }

    @Test
    void shouldTakeTheOlderSnapshotWhenTheLogIsDamagedWhereTheNewestWasMade() throws ToolException {
        log(900);
        TestSnapshot.write(disk, 0, 100, 110, 5);
        TestSnapshot.write(disk, 1, 500, 540, 7);
        damageRecord(525);

        final JournalRepair.Plan plan = JournalRepair.plan(disk).orElseThrow();

        assertEquals(100, plan.snapshot().orElseThrow().startPosition());
        assertEquals(520, plan.endPosition());
        assertFalse(plan.isApproximate());
    }

    @Test
    void shouldSayWhenOnlyAFuzzySnapshotIsLeft() throws ToolException {
        log(900);
        TestSnapshot.write(disk, 0, 500, 540, 7);
        TestJournal.segmentNames(disk.names()).forEach(disk::delete);

        final JournalRepair.Plan plan = JournalRepair.plan(disk).orElseThrow();

        assertTrue(plan.isApproximate());
        assertEquals(540, plan.endPosition());
        final RecoveryPlan after = RecoveryPlan.of(repair(plan));
        assertTrue(after.refusal().isEmpty(), () -> "" + after.refusal());
        assertEquals(540, after.scan().lastPosition());
        assertEquals(7, after.snapshot().orElseThrow().recordCount());
    }

    @Test
    void shouldGiveUpWhereNothingIsLeft() {
        log(900);
        disk.delete(FIRST);

        final ToolException refusal = assertThrows(ToolException.class, () -> JournalRepair.plan(disk));

        assertTrue(refusal.getMessage().contains("ledge restore FILE"), refusal.getMessage());
    }

    private RamDisk repair(final JournalRepair.Plan plan) throws ToolException {
        final RamDisk repaired = new RamDisk();
        JournalRepair.run(plan, disk, repaired, TestJournal.smallContext(), 99);
        assertEquals(0, repaired.openCount());
        return repaired;
    }

    private void log(final int records) {
        try (TestJournal journal =
                TestJournal.open(disk, TestJournal.smallContext()).prepare()) {
            while (journal.writer.lastPosition() < records) {
                journal.batch(10).prepare();
            }
        }
    }

    private void damageRecord(final long wanted) {
        try (BatchWalk walk = new BatchWalk(disk)) {
            walk.walk(new Finder(new ArrayList<>()) {
                @Override
                public void onRecord(
                        final String file,
                        final int offset,
                        final int type,
                        final long position,
                        final DirectBuffer buffer,
                        final int length) {
                    if (position == wanted) {
                        disk.flip(file, offset, 1);
                    }
                }
            });
        }
    }

    private int secondBatch() {
        return batches().get(1);
    }

    private int lastBatch(final List<String> found) {
        walk(found);
        return batches().getLast();
    }

    private List<Integer> batches() {
        final Finder finder = new Finder(new ArrayList<>());
        try (BatchWalk walk = new BatchWalk(disk)) {
            walk.walk(finder);
        }
        return finder.offsets;
    }

    private void walk(final List<String> found) {
        try (BatchWalk walk = new BatchWalk(disk)) {
            assertEquals(0, walk.walk(new Finder(found)));
        }
    }

    private static class Finder implements BatchWalk.Visitor {
        final List<String> found;
        final List<Integer> offsets = new ArrayList<>();

        Finder(final List<String> found) {
            this.found = found;
        }

        @Override
        public void onSegment(final SegmentInfo segment, final String problem) {
            found.add("segment " + segment.number() + " " + problem);
        }

        @Override
        public void onBatch(
                final String file,
                final int offset,
                final int length,
                final String kind,
                final long firstPosition,
                final int recordCount,
                final long certifiedPosition,
                final boolean isWhole) {
            offsets.add(offset);
            found.add(kind + " " + firstPosition + "+" + recordCount + (isWhole ? " whole" : " torn"));
        }

        @Override
        public void onRecord(
                final String file,
                final int offset,
                final int type,
                final long position,
                final DirectBuffer buffer,
                final int length) {
            found.add("record " + position);
        }
    }
}
