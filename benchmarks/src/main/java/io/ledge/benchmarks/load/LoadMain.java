package io.ledge.benchmarks.load;

import com.sun.management.ThreadMXBean;
import io.ledge.benchmarks.rig.BlockDevice;
import io.ledge.benchmarks.rig.Latency;
import io.ledge.benchmarks.rig.LoadSample;
import io.ledge.benchmarks.rig.Meter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.agrona.concurrent.UnsafeBuffer;

/** Main of the process that asks a node. Its arguments are a {@link LoadPlan}; it prints a {@link LoadSample}. */
public final class LoadMain {
    private static final long HIGHEST_NS = 60_000_000_000L;
    private static final int DIGITS = 3;
    private static final int FILL_WINDOW = 512;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final LoadPlan plan;
    private final UnsafeBuffer keys;
    private volatile Meter meter;
    private final CyclicBarrier barrier;

    private LoadMain(final LoadPlan plan) {
        this.plan = plan;
        this.keys = LoadSession.keys(plan.keys());
        this.barrier = new CyclicBarrier(plan.sessions(), this::readMeter);
    }

    public static void main(final String[] args) throws Exception {
        System.out.println(new LoadMain(LoadPlan.ofArgs(args)).measure().toLine());
    }

    private LoadSample measure() throws Exception {
        if (plan.fills() > 0) {
            fill();
        }
        final List<Share> shares = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(plan.sessions())) {
            final List<Callable<Share>> tasks = new ArrayList<>();
            for (int i = 0; i < plan.sessions(); i++) {
                final int index = i;
                tasks.add(() -> ask(index));
            }
            for (final Future<Share> share : pool.invokeAll(tasks)) {
                shares.add(share.get());
            }
        }
        return sum(shares);
    }

    /**
     * @param before the server, when all sessions were warm
     * @param after  when all were done
     */
    private record Share(Histogram histogram, long heapBytes, Meter before, Meter after) {}

    private void fill() {
        try (LoadSession session = new LoadSession(plan, keys, FILL_WINDOW)) {
            for (int i = 0; i < plan.fills(); i++) {
                session.fill(FILL_WINDOW);
            }
        }
    }

    private Share ask(final int index) throws Exception {
        final int window = window(index);
        final Histogram histogram = new Histogram(HIGHEST_NS, DIGITS);
        try (LoadSession session = new LoadSession(plan, keys, window)) {
            run(session, window, plan.warmUpMs(), index, histogram);
            histogram.reset();
            barrier.await();
            final Meter before = meter;
            final long bytesBefore = THREADS.getCurrentThreadAllocatedBytes();
            run(session, window, plan.durationMs(), index, histogram);
            final long bytes = THREADS.getCurrentThreadAllocatedBytes() - bytesBefore;
            barrier.await();
            return new Share(histogram, bytes, before, meter);
        }
    }

    /** The requests under way are dealt out to the sessions, one by one. */
    private int window(final int index) {
        return (plan.inFlight() + plan.sessions() - 1 - index) / plan.sessions();
    }

    private void run(
            final LoadSession session,
            final int window,
            final long durationMs,
            final int index,
            final Histogram histogram) {
        session.run(plan.operation(), window, TimeUnit.MILLISECONDS.toNanos(durationMs), index, histogram);
    }

    /** By the last session that arrives, while the others wait. */
    private void readMeter() {
        try {
            meter = Meter.read(plan.serverPid(), BlockDevice.of(plan.directory()));
        } catch (final IOException ex) {
            throw new IllegalStateException("the server is gone: pid=" + plan.serverPid(), ex);
        }
    }

    private static LoadSample sum(final List<Share> shares) {
        final Histogram all = new Histogram(HIGHEST_NS, DIGITS);
        shares.forEach(share -> all.add(share.histogram));
        final double heapBytes = shares.stream().mapToLong(Share::heapBytes).sum();
        final double count = all.getTotalCount();
        final Meter before = shares.getFirst().before;
        final Meter after = shares.getFirst().after;
        return new LoadSample(
                Latency.of(all, after.elapsedNs(before)),
                after.cores(before),
                heapBytes / count,
                after.deviceBytes(before) / count);
    }
}
