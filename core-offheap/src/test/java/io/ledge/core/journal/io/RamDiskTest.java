package io.ledge.core.journal.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class RamDiskTest {
    private final RamDisk disk = new RamDisk();

    @Test
    void shouldKeepWhatIsSyncedThroughACrash() {
        final int file = create("a");
        write(file, 0, 1, 2000);
        disk.sync(file);
        disk.syncDirectory();

        for (int seed = 0; seed < 50; seed++) {
            assertArrayEquals(
                    filled(1, 2000), disk.crash(new SplittableRandom(seed)).content("a"));
        }
    }

    @Test
    void shouldTearWhatIsNotSyncedSectorBySector() {
        final int file = create("a");
        write(file, 0, 1, 1024);
        disk.sync(file);
        disk.syncDirectory();
        write(file, 0, 2, 1024);

        final Set<String> outcomes = new HashSet<>();
        for (int seed = 0; seed < 100; seed++) {
            final byte[] left = disk.crash(new SplittableRandom(seed)).content("a");
            assertArrayEquals(filled(left[0], 512), Arrays.copyOf(left, 512), "a sector is old or new");
            assertArrayEquals(filled(left[512], 512), Arrays.copyOfRange(left, 512, 1024));
            outcomes.add(left[0] + "" + left[512]);
        }
        assertEquals(Set.of("11", "12", "21", "22"), outcomes);
        assertArrayEquals(filled(2, 1024), disk.content("a"), "the disk itself goes on");
    }

    @Test
    void shouldLoseNamesThatAreNotSynced() {
        create("a");
        disk.syncDirectory();
        create("b");
        disk.rename("a", "c");
        disk.delete("b");

        final Set<List<String>> outcomes = new HashSet<>();
        for (int seed = 0; seed < 200; seed++) {
            outcomes.add(disk.crash(new SplittableRandom(seed)).names().stream()
                    .sorted()
                    .toList());
        }
        assertTrue(outcomes.containsAll(Set.of(List.of("a"), List.of("c"), List.of("a", "b"))), () -> "" + outcomes);
    }

    @Test
    void shouldLoseWhatAFailedSyncCoveredThoughReadsShowIt() {
        final int file = create("a");
        write(file, 0, 1, 512);
        disk.sync(file);
        disk.syncDirectory();
        write(file, 0, 2, 512);
        disk.faults(DiskFaults.at(disk.callCount() + 1, Errno.EIO.negative()));

        assertEquals(Errno.EIO.negative(), disk.sync(file));
        assertEquals(0, disk.sync(file), "as Linux does");

        assertArrayEquals(filled(2, 512), disk.content("a"));
        for (int seed = 0; seed < 20; seed++) {
            assertArrayEquals(
                    filled(1, 512), disk.crash(new SplittableRandom(seed)).content("a"));
        }
        write(file, 0, 2, 512);
        disk.sync(file);
        assertArrayEquals(filled(2, 512), disk.crash(new SplittableRandom(1)).content("a"));
    }

    @Test
    void shouldKeepEverythingWhenOnlyTheProcessDies() {
        final int file = create("a");
        write(file, 0, 3, 700);
        disk.kill();

        assertArrayEquals(filled(3, 700), disk.content("a"));
        assertEquals(0, disk.openCount());
    }

    /** As the kernel's does, whatever the call would otherwise find. */
    @Test
    void shouldRefuseBuffersOfTheJavaHeap() {
        final int file = disk.create("a");
        final UnsafeBuffer heap = new UnsafeBuffer(new byte[8]);

        assertThrows(IllegalArgumentException.class, () -> disk.write(file, 0, heap, 0, 8));
        assertThrows(IllegalArgumentException.class, () -> disk.read(file, 0, heap, 0, 8));
    }

    @Test
    void shouldBeFull() {
        disk.capacity(1000);
        final int file = create("a");

        assertEquals(1000, disk.write(file, 0, buffer(1, 1500), 0, 1500), "what fits");
        assertEquals(Errno.ENOSPC.negative(), disk.write(file, 1000, buffer(1, 1), 0, 1));
        assertEquals(500, disk.write(file, 100, buffer(2, 500), 0, 500), "no new space is needed");
        disk.delete("a");
        assertTrue(disk.create("b") > 0);
    }

    @Test
    void shouldFailTheCallItIsTold() {
        final int file = create("a");
        disk.faults(DiskFaults.at(disk.callCount() + 2, Errno.EIO.negative()));
        assertEquals(0, disk.sync(file));
        assertEquals(Errno.EIO.negative(), disk.sync(file));
        assertEquals(0, disk.sync(file));

        disk.faults(DiskFaults.from(0, DiskFaults.Call.DELETE, Errno.EROFS.negative()));
        assertEquals(Errno.EROFS.negative(), disk.delete("a"));
        disk.faults(DiskFaults.at(disk.callCount() + 1, 7));
        assertEquals(7, disk.write(file, 0, buffer(1, 20), 0, 20), "a short write");
    }

    @Test
    void shouldAnswerAsLinuxDoes() {
        assertEquals(Errno.ENOENT.negative(), disk.open("none"));
        assertEquals(Errno.EBADF.negative(), disk.close(77));
        create("a");
        assertEquals(Errno.EEXIST.negative(), disk.create("a"));
        assertNull(disk.content("none"));
    }

    @Test
    void shouldCrashTheSameWayForTheSameSeed() {
        final int file = create("a");
        disk.syncDirectory();
        write(file, 0, 5, 30_000);

        assertArrayEquals(
                disk.crash(new SplittableRandom(9)).content("a"),
                disk.crash(new SplittableRandom(9)).content("a"));
    }

    private int create(final String name) {
        final int file = disk.create(name);
        assertTrue(file > 0);
        return file;
    }

    private void write(final int file, final long offset, final int value, final int length) {
        assertEquals(length, disk.write(file, offset, buffer(value, length), 0, length));
    }

    private static UnsafeBuffer buffer(final int value, final int length) {
        final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(length));
        buffer.putBytes(0, filled(value, length));
        return buffer;
    }

    private static byte[] filled(final int value, final int length) {
        final byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
