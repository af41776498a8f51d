package io.ledge.core.wait;

import com.sun.management.OperatingSystemMXBean;
import io.ledge.protocol.wake.Doorbell;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/** Prints what an idle core thread costs: CPU of thread and process in percent of one core. Arguments: mode, seconds. */
final class IdleCost {

    private IdleCost() {}

    public static void main(final String[] args) {
        final WaitMode mode = WaitMode.parse(args.length > 0 ? args[0] : "doorbell");
        final long durationNs = TimeUnit.SECONDS.toNanos(args.length > 1 ? Long.parseLong(args[1]) : 5);
        final UnsafeBuffer slot = new UnsafeBuffer(BufferUtil.allocateDirectAligned(128, 64));
        try (HomeRunner home =
                new HomeRunner(new RingCore(), new Doorbell(slot, 0), mode, Throwable::printStackTrace)) {
            final long id = Thread.ofPlatform().name("core").start(home).threadId();
            for (int i = 0; i < 20_000; i++) { // compile the loop: a node that idles has usually run before
                home.bell().ring();
                LockSupport.parkNanos(50_000);
            }
            final var os = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
            final var threads = ManagementFactory.getThreadMXBean();
            final long cpuNs = os.getProcessCpuTime();
            final long coreNs = threads.getThreadCpuTime(id);
            LockSupport.parkNanos(durationNs);
            System.out.printf(
                    Locale.ROOT,
                    "idle, %s: core thread %.3f %%, process %.3f %% of a core over %d s; %s%n",
                    home.mode().text(),
                    100.0 * (threads.getThreadCpuTime(id) - coreNs) / durationNs,
                    100.0 * (os.getProcessCpuTime() - cpuNs) / durationNs,
                    durationNs / 1_000_000_000L,
                    home.counters());
        }
    }
}
