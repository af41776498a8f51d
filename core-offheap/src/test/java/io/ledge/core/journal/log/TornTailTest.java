package io.ledge.core.journal.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.journal.io.DiskFaults;
import io.ledge.core.journal.io.Errno;
import io.ledge.core.journal.io.RamDisk;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TornTailTest {
    private static final String NAME = "journal-0000000000000001";

    private final RamDisk disk = new RamDisk();

    @Test
    void shouldReportAndKeepWhatIsCut() {
        final CutTail torn = tear();
        final byte[] before = disk.content(NAME);

        TestJournal.open(disk, TestJournal.smallContext()).close();

        assertEquals(11, torn.firstPosition());
        assertEquals(20, torn.lastSeenPosition());
        assertEquals(
                NAME + ", offset " + torn.offset() + ": the last write did not arrive whole, " + torn.length()
                        + " bytes are cut (it holds records 11 to 20 or parts of them; may include acknowledged records of"
                        + " the last batch)",
                torn.message());
        final byte[] kept = disk.content("cut-0000000000000001-" + String.format("%08d", torn.offset()));
        assertArrayEquals(Arrays.copyOfRange(before, torn.offset(), torn.offset() + torn.length()), kept);
        assertArrayEquals(
                new byte[torn.length()],
                Arrays.copyOfRange(disk.content(NAME), torn.offset(), torn.offset() + torn.length()));
    }

    @Test
    void shouldBeDurableBeforeTheNodeGoesOn() {
        tear();
        TestJournal.open(disk, TestJournal.smallContext()).close();

        for (int seed = 0; seed < 20; seed++) {
            final ScanResult scan = TestJournal.scan(disk.crash(new SplittableRandom(seed)), 0);
            assertEquals(10, scan.lastPosition());
            assertTrue(scan.cut().isEmpty());
        }
    }

    /** The same records again, byte for byte: the batch behind them, of the life before, fits their chain. */
    @Test
    void shouldNotLetWhatWasCutComeBack() {
        final TestJournal first =
                TestJournal.open(disk, TestJournal.smallContext()).prepare();
        first.batch(5);
        first.append(3);
        assertEquals(0, first.flush());
        final int offset = BatchMap.of(disk.content(NAME), 1).last().offset();
        first.append(4);
        assertEquals(0, first.flush());
        first.close();
        disk.flip(NAME, offset + 100, 1); // batch 6…8 is torn, 9…12 is whole, and nothing certifies either

        final TestJournal second = TestJournal.open(disk, TestJournal.smallContext());
        assertEquals(5, second.scan.lastPosition());
        second.batch(3).close();

        assertEquals(8, TestJournal.scan(disk, 0).lastPosition(), "9 to 12 were given up");
    }

    @Test
    void shouldStartAfreshWhenItIsInterrupted() {
        tear();
        final RamDisk torn = disk.copy();
        for (int k = 1; k < 20; k++) {
            final RamDisk again = torn.copy();
            final ScanResult scan = TestJournal.scan(again, 0);
            again.faults(DiskFaults.at(again.callCount() + k, Errno.EIO.negative()));
            TornTail.settle(again, scan);
            final RamDisk crashed = again.crash(new SplittableRandom(k));

            try (TestJournal journal = TestJournal.open(crashed, TestJournal.smallContext())) {
                assertEquals(10, journal.scan.lastPosition());
                journal.prepare().batch(2);
            }
            assertEquals(12, TestJournal.scan(crashed, 0).lastPosition());
        }
    }

    @Test
    void shouldUseTheReserveWhenTheDiskIsFull() {
        tear();
        disk.put("reserve", new byte[4096]);
        disk.capacity(disk.content(NAME).length + 4096);

        TestJournal.open(disk, TestJournal.smallContext()).close();

        assertTrue(disk.names().stream().anyMatch(name -> name.startsWith("cut-")));
    }

    /** What is cut is never dropped without a copy; so there must be room for one. */
    @Test
    void shouldSayHowMuchRoomItNeedsAndLeaveTheTailWhenThereIsNone() {
        final CutTail torn = tear();
        final byte[] before = disk.content(NAME);
        disk.capacity(before.length);

        final ScanResult scan = TestJournal.scan(disk, 0);
        final int result = TornTail.settle(disk, scan);
        assertEquals(Errno.ENOSPC.negative(), result);
        final String problem = TornTail.problem(disk, scan, result);
        assertTrue(problem.contains("cannot be settled: ENOSPC"), problem);
        assertTrue(problem.contains("Make room for " + torn.length() + " bytes"), problem);
        assertTrue(problem.contains(torn.message()), problem);
        assertArrayEquals(before, disk.content(NAME), "it is not cut yet");
        assertEquals(List.of(NAME), disk.names(), "and no half copy is left");

        disk.capacity(before.length + torn.length());
        TestJournal.open(disk, TestJournal.smallContext()).close();
        assertTrue(disk.names().stream().anyMatch(name -> name.startsWith("cut-")));
        assertTrue(TestJournal.scan(disk, 0).cut().isEmpty());
    }

    @Test
    void shouldWriteUncertifiedRecordsAgainAfterASyncThatFailed() {
        final TestJournal journal =
                TestJournal.open(disk, TestJournal.smallContext()).prepare();
        journal.batch(10).append(10);
        assertEquals(0, journal.flush());
        disk.faults(DiskFaults.from(0, DiskFaults.Call.SYNC, Errno.EIO.negative()));
        assertEquals(Errno.EIO.negative(), journal.writer.sync());
        journal.close();
        disk.faults(DiskFaults.NONE);

        final TestJournal restarted = TestJournal.open(disk, TestJournal.smallContext());
        assertEquals(20, restarted.scan.lastPosition(), "the kernel shows them");
        restarted.close();

        assertEquals(
                20, TestJournal.scan(disk.crash(new SplittableRandom(1)), 0).lastPosition());
    }

    /** Read, it looks like a clean stop; lost later, below a certificate, it would be damage. */
    @Test
    void shouldWriteTheClosingRecordAgainAfterItsSyncFailed() {
        final TestJournal journal =
                TestJournal.open(disk, TestJournal.smallContext()).prepare().batch(10);
        disk.faults(DiskFaults.from(0, DiskFaults.Call.SYNC, Errno.EIO.negative()));
        assertEquals(Errno.EIO.negative(), journal.writer.closeClean());
        journal.close();
        disk.faults(DiskFaults.NONE);

        final TestJournal restarted = TestJournal.open(disk, TestJournal.smallContext());
        assertTrue(restarted.scan.isClean());
        restarted.batch(10).batch(10).close();

        final ScanResult scan = TestJournal.scan(disk.crash(new SplittableRandom(1)), 0);
        assertEquals(30, scan.lastPosition());
        assertEquals(List.of(), scan.notes());
    }

    @Test
    void shouldMakeTheFirstSegmentsNameDurableWhenTheLastRunDiedBeforeIt() {
        final Error death = new Error("killed");
        disk.faults((call, name, number) -> {
            if (call == DiskFaults.Call.SYNC_DIRECTORY) {
                throw death;
            }
            return 0;
        });
        final TestJournal killed = TestJournal.open(disk, TestJournal.smallContext());
        assertThrows(Error.class, killed::prepare);
        disk.faults(DiskFaults.NONE).kill();

        final TestJournal restarted = TestJournal.open(disk, TestJournal.smallContext());
        assertEquals(1, restarted.scan.tail().segmentNumber());
        restarted.batch(10).close();

        for (int seed = 0; seed < 20; seed++) {
            assertEquals(
                    10,
                    TestJournal.scan(disk.crash(new SplittableRandom(seed)), 0).lastPosition());
        }
    }

    @Test
    void shouldRefuseToSettleDamage() {
        final TestJournal journal =
                TestJournal.open(disk, TestJournal.smallContext()).prepare();
        journal.batch(10).batch(10).close();
        disk.flip(NAME, SegmentDescriptor.DATA_OFFSET + 100, 1);
        final ScanResult scan = TestJournal.scan(disk, 0);

        assertEquals(
                NAME + ", offset 8192: a batch is damaged, and a later one in this file says that position 10 was"
                        + " durable; records from position 1 on cannot be trusted. Look with: ledge journal verify. Go"
                        + " back to what is intact with: ledge journal repair --from-snapshot, or to a backup with:"
                        + " ledge restore FILE",
                scan.damage().get().message());
        assertThrows(IllegalArgumentException.class, () -> TornTail.settle(disk, scan));
    }

    /** Records 1 to 10 are durable, 11 to 20 are torn. */
    private CutTail tear() {
        final TestJournal journal =
                TestJournal.open(disk, TestJournal.smallContext()).prepare();
        journal.batch(10).append(10);
        assertEquals(0, journal.flush());
        journal.close();
        final int offset = BatchMap.of(disk.content(NAME), 1).last().offset();
        disk.flip(NAME, offset + 600, 0xFF);
        return TestJournal.scan(disk, 0).cut().orElseThrow();
    }
}
