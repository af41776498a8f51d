package io.ledge.benchmarks.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The device under a file system, as {@code /sys/dev/block/MAJOR:MINOR/stat} counts for it. It counts for everybody on the
 * machine; but it counts what was written, while a process's own count ({@link ProcessIo}) takes a whole folio of up to
 * 2 MiB for one changed byte.
 *
 * @param stat that file; of a file system without a device of its own (overlay, btrfs) it does not exist
 */
public record BlockDevice(Path stat) {
    private static final int SECTORS_WRITTEN = 6;
    private static final int SECTOR_LENGTH = 512;

    /** Of the file system that {@code path} is on. */
    public static BlockDevice of(final Path path) throws IOException {
        final long device = (long) Files.getAttribute(path, "unix:dev");
        return new BlockDevice(Path.of("/sys/dev/block", major(device) + ":" + minor(device), "stat"));
    }

    /** As the C library's {@code major(3)}. */
    static long major(final long device) {
        return device >>> 8 & 0xfff | device >>> 32 & ~0xfffL;
    }

    static long minor(final long device) {
        return device & 0xff | device >>> 12 & ~0xffL;
    }

    /** Bytes since the machine started; NaN when there is no such count. */
    public double writtenBytes() throws IOException {
        if (!Files.isReadable(stat)) {
            return Double.NaN;
        }
        final String[] fields = Files.readString(stat).strip().split(" +");
        return (double) Long.parseLong(fields[SECTORS_WRITTEN]) * SECTOR_LENGTH;
    }
}
