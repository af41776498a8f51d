package io.ledge.core.table;

import org.agrona.DirectBuffer;

/**
 * Hashes a key. The table uses all 32 bits: the high ones choose the place in the index, all of them tell keys apart before
 * any record is touched.
 */
@FunctionalInterface
interface KeyHash {
    /** Same arguments, same hash, as long as the table lives. */
    int hash(int storeIndex, DirectBuffer key, int offset, int length);
}
