package io.ledge.benchmarks.rig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Which CPUs the two processes of a pair may run on. Left to the scheduler a round trip that sleeps costs 6 µs in one run and
 * 50 in the next, for a bare futex and for us alike; pinned, it costs what it costs.
 */
public enum Placement {
    /** As the scheduler likes. */
    FREE,
    /** A CPU each: every wake-up goes to another one. */
    APART,
    /** Both on one CPU: nobody can spin for the other. */
    TOGETHER;

    private static final String ALLOWED = "Cpus_allowed_list:";

    /** What to put before the command of a child process; {@code taskset}, so that the JVM counts its CPUs as they are. */
    List<String> prefix(final boolean isServer) throws IOException {
        if (this == FREE) {
            return List.of();
        }
        final List<Integer> cpus = allowed(Files.readString(Path.of("/proc/self/status")));
        return List.of("taskset", "-c", Integer.toString(cpu(cpus, isServer)));
    }

    /** The server's is the last, where fewer interrupts arrive. */
    int cpu(final List<Integer> cpus, final boolean isServer) throws IOException {
        if (this == APART && cpus.size() < 2) {
            throw new IOException("a CPU each needs two, and this process may run on " + cpus + " only");
        }
        return this == APART && !isServer ? cpus.getFirst() : cpus.getLast();
    }

    /** @param status text of {@code /proc/self/status}, with a line such as {@code Cpus_allowed_list: 0-2,7} */
    static List<Integer> allowed(final String status) {
        final List<Integer> cpus = new ArrayList<>();
        final String list = status.lines()
                .filter(line -> line.startsWith(ALLOWED))
                .map(line -> line.substring(ALLOWED.length()).strip())
                .findFirst()
                .orElse("0");
        for (final String range : list.split(",")) {
            final String[] ends = range.split("-");
            for (int cpu = Integer.parseInt(ends[0]); cpu <= Integer.parseInt(ends[ends.length - 1]); cpu++) {
                cpus.add(cpu);
            }
        }
        return cpus;
    }
}
