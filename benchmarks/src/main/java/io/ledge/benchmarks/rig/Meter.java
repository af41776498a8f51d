package io.ledge.benchmarks.rig;

import java.io.IOException;

/**
 * What a process and its disk have done so far. Two readings tell what was done in between.
 *
 * @param timeNs      when it was read
 * @param cpuNs       of the process's living threads
 * @param deviceBytes written to the device, by anybody; NaN when it is not known
 */
public record Meter(long timeNs, long cpuNs, double deviceBytes) {
    public static Meter read(final long pid, final BlockDevice device) throws IOException {
        return new Meter(System.nanoTime(), CpuTime.ns(pid), device.writtenBytes());
    }

    public long elapsedNs(final Meter before) {
        return timeNs - before.timeNs;
    }

    /** Cores kept busy since {@code before}. */
    public double cores(final Meter before) {
        return (double) (cpuNs - before.cpuNs) / elapsedNs(before);
    }

    public double deviceBytes(final Meter before) {
        return deviceBytes - before.deviceBytes;
    }
}
