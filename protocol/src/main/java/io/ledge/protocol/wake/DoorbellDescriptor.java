package io.ledge.protocol.wake;

import org.agrona.concurrent.AtomicBuffer;

/**
 * Layout of one doorbell: a slot of two cache lines in shared memory, native byte order.
 *
 * <pre>
 *   0                   1                   2                   3
 *   0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *  +---------------------------------------------------------------+
 *  |                Sleeping (0 or 1; the futex word)              |   0  every ringer reads this line
 *  +---------------------------------------------------------------+
 *  |                           reserved                           ...
 *  +---------------------------------------------------------------+
 *  |                       Wants space (0 or 1)                    |  64  flags and identity of the owner
 *  +---------------------------------------------------------------+
 *  |                     Egress blocked (0 or 1)                   |  68
 *  +---------------------------------------------------------------+
 *  |                   Owner pid (int64, 0 is free)                |  72
 *  |                                                               |
 *  +---------------------------------------------------------------+
 *  |                           reserved                           ...
 *  +---------------------------------------------------------------+ 128
 * </pre>
 *
 * <b>The protocol.</b> The word is 1 exactly while the owner sleeps or is about to:
 *
 * <pre>
 *  owner (consumer)                              ringer (producer)
 *  S1  sleeping = 1                              P1  publish the work (ring, log, flag)
 *  S2  full fence                                P2  full fence
 *  S3  look at every source once more            P3  if sleeping == 1 and CAS(sleeping, 1, 0)
 *  S4  nothing: futexWait(sleeping == 1, time)   P4      futexWake(sleeping)
 *  S5  sleeping = 0
 * </pre>
 *
 * <ul>
 *   <li><b>No wake-up is lost.</b> With both fences either S3 sees P1, or P3 sees S1. In the second case the word is 0
 *       before S4, and the kernel refuses to sleep, or the sleeper is in its queue and P4 finds it. Without the fences a
 *       store may be delayed past the following load (x86 does this), both sides miss, and the owner sleeps on work.
 *   <li><b>One sleep costs one wake</b>: only the ringer whose CAS succeeds makes the system call.
 *   <li><b>A late P4</b> of an earlier sleep wakes the next one early: the owner looks again and sleeps again.
 *   <li><b>A ringer that dies between P3 and P4</b> leaves an owner that nobody rings again: it costs at most that one
 *       sleep, which {@link Doorbell#LONG_SLEEP_NS} bounds.
 * </ul>
 *
 * <b>Back-pressure rings too.</b> {@code wants space}: the owner (a client) was refused by a full log; it sets the flag,
 * rings the node, tries once more and sleeps. The node, having moved a limit, clears the flag by CAS and rings. {@code
 * egress blocked}: the node was refused by this owner's full egress; it sets the flag and tries once more. The owner,
 * having drained, clears the flag by CAS and rings the node. Set with a full fence after, tested with a full fence
 * before, for the reason above.
 */
public final class DoorbellDescriptor {

    /** Bytes of a slot: two cache lines, so that the adjacent-line prefetcher couples no two doorbells either. */
    public static final int SLOT_LENGTH = 128;

    /** The futex word: 1 while the owner sleeps or is about to. */
    public static final int SLEEPING_OFFSET = 0;

    /** 1 while the owner waits for space in what it sends. */
    public static final int WANTS_SPACE_OFFSET = 64;

    /** 1 while the node waits for the owner to drain what it receives. */
    public static final int EGRESS_BLOCKED_OFFSET = 68;

    /** Process id of the owner, for diagnosis; 0 when the slot is free. */
    public static final int OWNER_PID_OFFSET = 72;

    private DoorbellDescriptor() {}

    /**
     * Checks that a slot fits at an offset and that its futex word is aligned as the kernel demands (4 bytes).
     *
     * @throws IllegalArgumentException with the numbers, if not, or if the buffer is not off-heap.
     */
    static void checkSlot(final AtomicBuffer buffer, final int offset) {
        if (offset < 0 || offset > buffer.capacity() - SLOT_LENGTH) {
            throw new IllegalArgumentException("doorbell does not fit its buffer: offset=" + offset + ", length="
                    + SLOT_LENGTH + ", capacity=" + buffer.capacity());
        }
        if (buffer.byteArray() != null) {
            throw new IllegalArgumentException("doorbell needs off-heap memory (mapped or direct), not a byte[]");
        }
        // 8, not 4: the owner pid is a long.
        if (((buffer.addressOffset() + offset) & 7) != 0) {
            throw new IllegalArgumentException("doorbell must be 8-byte aligned: offset=" + offset + ", address=0x"
                    + Long.toHexString(buffer.addressOffset() + offset));
        }
    }
}
