package io.ledge.benchmarks.rig;

import java.io.IOException;
import java.nio.file.Files;
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
            sum += taskNs(task);
        }
        return sum;
    }

    private static long taskNs(final Path task) throws IOException {
        try {
            return Long.parseLong(Files.readString(task.resolve("schedstat")).split(" ")[0]);
        } catch (final IOException ex) {
            if (Files.exists(task)) {
                throw ex;
            }
            return 0; // the thread ended: before the open (ENOENT), or between open and read (ESRCH)
        }
    }

    private static List<Path> tasks(final long pid) throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc", Long.toString(pid), "task"))) {
            return tasks.toList();
        }
    }
}
