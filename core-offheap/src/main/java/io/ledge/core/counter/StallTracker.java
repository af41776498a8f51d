package io.ledge.core.counter;

/** How long the loop's cycles take: the longest, and how many were above a threshold. One owner at a time. */
public final class StallTracker {
    private final long thresholdNs;
    private long maxNs;
    private long stallCount;

    public StallTracker(final long thresholdNs) {
        this.thresholdNs = thresholdNs;
    }

    public void onCycle(final long durationNs) {
        if (durationNs > maxNs) {
            maxNs = durationNs;
        }
        if (durationNs > thresholdNs) {
            stallCount++;
        }
    }

    public long maxNs() {
        return maxNs;
    }

    public long stallCount() {
        return stallCount;
    }
}
