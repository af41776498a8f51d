package io.ledge.core.counter;

import java.util.function.LongSupplier;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersManager;

/** Copies the loop's plain counts into the counters file, at most ten times a second. Run by the core loop, at home. */
public final class CounterPublisher {
    public static final long INTERVAL_NS = 100_000_000L;

    private static final long BUSY_DELAY_NS = 900_000_000L;

    private final CountersManager manager;
    private final AtomicCounter[] counters = new AtomicCounter[NodeCounter.values().length];
    private final LongSupplier[] sources = new LongSupplier[counters.length];
    private int count;
    private long nextNs = Long.MIN_VALUE / 2; // far back, yet room to add to

    public CounterPublisher(final CountersFile file) {
        manager = file.manager();
    }

    /** Wiring. */
    public CounterPublisher add(final NodeCounter counter, final LongSupplier source) {
        counters[count] = manager.newCounter(counter.label(), counter.id());
        sources[count++] = source;
        return this;
    }

    /** @param isBusy somebody waits for this cycle: then publish only what is overdue by far */
    public void publish(final long nowNs, final boolean isBusy) {
        if (nowNs >= (isBusy ? nextNs + BUSY_DELAY_NS : nextNs)) {
            nextNs = nowNs + INTERVAL_NS;
            publishNow();
        }
    }

    /** Without regard to the interval: the last act of a node. */
    public void publishNow() {
        for (int i = 0; i < count; i++) {
            counters[i].setRelease(sources[i].getAsLong());
        }
    }
}
