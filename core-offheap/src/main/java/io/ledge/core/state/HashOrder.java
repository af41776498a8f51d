package io.ledge.core.state;

/**
 * The records of one home of the index, in the order of their hashes, so that a scan may stop between any two of them and
 * say with a hash where it stopped. Holds 64: a home has less than one on average, and a longer one is cut.
 */
final class HashOrder {
    /** Nothing was cut. */
    static final long COMPLETE = -1;

    private static final int CAPACITY = 64;

    private final long[] hashes = new long[CAPACITY];
    private final long[] records = new long[CAPACITY];
    private int count;
    private long rest;

    void clear() {
        count = 0;
        rest = COMPLETE;
    }

    /** Puts it in its place. The highest hash makes way when there is no room. */
    void add(final long hash, final long record) {
        int place = count;
        while (place > 0 && hashes[place - 1] > hash) {
            place--;
        }
        if (count == CAPACITY) {
            if (place == CAPACITY) {
                cutAt(hash);
                return;
            }
            cutAt(hashes[CAPACITY - 1]);
            count--;
        }
        System.arraycopy(hashes, place, hashes, place + 1, count - place);
        System.arraycopy(records, place, records, place + 1, count - place);
        hashes[place] = hash;
        records[place] = record;
        count++;
    }

    private void cutAt(final long hash) {
        rest = rest == COMPLETE ? hash : Math.min(rest, hash);
    }

    int count() {
        return count;
    }

    long hash(final int i) {
        return hashes[i];
    }

    long record(final int i) {
        return records[i];
    }

    /** Has it the same hash as the one before? Then a scan cannot stop between them. */
    boolean isWithPrevious(final int i) {
        return i > 0 && hashes[i] == hashes[i - 1];
    }

    /** The first hash that was cut, or {@link #COMPLETE}. */
    long rest() {
        return rest;
    }
}
