package io.ledge.core.journal.snapshot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.journal.io.Disk;
import io.ledge.core.journal.io.DiskFaults;
import io.ledge.core.journal.io.Errno;
import io.ledge.core.journal.io.LinuxDisk;
import io.ledge.core.journal.io.RamDisk;
import io.ledge.core.memory.OffHeapRegions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnsyncedFooterTest {
    private static final int RECORDS = 300;
    private static final int CRASHES = 200;

    private final RamDisk disk = new RamDisk();

    /** The footer reached the kernel, its sync failed, the node was started again, then the power went. */
    @Test
    void shouldLastOnceItIsReliedOn() {
        finishWithoutItsSync();
        assertTrue(inspect(disk).isValid(), "as the next start sees it");
        assertTrue(wholeAfterCrashes() < CRASHES, "what this is about");

        assertEquals(0, UnsyncedFooter.settle(disk, inspect(disk)));

        assertEquals(CRASHES, wholeAfterCrashes());
    }

    @Test
    void shouldDoSoOnARealDisk(@TempDir final Path directory) throws Exception {
        try (LinuxDisk linux = LinuxDisk.open(directory)) {
            TestSnapshot.write(linux, 0, 5, 8, RECORDS);
            final byte[] before = Files.readAllBytes(directory.resolve(SnapshotDescriptor.name(1)));

            assertEquals(0, UnsyncedFooter.settle(linux, inspect(linux)));

            assertArrayEquals(before, Files.readAllBytes(directory.resolve(SnapshotDescriptor.name(1))));
        }
    }

    @Test
    void shouldSayWhenTheDiskRefuses() {
        finishWithoutItsSync();
        final SnapshotInfo snapshot = inspect(disk);
        for (final DiskFaults.Call call : new DiskFaults.Call[] {
            DiskFaults.Call.OPEN,
            DiskFaults.Call.READ,
            DiskFaults.Call.WRITE,
            DiskFaults.Call.SYNC,
            DiskFaults.Call.SYNC_DIRECTORY
        }) {
            disk.faults(DiskFaults.from(0, call, Errno.EIO.negative()));
            assertEquals(Errno.EIO.negative(), UnsyncedFooter.settle(disk, snapshot), call::name);
        }
        assertEquals(0, disk.openCount());
    }

    /** Its data is synced before its footer is written: a whole one that lost data is never seen. */
    @Test
    void shouldNotBeWholeWhenTheSyncOfItsDataFails() {
        disk.faults(DiskFaults.from(0, DiskFaults.Call.SYNC, Errno.EIO.negative()));
        try (OffHeapRegions regions = new OffHeapRegions();
                SnapshotWriter writer = TestSnapshot.writer(disk, regions, 0)) {
            assertEquals(0, writer.begin(5, 1000));
            assertEquals(0, TestSnapshot.append(writer, RECORDS));
            assertEquals(Errno.EIO.negative(), writer.finish(8, 9, 2000));
        }
        disk.faults(DiskFaults.NONE);

        assertTrue(!inspect(disk).isValid());
    }

    private void finishWithoutItsSync() {
        final int[] syncs = {0};
        disk.faults((call, name, number) -> call == DiskFaults.Call.SYNC && ++syncs[0] == 2 ? Errno.EIO.negative() : 0);
        try (OffHeapRegions regions = new OffHeapRegions();
                SnapshotWriter writer = TestSnapshot.writer(disk, regions, 0)) {
            assertEquals(0, writer.begin(5, 1000));
            assertEquals(0, TestSnapshot.append(writer, RECORDS));
            assertEquals(Errno.EIO.negative(), writer.finish(8, 9, 2000));
        }
        disk.faults(DiskFaults.NONE);
        disk.syncDirectory();
    }

    private int wholeAfterCrashes() {
        int count = 0;
        for (int seed = 0; seed < CRASHES; seed++) {
            count += inspect(disk.crash(new Random(seed))).isValid() ? 1 : 0;
        }
        return count;
    }

    private static SnapshotInfo inspect(final Disk on) {
        try (SnapshotReader reader = new SnapshotReader(on)) {
            return reader.inspect(SnapshotDescriptor.name(1));
        }
    }
}
