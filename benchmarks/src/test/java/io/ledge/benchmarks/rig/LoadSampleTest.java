package io.ledge.benchmarks.rig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the measuring processes read and say. */
class LoadSampleTest {
    @TempDir
    Path directory;

    @Test
    void shouldTravelAsALine() {
        final LoadSample sample = new LoadSample(new Latency(1, 2, Double.NaN, 4, 5e6), 0.5, Double.NaN, 8192);

        assertEquals(sample, LoadSample.ofLine(sample.toLine()));
        assertEquals(1e7, sample.perCoreSecond());
        assertThrows(IllegalArgumentException.class, () -> LoadSample.ofLine("LOAD 1 2"));
    }

    @Test
    void shouldSayInOneLineWhyItIsAbsent() {
        final String line = new AbsentException("no library\nat …").toLine();

        assertEquals("no library", AbsentException.ofLine(line).getMessage());
    }

    @Test
    void shouldCountWhatIsWrittenWhenAPageIsSynced() throws Exception {
        final long before = ProcessIo.writtenBytes(ProcessHandle.current().pid());
        Files.write(directory.resolve("file"), new byte[1 << 20]);
        final long written = ProcessIo.writtenBytes(ProcessHandle.current().pid()) - before;

        final boolean isOnDisk = !Files.getFileStore(directory).type().equals("tmpfs");
        assertTrue(!isOnDisk || written >= 1 << 20, () -> "written: " + written);
    }

    @Test
    void shouldTakeDeviceNumbersApartAsTheKernelPutsThemTogether() {
        assertEquals(254, BlockDevice.major(65_024));
        assertEquals(0, BlockDevice.minor(65_024));
        assertEquals(259, BlockDevice.major(0x1_0305 & 0xf_ffff)); // nvme: 259 = 0x103
        assertEquals(5, BlockDevice.minor(0x1_0305));
        assertEquals(0x1_05, BlockDevice.minor(0x10_0305)); // above 255 the minor goes on over the major
    }

    @Test
    void shouldPickEveryKeyAndNoOther() {
        final Dataset.Picker picker = new Dataset.Picker(100, 7);
        final Set<Integer> picked = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            picked.add(picker.next());
        }

        assertEquals(100, picked.size());
        assertTrue(picked.stream().allMatch(key -> key >= 0 && key < 100), picked::toString);
    }

    @Test
    void shouldMakeEachValueDifferFromTheOneBefore() {
        final byte[] value = Dataset.value();
        final byte[] before = value.clone();
        Dataset.stamp(value, 1);
        assertTrue(!Arrays.equals(before, value));
        Dataset.stamp(before, 2);
        assertTrue(!Arrays.equals(before, value));
    }
}
