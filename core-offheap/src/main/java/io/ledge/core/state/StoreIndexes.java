package io.ledge.core.state;

import io.ledge.core.table.NameTable;
import org.agrona.DirectBuffer;

/**
 * Which index of the record table is whose. A durable store is known by its name, whether or not it is configured: its data
 * is kept. A volatile one has an index of this life only, so it never shows what a durable one of its name left.
 *
 * <pre>
 *   0 … capacity - 1               durable stores, in the order in which replay or configuration named them
 *   capacity … 2 × capacity - 1    volatile stores, in the order in which configuration named them
 * </pre>
 */
public final class StoreIndexes {
    private final NameTable names;
    private final int capacity;
    private final NameTable volatileNames;

    public StoreIndexes(final int capacity) {
        this.capacity = capacity;
        names = new NameTable(capacity);
        volatileNames = new NameTable(capacity);
    }

    /** Indexes there may be. */
    int total() {
        return 2 * capacity;
    }

    /** Durable stores known. */
    public int durableCount() {
        return names.count();
    }

    /** @return the index of the durable store of that name, or {@link NameTable#FULL} */
    public int durable(final String name) {
        return names.add(name);
    }

    /** Is it in the journal, or configured? */
    public boolean isKnown(final String name) {
        return names.find(name) >= 0;
    }

    int durable(final DirectBuffer name) {
        return names.add(name, 0, name.capacity());
    }

    public boolean isDurable(final int index) {
        return index < capacity;
    }

    public DirectBuffer name(final int durableIndex) {
        return names.bytes(durableIndex);
    }

    /** @return the index of the volatile store of that name, or {@link NameTable#FULL} */
    public int ofVolatile(final String name) {
        final int index = volatileNames.add(name);
        return index < 0 ? index : capacity + index;
    }

    /** Had a volatile store that name in this life? */
    public boolean wasVolatile(final String name) {
        return volatileNames.find(name) >= 0;
    }
}
