package io.ledge.core.table;

import java.util.Arrays;

/**
 * What each store has in the table: entries, and bytes of keys, content types and values, bodies included. What the table
 * adds (headers, rounding, the index) is not the store's. Tombstones do not count.
 */
public final class StoreUsage {
    private static final int INITIAL_STORES = 512;

    private long[] entries = new long[INITIAL_STORES];
    private long[] bytes = new long[INITIAL_STORES];

    void added(final int storeIndex, final long size) {
        if (storeIndex >= entries.length) {
            entries = Arrays.copyOf(entries, storeIndex + 1); // more stores than a node takes: tests only
            bytes = Arrays.copyOf(bytes, storeIndex + 1);
        }
        entries[storeIndex]++;
        bytes[storeIndex] += size;
    }

    void removed(final int storeIndex, final long size) {
        entries[storeIndex]--;
        bytes[storeIndex] -= size;
    }

    public long entries(final int storeIndex) {
        return storeIndex < entries.length ? entries[storeIndex] : 0;
    }

    public long bytes(final int storeIndex) {
        return storeIndex < bytes.length ? bytes[storeIndex] : 0;
    }
}
