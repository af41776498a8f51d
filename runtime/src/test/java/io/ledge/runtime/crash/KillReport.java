package io.ledge.runtime.crash;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What the lanes of a run did. Any thread. */
final class KillReport {
    private final List<Long> startMs = new ArrayList<>();
    private final List<Long> recoveryMs = new ArrayList<>();
    private int kills;
    private int killsWhileStarting;
    private int killsWhileStopping;
    private long changes;

    synchronized void killed() {
        kills++;
    }

    synchronized void killedWhileStarting() {
        killsWhileStarting++;
    }

    synchronized void killedWhileStopping() {
        killsWhileStopping++;
    }

    /** @param recovery what the node says that reading its journal took */
    synchronized void started(final long untilServing, final long recovery) {
        startMs.add(untilServing);
        recoveryMs.add(recovery);
    }

    synchronized void changes(final long count) {
        changes += count;
    }

    /** Lives that ended by kill -9, in whatever state. */
    synchronized int lives() {
        return kills + killsWhileStopping;
    }

    @Override
    public synchronized String toString() {
        return "%d lives ended by kill -9 (%d of them while stopping), %d more kills while starting; %d changes sent; 0 lost, 0 phantom"
                        .formatted(lives(), killsWhileStopping, killsWhileStarting, changes)
                + "%n   recovery: p50 %d ms, p99 %d ms, max %d ms".formatted(percentiles(recoveryMs))
                + "%n   until served again, JVM start included: p50 %d ms, p99 %d ms, max %d ms"
                        .formatted(percentiles(startMs));
    }

    private static Object[] percentiles(final List<Long> values) {
        Collections.sort(values);
        return new Object[] {at(values, 0.5), at(values, 0.99), at(values, 1)};
    }

    private static long at(final List<Long> sorted, final double part) {
        return sorted.isEmpty() ? 0 : sorted.get((int) Math.min(sorted.size() - 1, part * sorted.size()));
    }
}
