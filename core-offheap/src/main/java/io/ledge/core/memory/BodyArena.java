package io.ledge.core.memory;

import static io.ledge.core.memory.BodyDescriptor.BLOCK_LENGTH;
import static io.ledge.core.memory.BodyDescriptor.BLOCK_MASK;
import static io.ledge.core.memory.BodyDescriptor.BLOCK_SHIFT;
import static io.ledge.core.memory.BodyDescriptor.NO_BLOCK;
import static io.ledge.core.memory.BodyDescriptor.blockOffset;
import static io.ledge.core.memory.BodyDescriptor.high;
import static io.ledge.core.memory.BodyDescriptor.lengthOffset;
import static io.ledge.core.memory.BodyDescriptor.low;
import static io.ledge.core.memory.BodyDescriptor.nextOffset;
import static io.ledge.core.memory.BodyDescriptor.pack;
import static io.ledge.core.memory.BodyDescriptor.stateOffset;
import static io.ledge.core.memory.BodyDescriptor.tailOffset;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Values and payloads above the inline limit: chains of 4 KiB blocks, named by a handle that commands, records and queues
 * carry instead of the bytes. The loop never copies a body; it passes the handle on.
 *
 * <p>I/O threads and IPC sessions allocate and fill bodies, the loop and the I/O threads read and release them: allocating,
 * retaining and releasing are lock-free and open to any thread. The bytes of one body are written by one thread, before
 * its handle is published (through a ring: release and acquire), and never after. Layout: {@link BodyDescriptor}.
 *
 * <p>A handle starts with one reference. At the last {@link #release} the chain returns to the free list at once, and the
 * handle is stale: its generation never matches again (until 2^31 reuses of its first block), and every method answers
 * {@link #STALE} or false. Reading while somebody else releases the last reference is a bug of the caller, who must hold
 * a reference of his own. When no block is left, {@link #allocate} answers {@link #FULL} and counts: back-pressure is the
 * policy of the caller, who also keeps the quota of his session.
 *
 * <p>Walking: {@link #write} and {@link #read} follow the chain from its first block, which is quadratic for a stream of
 * small pieces. Streams use a {@link BodyCursor}.
 */
public final class BodyArena {
    /** No block is left, or not as many as the body needs. */
    public static final long FULL = -1;
    /** The length is negative or above the largest body of this arena. */
    public static final long TOO_LONG = -2;
    /** The handle names no living body, or the range is not within it. */
    public static final int STALE = -1;

    private static final int GENERATION_MASK = Integer.MAX_VALUE;

    private final OffHeapRegion blocks;
    private final OffHeapRegion links;
    private final BlockFreeList freeBlocks;
    private final int blockCount;
    private final int maxBodyLength;
    private final AtomicInteger blocksInUse = new AtomicInteger();
    private final AtomicInteger blocksHighWater = new AtomicInteger();
    private final AtomicLong refusedCount = new AtomicLong();

    /**
     * @param capacity bytes of all bodies together, a multiple of 4 KiB; reserved here, committed as used.
     * @param maxBodyLength bytes of the largest body.
     */
    public BodyArena(final OffHeapRegions regions, final long capacity, final int maxBodyLength) {
        if (capacity < BLOCK_LENGTH || (capacity & BLOCK_MASK) != 0 || capacity >>> BLOCK_SHIFT > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("capacity must be a multiple of 4096: capacity=" + capacity);
        }
        if (maxBodyLength <= 0 || maxBodyLength > capacity) {
            throw new IllegalArgumentException(
                    "maxBodyLength must be within capacity: maxBodyLength=" + maxBodyLength + ", capacity=" + capacity);
        }
        this.blockCount = (int) (capacity >>> BLOCK_SHIFT);
        this.maxBodyLength = maxBodyLength;
        this.blocks = regions.reserve(MemoryTag.BODY_BLOCKS, capacity);
        this.links = regions.reserve(MemoryTag.BODY_LINKS, (long) blockCount * BodyDescriptor.ENTRY_LENGTH);
        this.freeBlocks = new BlockFreeList(links, blockCount);
    }

    /**
     * Takes the blocks for a body of known length; its bytes are undefined until written. Near the limit two allocations
     * at one time may both be refused where one alone would fit.
     *
     * @return a handle above 0 with one reference, or {@link #FULL}, or {@link #TOO_LONG}.
     */
    public long allocate(final int totalLength) {
        if (totalLength < 0 || totalLength > maxBodyLength) {
            refusedCount.incrementAndGet();
            return TOO_LONG;
        }
        final int count = BodyDescriptor.blockCount(totalLength);
        final int first = freeBlocks.pop();
        int last = first;
        for (int taken = 1; taken < count && last != NO_BLOCK; taken++) {
            final int block = freeBlocks.pop();
            if (block == NO_BLOCK) {
                freeBlocks.push(first, last);
            } else {
                links.putIntOpaque(nextOffset(last), block);
            }
            last = block;
        }
        if (last == NO_BLOCK) {
            refusedCount.incrementAndGet();
            return FULL;
        }
        links.putIntOpaque(nextOffset(last), NO_BLOCK);
        countTaken(count);
        return publish(first, last, totalLength);
    }

    /** Bytes of the body, or {@link #STALE}. */
    public int length(final long handle) {
        return isLive(handle) ? links.getInt(lengthOffset(low(handle))) : STALE;
    }

    /** True if the handle names a living body. */
    public boolean isLive(final long handle) {
        final int block = low(handle);
        if (handle <= 0 || block < 0 || block >= blockCount) {
            return false;
        }
        // acquire: pairs with the release in publish, for a reader that got the handle without a ring
        return isLive(links.getLongAcquire(stateOffset(block)), handle);
    }

    /** One more reference. False if the handle is stale. */
    public boolean retain(final long handle) {
        return addReferences(handle, 1) > 0;
    }

    /** One reference less; the last one frees the body. False if the handle was stale already: nothing happened. */
    public boolean release(final long handle) {
        final int references = addReferences(handle, -1);
        if (references == 0) {
            final int first = low(handle);
            // The body is this thread's alone now: nobody else can find it live.
            final int count = BodyDescriptor.blockCount(links.getInt(lengthOffset(first)));
            freeBlocks.push(first, links.getInt(tailOffset(first)));
            blocksInUse.addAndGet(-count);
        }
        return references >= 0;
    }

    /** Writes within the body. The bytes written, all of them, or {@link #STALE}: nothing written. */
    public int write(
            final long handle, final int bodyOffset, final DirectBuffer src, final int srcOffset, final int length) {
        if (!isWithin(handle, bodyOffset, length)) {
            return STALE;
        }
        copyFrom(blockAt(handle, bodyOffset >>> BLOCK_SHIFT), bodyOffset, src, srcOffset, length);
        return length;
    }

    /** Reads within the body. The bytes read, all of them, or {@link #STALE}: nothing read. */
    public int read(
            final long handle,
            final int bodyOffset,
            final MutableDirectBuffer dst,
            final int dstOffset,
            final int length) {
        if (!isWithin(handle, bodyOffset, length)) {
            return STALE;
        }
        copyTo(blockAt(handle, bodyOffset >>> BLOCK_SHIFT), bodyOffset, dst, dstOffset, length);
        return length;
    }

    /**
     * Points the view at one block of the body, without a copy; the last one may be short. Only while the caller holds a
     * reference.
     *
     * @return bytes of the view, 0 past the last block, or {@link #STALE}.
     */
    public int wrapBlock(final long handle, final int blockIndex, final UnsafeBuffer view) {
        final int length = length(handle);
        if (length == STALE || blockIndex < 0) {
            return STALE;
        }
        final long viewLength = Math.min(BLOCK_LENGTH, length - blockOffset(blockIndex));
        if (viewLength <= 0) {
            return 0;
        }
        blocks.wrap(view, blockOffset(blockAt(handle, blockIndex)), (int) viewLength);
        return (int) viewLength;
    }

    /** Blocks of living bodies. */
    public int blocksInUse() {
        return blocksInUse.get();
    }

    /** Bytes of the blocks of living bodies. */
    public long bytesInUse() {
        return (long) blocksInUse.get() << BodyDescriptor.BLOCK_SHIFT;
    }

    /** The most blocks that ever were in use. */
    public int blocksHighWater() {
        return blocksHighWater.get();
    }

    /** Blocks there are. */
    public int blockCapacity() {
        return blockCount;
    }

    /** Bytes of the largest body. */
    public int maxBodyLength() {
        return maxBodyLength;
    }

    /** Allocations refused, for want of blocks or for their length. */
    public long refusedCount() {
        return refusedCount.get();
    }

    // For the cursor, which keeps its place in the chain.

    int next(final int block) {
        return links.getIntOpaque(nextOffset(block));
    }

    void wrap(final int block, final int offsetInBlock, final int length, final UnsafeBuffer view) {
        blocks.wrap(view, blockOffset(block) + offsetInBlock, length);
    }

    /** Copies along the chain; returns the block that holds the byte after the last one, if that was not a block's end. */
    int copyFrom(
            final int firstBlock, final int bodyOffset, final DirectBuffer src, final int srcOffset, final int length) {
        int block = firstBlock;
        int inBlock = bodyOffset & BLOCK_MASK;
        int done = 0;
        while (done < length) {
            final int piece = Math.min(length - done, BLOCK_LENGTH - inBlock);
            blocks.copyFrom(blockOffset(block) + inBlock, src, srcOffset + done, piece);
            done += piece;
            inBlock += piece;
            if (inBlock == BLOCK_LENGTH) {
                inBlock = 0;
                block = next(block);
            }
        }
        return block;
    }

    /** See {@link #copyFrom}. */
    int copyTo(
            final int firstBlock,
            final int bodyOffset,
            final MutableDirectBuffer dst,
            final int dstOffset,
            final int length) {
        int block = firstBlock;
        int inBlock = bodyOffset & BLOCK_MASK;
        int done = 0;
        while (done < length) {
            final int piece = Math.min(length - done, BLOCK_LENGTH - inBlock);
            blocks.copyTo(blockOffset(block) + inBlock, dst, dstOffset + done, piece);
            done += piece;
            inBlock += piece;
            if (inBlock == BLOCK_LENGTH) {
                inBlock = 0;
                block = next(block);
            }
        }
        return block;
    }

    private long publish(final int first, final int last, final int totalLength) {
        links.putInt(lengthOffset(first), totalLength);
        links.putInt(tailOffset(first), last);
        final int previous = high(links.getLongAcquire(stateOffset(first)));
        final int generation = Math.max(1, previous + 1 & GENERATION_MASK);
        // release: pairs with the acquire in isLive, length and chain are visible before the generation is
        links.putLongRelease(stateOffset(first), pack(generation, 1));
        return pack(generation, first);
    }

    /** References afterwards, or {@link #STALE}. */
    private int addReferences(final long handle, final int delta) {
        if (!isLive(handle)) {
            return STALE;
        }
        final long offset = stateOffset(low(handle));
        while (true) {
            final long state = links.getLongAcquire(offset);
            if (!isLive(state, handle)) {
                return STALE;
            }
            final int references = low(state) + delta;
            if (links.compareAndSetLong(offset, state, pack(high(state), references))) {
                return references;
            }
        }
    }

    private static boolean isLive(final long state, final long handle) {
        return high(state) == high(handle) && low(state) != 0;
    }

    private boolean isWithin(final long handle, final int bodyOffset, final int length) {
        return (bodyOffset | length) >= 0 && (long) bodyOffset + length <= length(handle);
    }

    private int blockAt(final long handle, final int blockIndex) {
        int block = low(handle);
        for (int i = 0; i < blockIndex; i++) {
            block = next(block);
        }
        return block;
    }

    private void countTaken(final int count) {
        final int inUse = blocksInUse.addAndGet(count);
        int highWater = blocksHighWater.get();
        while (inUse > highWater && !blocksHighWater.compareAndSet(highWater, inUse)) {
            highWater = blocksHighWater.get();
        }
    }
}
