package io.ledge.benchmarks.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process makes the disk do: {@code write_bytes} of {@code /proc/PID/io}, counted when a page becomes dirty and in
 * whole pages; files in memory (tmpfs) do not count.
 */
public final class ProcessIo {
    private static final String WRITTEN = "write_bytes: ";

    private ProcessIo() {}

    /** Bytes since the process began. */
    public static long writtenBytes(final long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "io")).stream()
                .filter(line -> line.startsWith(WRITTEN))
                .mapToLong(line -> Long.parseLong(line.substring(WRITTEN.length())))
                .findFirst()
                .orElseThrow(() -> new IOException("no " + WRITTEN.strip() + " in the io file of process " + pid));
    }
}
