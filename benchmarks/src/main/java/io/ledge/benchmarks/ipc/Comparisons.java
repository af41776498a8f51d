package io.ledge.benchmarks.ipc;

import io.ledge.benchmarks.ipc.Figures.Pace;
import io.ledge.benchmarks.report.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Ratios of two peers of one run; what lacks one of them is left out. */
final class Comparisons {
    /** Bytes a round trip that a histogram's or the JVM's own housekeeping may cost; one object is 16. */
    private static final double NO_BYTES = 0.5;

    private final Map<String, Figures> figures;
    private final List<Target> targets = new ArrayList<>();

    Comparisons(final Map<String, Figures> figures) {
        this.figures = figures;
    }

    List<Target> targets() {
        return targets;
    }

    void atMost(final String text, final String peer, final String base, final Pace pace, final double limit) {
        if (has(peer, base)) {
            targets.add(Target.atMost(text, ratio(peer, base, pace), limit));
        }
    }

    void atLeast(final String text, final String peer, final String base, final Pace pace, final double limit) {
        if (has(peer, base)) {
            targets.add(Target.atLeast(text, ratio(peer, base, pace), limit));
        }
    }

    /** Throughput of {@code peer} over that of {@code base}. */
    void saturated(final String text, final String peer, final String base, final double limit) {
        if (has(peer, base)) {
            targets.add(Target.atMost(
                    text,
                    figures.get(peer).pipelinedPerSecond().median()
                            / figures.get(base).pipelinedPerSecond().median(),
                    limit));
        }
    }

    void allocationFree(final String peer) {
        if (has(peer, peer)) {
            targets.add(Target.atMost(
                    peer + ", heap bytes a round trip of the client",
                    figures.get(peer).bytesPerOp().median(),
                    NO_BYTES));
        }
    }

    private boolean has(final String peer, final String base) {
        return figures.containsKey(peer) && figures.containsKey(base);
    }

    private double ratio(final String peer, final String base, final Pace pace) {
        return figures.get(peer).p50Us(pace).median()
                / figures.get(base).p50Us(pace).median();
    }
}
