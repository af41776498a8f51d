package io.ledge.core.state;

import io.ledge.core.table.RecordTable;
import org.agrona.collections.LongArrayList;

/**
 * Takes what a volatile store held out of the table, when the store has gone: a slice at a time, so that nobody waits for it.
 * Nobody watches it, and nothing of it is in the journal. At home, in tasks: rare, so it may allocate.
 */
public final class StoreClearing {
    private static final int SLICE_SLOTS = 2048;

    private final RecordTable table;
    private final ExpiryTimers expiry;
    private final LongArrayList found = new LongArrayList();

    public StoreClearing(final RecordTable table, final ExpiryTimers expiry) {
        this.table = table;
        this.expiry = expiry;
    }

    /** @param cursor as {@link RecordTable#scan} takes it @return as it returns it */
    public long slice(final int storeIndex, final long cursor) {
        found.clear();
        final long next = table.scan(cursor, SLICE_SLOTS, storeIndex, found::addLong); // none may be removed meanwhile
        found.forEachLong(this::remove);
        return next;
    }

    private void remove(final long record) {
        expiry.cancel(record);
        table.remove(record);
    }
}
