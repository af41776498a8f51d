package io.ledge.core.state;

import io.ledge.core.memory.OffHeapRegions;
import io.ledge.core.table.RecordTable;

/**
 * The change rings of the embedded stores: one for all that are journaled, whose positions are the journal's, and one for all
 * that are not, whose positions this node counts.
 *
 * <p>Positions of volatile stores begin with the time of the node's start, so that those of its lives before are below all
 * that it keeps.
 */
public final class StateChanges {
    private static final int COUNT_BITS = 20;

    private final ChangeRing durable;
    private final ChangeRing forgetful;
    private final TableChanges[] byStore;
    private long lastPosition;

    /**
     * @param capacity bytes of each ring, see {@link ChangeRing}
     * @param storeCount indexes there may be
     */
    public StateChanges(
            final OffHeapRegions regions, final long capacity, final int storeCount, final long timestampMs) {
        durable = new ChangeRing(regions, capacity);
        forgetful = new ChangeRing(regions, capacity);
        byStore = new TableChanges[storeCount];
        lastPosition = timestampMs << COUNT_BITS;
    }

    /** A store's end of it, which stays the same when the store is made anew: those who watch it go on. Wiring, or a task. */
    TableChanges of(final int storeIndex, final RecordTable table, final StateLog log) {
        if (byStore[storeIndex] == null) {
            final ChangeRing ring = log.isDurable() ? durable : forgetful;
            byStore[storeIndex] = new TableChanges(storeIndex, table, log, ring, this);
        }
        byStore[storeIndex].log(log);
        return byStore[storeIndex];
    }

    /** Before an item whose time is up is removed. */
    void onExpired(final int storeIndex, final long record, final long timestampMs) {
        final TableChanges changes = byStore[storeIndex];
        if (changes != null) { // else it is data of a store that is not configured
            changes.onExpired(record, timestampMs);
        }
    }

    /** May a change of that store be seen? One of a store that is not configured was there at the start. */
    boolean isVisible(final int storeIndex, final long position) {
        final TableChanges changes = byStore[storeIndex];
        return changes == null || changes.isVisible(position);
    }

    /** Of the newest change of a volatile store. */
    long lastPosition() {
        return lastPosition;
    }

    void advance() {
        lastPosition++;
    }
}
