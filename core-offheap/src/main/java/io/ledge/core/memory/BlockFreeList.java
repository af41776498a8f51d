package io.ledge.core.memory;

import static io.ledge.core.memory.BodyDescriptor.NO_BLOCK;
import static io.ledge.core.memory.BodyDescriptor.high;
import static io.ledge.core.memory.BodyDescriptor.low;
import static io.ledge.core.memory.BodyDescriptor.nextOffset;
import static io.ledge.core.memory.BodyDescriptor.pack;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The free blocks of the body arena: a Treiber stack through the link region, and below it a counter over the blocks
 * nobody has touched yet, so that memory is committed only as it is needed.
 *
 * <p>Any thread, lock-free. The tag in the head makes a CAS fail when the head was taken and put back in between (ABA); it
 * repeats only after 2^32 changes within one pop.
 */
final class BlockFreeList {
    private final OffHeapRegion links;
    private final int blockCount;
    private final AtomicLong head = new AtomicLong(pack(0, NO_BLOCK));
    private final AtomicInteger untouchedIndex = new AtomicInteger();

    BlockFreeList(final OffHeapRegion links, final int blockCount) {
        this.links = links;
        this.blockCount = blockCount;
    }

    /** A block that is nobody else's, or {@link BodyDescriptor#NO_BLOCK}. */
    int pop() {
        while (true) {
            final long current = head.get(); // acquire: pairs with the CAS in push, the link below is visible
            final int block = low(current);
            if (block == NO_BLOCK) {
                return untouched();
            }
            // May be stale when another thread took the block meanwhile; then the tag has moved and the CAS fails.
            final int next = links.getIntOpaque(nextOffset(block));
            if (head.compareAndSet(current, pack(high(current) + 1, next))) {
                return block;
            }
        }
    }

    /** Puts a whole chain back by one CAS. Its links from first to last are already in place. */
    void push(final int first, final int last) {
        while (true) {
            final long current = head.get();
            links.putIntOpaque(nextOffset(last), low(current));
            // release: pairs with the acquire in pop, the links of the chain are visible before its head is
            if (head.compareAndSet(current, pack(high(current) + 1, first))) {
                return;
            }
        }
    }

    private int untouched() {
        while (true) {
            final int index = untouchedIndex.get();
            if (index == blockCount) {
                return NO_BLOCK;
            }
            if (untouchedIndex.compareAndSet(index, index + 1)) {
                return index;
            }
        }
    }
}
