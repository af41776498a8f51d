package io.ledge.simulator.model;

import io.ledge.core.journal.Durability;
import io.ledge.simulator.trace.SimulationFailure;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/** Changes of stores that promise the disk some time later: by then they must be there. */
final class Intervals {
    private static final class Waiting {
        final long position;
        final long intervalNs;
        long writtenNs = Long.MAX_VALUE; // when the journal thread had surely seen it

        Waiting(final long position, final long intervalNs) {
            this.position = position;
            this.intervalNs = intervalNs;
        }
    }

    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

    void clear() {
        waiting.clear();
    }

    void onAppended(final long position, final Durability durability) {
        if (durability.syncWithinMs() > 0) {
            waiting.add(new Waiting(position, TimeUnit.MILLISECONDS.toNanos(durability.syncWithinMs())));
        }
    }

    /** A batch begins. @param written position up to which those before it came */
    void onBatch(final long nowNs, final long written) {
        for (final Waiting change : waiting) {
            if (change.position > written) {
                break;
            }
            change.writtenNs = Math.min(change.writtenNs, nowNs);
        }
    }

    /** A batch has ended that began when the time was up. */
    void requireSynced(final long nowNs, final long durable) {
        while (!waiting.isEmpty() && waiting.peek().position <= durable) {
            waiting.poll();
        }
        final Waiting oldest = waiting.peek();
        if (oldest != null && oldest.writtenNs != Long.MAX_VALUE && nowNs - oldest.writtenNs > oldest.intervalNs) {
            throw new SimulationFailure("position " + oldest.position + " is not on the disk "
                    + TimeUnit.NANOSECONDS.toMillis(nowNs - oldest.writtenNs) + " ms after it was written");
        }
    }
}
