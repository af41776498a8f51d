package io.ledge.core.journal.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.journal.io.RamDisk;
import io.ledge.core.journal.log.JournalScanner;
import io.ledge.core.journal.log.TestJournal;
import org.junit.jupiter.api.Test;

class RecoveryStartTest {
    private final RamDisk disk = new RamDisk();

    @Test
    void shouldBeginWithTheFirstRecordWhereThereIsNoSnapshot() {
        log(30);

        assertEquals(0, RecoveryStart.of(disk).startPosition());
        assertTrue(RecoveryStart.of(disk).refusal().isEmpty());
    }

    @Test
    void shouldNotReadTheRecordsThatAScanWillRead() {
        log(900);
        TestSnapshot.write(disk, 0, 500, 510, 10);
        disk.flip("journal-0000000000000003", 20_000, 1);

        assertEquals(500, RecoveryStart.of(disk).startPosition());
        assertTrue(RecoveryPlan.of(disk).refusal().isPresent(), "the scan is what refuses");
    }

    @Test
    void shouldReadAllWhenTheEndOfTheLogDoesNotSayThatItReachesTheSnapshot() {
        log(30);
        TestSnapshot.write(disk, 0, 5, 8, 10);
        TestSnapshot.write(disk, 1, 25, 31, 10);

        final RecoveryStart start = RecoveryStart.of(disk);

        assertEquals(1, start.snapshot().orElseThrow().generation());
        assertEquals(1, start.notes().size());
    }

    @Test
    void shouldRefuseWhatThePlanRefuses() {
        log(30);
        TestSnapshot.write(disk, 0, 25, 31, 10);

        assertEquals(RecoveryPlan.of(disk).refusal(), RecoveryStart.of(disk).refusal());
        assertTrue(RecoveryStart.of(disk).refusal().isPresent());
    }

    @Test
    void shouldSayWhichSnapshotIsNotUsed() {
        log(60);
        TestSnapshot.write(disk, 0, 5, 8, 10);
        TestSnapshot.write(disk, 1, 25, 31, 10);
        disk.flip("snapshot-0", 100, 1);
        disk.flip("snapshot-1", 100, 1);

        assertEquals(2, RecoveryStart.of(disk).notes().size());
        assertEquals(0, RecoveryStart.of(disk).startPosition());
    }

    @Test
    void shouldCertifyNoMoreThanWasDurable() {
        log(60);

        try (JournalScanner scanner = new JournalScanner(disk)) {
            final var scan = scanner.scan(0, (type, position, buffer, offset, length) -> {});

            assertTrue(scanner.certifies(scan.journalId(), scan.tail().certifiedPosition()));
            assertFalse(scanner.certifies(scan.journalId(), scan.tail().certifiedPosition() + 1));
            assertFalse(scanner.certifies(scan.journalId() + 1, 1), "another log");
        }
    }

    private void log(final int records) {
        try (TestJournal journal =
                TestJournal.open(disk, TestJournal.smallContext()).prepare()) {
            while (journal.writer.lastPosition() < records) {
                journal.batch(10).prepare();
            }
        }
    }
}
