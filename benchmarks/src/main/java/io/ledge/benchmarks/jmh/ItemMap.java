package io.ledge.benchmarks.jmh;

/** Items under keys of 32 bytes, in one of the two maps that are compared; used by one thread. */
public interface ItemMap extends AutoCloseable {
    /** Bytes of a key, as long as {@code greenhouse||sensor/0000000042}. */
    int KEY_LENGTH = 32;

    /** Longest value. */
    int MAX_VALUE_LENGTH = 4096;

    /** Which map. */
    enum Kind {
        /** The loop's own table. */
        TABLE,
        /** Chronicle Map as {@code state.chronicle-map} uses it, its file on a tmpfs. */
        CHRONICLE;

        ItemMap open(final int entries, final int valueLength) {
            return this == TABLE ? new TableItems(entries, valueLength) : new ChronicleItems(entries, valueLength);
        }
    }

    /** Stores a new version of an item, as a set does after its checks. */
    void put(int key, int valueLength);

    /** Copies the value out, as a reply does. @return some bytes of it */
    long get(int key);

    /** What the loop does for the map in each cycle besides. */
    default void slice() {}

    @Override
    void close();
}
