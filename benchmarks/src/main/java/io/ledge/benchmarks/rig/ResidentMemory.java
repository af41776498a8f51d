package io.ledge.benchmarks.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Memory of a process that is in RAM: {@code VmRSS} of {@code /proc/PID/status}, mapped files and shared pages included. */
public final class ResidentMemory {
    private static final String RSS = "VmRSS:";

    private ResidentMemory() {}

    /** In MiB. */
    public static double mib(final long pid) throws IOException {
        final String kib = Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                .filter(line -> line.startsWith(RSS))
                .findFirst()
                .orElseThrow(() -> new IOException("no " + RSS + " in the status of process " + pid))
                .replaceAll("\\D", "");
        return Long.parseLong(kib) / 1024.0;
    }
}
