package io.ledge.benchmarks.store;

import java.io.IOException;

/** A store in this process. Opened and filled by one thread; asked by one, or by several where {@link StoreKind} says so. */
interface LocalStore extends AutoCloseable {
    /** Every key once, as fast as the store can. */
    void fill(byte[][] keys, byte[] value) throws Exception;

    /** Returns when a power cut would not undo it, unless the store is a volatile one. */
    void set(byte[] key, byte[] value) throws Exception;

    /** @return the value's length, or -1 */
    default int get(final byte[] key) throws Exception {
        throw new UnsupportedOperationException("only set is measured here");
    }

    @Override
    void close() throws IOException;
}
