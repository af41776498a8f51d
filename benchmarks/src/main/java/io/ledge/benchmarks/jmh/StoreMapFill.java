package io.ledge.benchmarks.jmh;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * Fills an empty map with items, one put and one slice of upkeep at a time, and tells what JMH cannot: resident bytes of an
 * entry, and how long a put and its slice took at worst: by the wall, and of the thread's own CPU, for on a busy machine the wall
 * shows the neighbours.
 *
 * <p>Arguments: {@code TABLE|CHRONICLE ENTRIES VALUE_LENGTH}. A JVM of its own for each, since memory is counted.
 */
public final class StoreMapFill {
    private static final long MILLISECOND_NS = 1_000_000;
    private static final int WARM_UP_ENTRIES = 50_000;

    private StoreMapFill() {}

    public static void main(final String[] args) throws IOException {
        final ItemMap.Kind kind = ItemMap.Kind.valueOf(args[0]);
        final int entries = Integer.parseInt(args[1]);
        final int valueLength = Integer.parseInt(args[2]);
        try (ItemMap warmUp = kind.open(WARM_UP_ENTRIES, valueLength)) {
            fill(warmUp, WARM_UP_ENTRIES, valueLength);
        }
        final long before = residentBytes();
        try (ItemMap items = kind.open(entries, valueLength)) {
            final Pauses pauses = fill(items, entries, valueLength);
            report(kind, entries, valueLength, residentBytes() - before, pauses);
        }
    }

    /** Of one put and its slice, in ns. */
    private record Pauses(Histogram wall, Histogram cpu) {}

    private static Pauses fill(final ItemMap items, final int entries, final int valueLength) {
        final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        final Pauses pauses = new Pauses(new Histogram(3), new Histogram(3));
        for (int i = 0; i < entries; i++) {
            final long cpuNs = threads.getCurrentThreadCpuTime();
            final long startNs = System.nanoTime();
            items.put(i, valueLength);
            items.slice();
            pauses.wall.recordValue(System.nanoTime() - startNs);
            pauses.cpu.recordValue(threads.getCurrentThreadCpuTime() - cpuNs);
        }
        return pauses;
    }

    /** Of this process, shared memory included. */
    private static long residentBytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .sum()
                * 1024;
    }

    private static void report(
            final ItemMap.Kind kind, final int entries, final int valueLength, final long bytes, final Pauses pauses) {
        System.out.printf(
                Locale.ROOT,
                "%-9s %,9d x %4d B: %,6d resident bytes/entry; wall p50 %.2f p99 %.2f us; cpu p99.9 %.1f p99.99 %.1f"
                        + " max %,.0f us, above 1 ms: %d%n",
                kind,
                entries,
                valueLength,
                bytes / entries,
                pauses.wall.getValueAtPercentile(50) / 1e3,
                pauses.wall.getValueAtPercentile(99) / 1e3,
                pauses.cpu.getValueAtPercentile(99.9) / 1e3,
                pauses.cpu.getValueAtPercentile(99.99) / 1e3,
                pauses.cpu.getMaxValue() / 1e3,
                pauses.cpu.getCountBetweenValues(MILLISECOND_NS, Math.max(MILLISECOND_NS, pauses.cpu.getMaxValue())));
    }
}
