package io.ledge.benchmarks.store;

import com.sun.management.ThreadMXBean;
import io.ledge.benchmarks.rig.AbsentException;
import io.ledge.benchmarks.rig.BlockDevice;
import io.ledge.benchmarks.rig.Dataset;
import io.ledge.benchmarks.rig.Latency;
import io.ledge.benchmarks.rig.LoadSample;
import io.ledge.benchmarks.rig.Meter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Main of the process that measures one {@link LocalStore}. Arguments: {@code KIND set|get DIRECTORY THREADS KEYS WARM_UP_MS
 * DURATION_MS}. Prints a {@link LoadSample}, or that the store is absent.
 */
public final class StoreMain {
    private static final long HIGHEST_NS = 60_000_000_000L;
    private static final int DIGITS = 3;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final LocalStore store;
    private final BlockDevice device;
    private final byte[][] keys;
    private final boolean isSetting;

    private StoreMain(final LocalStore store, final BlockDevice device, final byte[][] keys, final boolean isSetting) {
        this.store = store;
        this.device = device;
        this.keys = keys;
        this.isSetting = isSetting;
    }

    public static void main(final String[] args) throws Exception {
        final Dataset dataset = new Dataset(Integer.parseInt(args[4]));
        final Path directory = Path.of(args[2]);
        try (LocalStore store = StoreKind.valueOf(args[0]).open(directory, dataset.count())) {
            final StoreMain main =
                    new StoreMain(store, BlockDevice.of(directory), dataset.keys(), args[1].equals("set"));
            System.out.println(main.measure(Integer.parseInt(args[3]), Long.parseLong(args[5]), Long.parseLong(args[6]))
                    .toLine());
        } catch (final AbsentException ex) {
            System.out.println(ex.toLine());
        }
    }

    private LoadSample measure(final int threads, final long warmUpMs, final long durationMs) throws Exception {
        store.fill(keys, Dataset.value());
        run(threads, TimeUnit.MILLISECONDS.toNanos(warmUpMs));
        final long pid = ProcessHandle.current().pid();
        final Meter before = Meter.read(pid, device);
        final List<Share> shares = run(threads, TimeUnit.MILLISECONDS.toNanos(durationMs));
        final Meter after = Meter.read(pid, device);
        final Histogram all = new Histogram(HIGHEST_NS, DIGITS);
        shares.forEach(share -> all.add(share.histogram));
        final double bytes = shares.stream().mapToLong(Share::bytes).sum();
        final double count = all.getTotalCount();
        final double goneCores =
                (double) shares.stream().mapToLong(Share::cpuNs).sum() / after.elapsedNs(before);
        return new LoadSample(
                Latency.of(all, after.elapsedNs(before)),
                after.cores(before) + goneCores,
                bytes / count,
                after.deviceBytes(before) / count);
    }

    /** @param cpuNs of a thread that is gone when the process is looked at */
    private record Share(Histogram histogram, long bytes, long cpuNs) {}

    private List<Share> run(final int threads, final long durationNs) throws Exception {
        final List<Share> shares = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            final List<Callable<Share>> tasks = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                final int seed = i;
                tasks.add(() -> ask(seed, durationNs));
            }
            for (final Future<Share> share : pool.invokeAll(tasks)) {
                shares.add(share.get());
            }
        }
        return shares;
    }

    private Share ask(final int seed, final long durationNs) throws Exception {
        final Histogram histogram = new Histogram(HIGHEST_NS, DIGITS);
        final Dataset.Picker picker = new Dataset.Picker(keys.length, seed);
        final long bytesBefore = THREADS.getCurrentThreadAllocatedBytes();
        final long startNs = System.nanoTime();
        final byte[] value = Dataset.value();
        long number = 0;
        long beganNs = startNs;
        do {
            Dataset.stamp(value, ++number);
            ask(keys[picker.next()], value);
            final long nowNs = System.nanoTime();
            histogram.recordValue(nowNs - beganNs);
            beganNs = nowNs;
        } while (beganNs - startNs < durationNs);
        final long bytes = THREADS.getCurrentThreadAllocatedBytes() - bytesBefore;
        return new Share(histogram, bytes, THREADS.getCurrentThreadCpuTime());
    }

    private void ask(final byte[] key, final byte[] value) throws Exception {
        if (isSetting) {
            store.set(key, value);
        } else if (store.get(key) != Dataset.VALUE_LENGTH) {
            throw new IllegalStateException("a key that was filled in is not there: " + new String(key));
        }
    }
}
