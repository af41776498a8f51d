package io.ledge.core.state;

import io.ledge.core.memory.BodyArena;
import io.ledge.core.memory.MemoryTag;
import io.ledge.core.memory.OffHeapRegion;
import io.ledge.core.memory.OffHeapRegions;
import io.ledge.protocol.wake.Doorbell;
import io.ledge.protocol.wake.DoorbellDescriptor;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * What the loop and the thread of one store share: a ring each way, the doorbell on which that thread sleeps, and the node's
 * bodies. The loop's end is {@link RingStateStore}, the thread's {@link StoreCommandAdapter}.
 *
 * <pre>
 *   core loop    ──command──▶ commands (1 MiB, one to one) ──▶ store's thread    rung once a cycle, by poll
 *   core loop    ◀──────────  replies  (1 MiB, one to one) ◀── store's thread    rings the core's bell
 * </pre>
 *
 * <p>Commands: whatever their length, {@value #MAX_COMMANDS} find room, as many as may be under way in a node; when the ring
 * runs low they go as bodies. Replies full: the thread takes no command until there is room
 * for the longest reply, so it never waits while it holds a lock of its store.
 */
public final class StoreRing {
    /** Commands that are taken at least, if there is body memory. */
    public static final int MAX_COMMANDS = 4096;

    /** Bytes of each ring: some 5,000 small commands, or 240 of 4 KiB; then the short form. */
    static final int RING_LENGTH = 1 << 20;

    private static final int RING_TOTAL = RING_LENGTH + RingBufferDescriptor.TRAILER_LENGTH;
    private static final int DOORBELL_OFFSET = 2 * RING_TOTAL + 127 & ~127;

    private final OneToOneRingBuffer commands;
    private final OneToOneRingBuffer replies;
    private final Doorbell doorbell;
    private final BodyArena arena;
    private volatile long entryCount = -1;

    /** Wiring: reserves the memory, {@link MemoryTag#RINGS}. */
    public StoreRing(final OffHeapRegions regions, final BodyArena arena) {
        final OffHeapRegion region = regions.reserve(MemoryTag.RINGS, DOORBELL_OFFSET + DoorbellDescriptor.SLOT_LENGTH);
        commands = new OneToOneRingBuffer(view(region, 0, RING_TOTAL));
        replies = new OneToOneRingBuffer(view(region, RING_TOTAL, RING_TOTAL));
        doorbell = new Doorbell(view(region, DOORBELL_OFFSET, DoorbellDescriptor.SLOT_LENGTH), 0);
        this.arena = arena;
    }

    /** Where the store's thread sleeps. */
    public Doorbell doorbell() {
        return doorbell;
    }

    OneToOneRingBuffer commands() {
        return commands;
    }

    OneToOneRingBuffer replies() {
        return replies;
    }

    BodyArena arena() {
        return arena;
    }

    /** As the store's thread saw it after its last command; negative when unknown. Any thread. */
    long entryCount() {
        return entryCount;
    }

    /** Store's thread. */
    void entryCount(final long count) {
        entryCount = count;
    }

    private static UnsafeBuffer view(final OffHeapRegion region, final int offset, final int length) {
        final UnsafeBuffer view = new UnsafeBuffer(0, 0);
        region.wrap(view, offset, length);
        return view;
    }
}
