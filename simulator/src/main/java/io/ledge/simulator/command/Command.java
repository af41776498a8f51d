package io.ledge.simulator.command;

import java.util.Arrays;
import java.util.List;

/** What an app asks of a store. */
public sealed interface Command {
    Store store();

    /** Reads one key. */
    record Get(Store store, int key) implements Command {}

    /** Reads many. */
    record BulkGet(Store store, int[] keys) implements Command {
        @Override
        public String toString() {
            return "BulkGet[store=" + store + ", keys=" + Arrays.toString(keys) + "]";
        }
    }

    /** Writes one key. */
    record Set(Store store, Operation operation) implements Command {}

    /** Deletes one key. */
    record Delete(Store store, Operation operation) implements Command {}

    /** Adds to a number. */
    record Increment(Store store, int key, long delta, long initial, long ttlMs, boolean ttlOfNewOnly)
            implements Command {}

    /** All or nothing. */
    record Transact(Store store, List<Operation> operations) implements Command {}

    /**
     * One page.
     *
     * @param scan number of the scan that the page belongs to
     * @param cursor empty for its first page
     */
    record Scan(Store store, long scan, String prefix, int limit, boolean withValues, byte[] cursor)
            implements Command {
        public boolean isFirstPage() {
            return cursor.length == 0;
        }

        public Scan next(final byte[] nextCursor) {
            return new Scan(store, scan, prefix, limit, withValues, nextCursor);
        }

        @Override
        public String toString() {
            return "Scan[store=" + store + ", scan=" + scan + ", prefix=" + prefix + ", limit=" + limit + ", "
                    + (isFirstPage() ? "first page" : "next page") + "]";
        }
    }
}
