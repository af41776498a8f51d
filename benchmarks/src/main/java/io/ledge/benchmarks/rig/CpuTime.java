package io.ledge.benchmarks.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * CPU time of a process: the sum of {@code /proc/PID/task/TID/schedstat} (first field: nanoseconds on a CPU). {@code
 * /proc/PID/stat} counts ticks of 10 ms, too coarse to tell 0.2 % of a core in 10 s. Threads that end in between are
 * missed, so it suits idle processes.
 */
public final class CpuTime {
    private CpuTime() {}

    /** Nanoseconds that the living threads of {@code pid} have spent on CPUs. */
    public static long ns(final long pid) throws IOException {
        long sum = 0;
        for (final Path task : tasks(pid)) {
            try {
                sum += Long.parseLong(
                        Files.readString(task.resolve("schedstat")).split(" ")[0]);
            } catch (final NoSuchFileException ex) {
                // The thread ended meanwhile.
            }
        }
        return sum;
    }

    private static List<Path> tasks(final long pid) throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            return tasks.toList();
        }
    }
}
