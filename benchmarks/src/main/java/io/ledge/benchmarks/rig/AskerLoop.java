package io.ledge.benchmarks.rig;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Takes the times, on the client process's one thread.
 *
 * <ul>
 *   <li><b>dense</b>: the next request follows the answer at once. One clock reading a round trip.
 *   <li><b>paced</b>: a request every 5 ms, the thread asleep in between, as an app that reads a sensor. The time is taken
 *       from the sending: a round trip is a thousand times shorter than the pause, so none waits for another.
 *   <li><b>pipelined</b>: as many in flight as the transport allows; counts answers, not times.
 * </ul>
 */
public final class AskerLoop {
    /** Pause of the paced loop: 200 requests a second. */
    public static final long PACE_NS = 5_000_000L;

    private static final long HIGHEST_NS = 60_000_000_000L;
    private static final int DIGITS = 3;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final PingPong.Asker asker;

    public AskerLoop(final PingPong.Asker asker) {
        this.asker = asker;
    }

    /** All three, warm-up first. */
    public Sample measure(final long warmUpNs, final long durationNs) {
        final Histogram histogram = new Histogram(HIGHEST_NS, DIGITS);
        dense(warmUpNs, histogram);
        histogram.reset();

        final long allocatedBefore = THREADS.getCurrentThreadAllocatedBytes();
        final long elapsedNs = dense(durationNs, histogram);
        final long allocated = THREADS.getCurrentThreadAllocatedBytes() - allocatedBefore;
        final Latency dense = Latency.of(histogram, elapsedNs);
        final double bytesPerOp = (double) allocated / histogram.getTotalCount();

        final double pipelined = asker.maxInFlight() > 1 ? pipelined(durationNs / 2) : 0;

        histogram.reset();
        paced(warmUpNs / 4, histogram); // the other side falls asleep for the first time
        histogram.reset();
        final long pacedNs = paced(durationNs, histogram);
        return new Sample(dense, Latency.of(histogram, pacedNs), pipelined, bytesPerOp);
    }

    private long dense(final long durationNs, final Histogram histogram) {
        final long startNs = System.nanoTime();
        long beganNs = startNs;
        long nowNs;
        do {
            roundTrip();
            nowNs = System.nanoTime();
            histogram.recordValue(nowNs - beganNs);
            beganNs = nowNs;
        } while (nowNs - startNs < durationNs);
        return nowNs - startNs;
    }

    private long paced(final long durationNs, final Histogram histogram) {
        final long startNs = System.nanoTime();
        long nextNs = startNs;
        while (System.nanoTime() - startNs < durationNs) {
            nextNs += PACE_NS;
            sleepUntil(nextNs);
            final long beganNs = System.nanoTime();
            roundTrip();
            histogram.recordValue(System.nanoTime() - beganNs);
        }
        return System.nanoTime() - startNs;
    }

    /** @return answers a second */
    private double pipelined(final long durationNs) {
        final int maxInFlight = asker.maxInFlight();
        final long startNs = System.nanoTime();
        long nowNs = startNs;
        long answers = 0;
        int inFlight = 0;
        while (nowNs - startNs < durationNs) {
            while (inFlight < maxInFlight && asker.offer()) {
                inFlight++;
            }
            final int arrived = asker.poll();
            if (arrived == 0) {
                asker.idle();
            }
            inFlight -= arrived;
            answers += arrived;
            nowNs = System.nanoTime();
        }
        while (inFlight > 0) {
            inFlight -= pollOrIdle();
        }
        return answers * 1e9 / (nowNs - startNs);
    }

    private void roundTrip() {
        while (!asker.offer()) {
            pollOrIdle();
        }
        while (asker.poll() == 0) {
            asker.idle();
        }
    }

    private int pollOrIdle() {
        final int arrived = asker.poll();
        if (arrived == 0) {
            asker.idle();
        }
        return arrived;
    }

    private static void sleepUntil(final long deadlineNs) {
        long remainingNs;
        while ((remainingNs = deadlineNs - System.nanoTime()) > 0) {
            LockSupport.parkNanos(remainingNs);
        }
    }
}
