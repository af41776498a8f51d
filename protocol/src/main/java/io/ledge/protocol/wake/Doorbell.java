package io.ledge.protocol.wake;

import static io.ledge.protocol.wake.DoorbellDescriptor.EGRESS_BLOCKED_OFFSET;
import static io.ledge.protocol.wake.DoorbellDescriptor.OWNER_PID_OFFSET;
import static io.ledge.protocol.wake.DoorbellDescriptor.SLEEPING_OFFSET;
import static io.ledge.protocol.wake.DoorbellDescriptor.WANTS_SPACE_OFFSET;

import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.AtomicBuffer;

/**
 * What a thread sleeps on and others ring, over a slot laid out by {@link DoorbellDescriptor} (layout, protocol, proof).
 *
 * <p>The owner of the slot, a platform thread, waits like this; a virtual thread would pin its carrier. (Of the node's own slot
 * it may be two in turn, each over a view of its own, see {@link #another}.)
 *
 * <pre>{@code
 * doorbell.announce();
 * if (nothingToDo())            // every source, by size or position: "0 read" is not "empty"
 *     doorbell.await(timeoutNs);
 * doorbell.cancel();
 * }</pre>
 *
 * <p>Everybody else publishes and calls {@link #ring}, from any thread of any process, over a {@code Doorbell} object of
 * their own or a shared one. No method allocates once warm.
 *
 * <p>Where the {@link Futex} is not available the same protocol runs in <em>park</em> mode: {@code await} looks at the
 * word every {@value #PARK_NS} ns, and a ring in the same process may hasten it by {@code LockSupport.unpark}.
 */
public final class Doorbell {

    /** The node sleeps no longer: stock Aeron clients, which ring nothing, and heartbeats are served. */
    public static final long MAX_SLEEP_NS = 100_000_000L;

    /**
     * Nobody sleeps longer: a ringer may have died between flag and wake. For those who wait for nothing but rings; on a
     * small machine each needless wake-up costs some 100 µs.
     */
    public static final long LONG_SLEEP_NS = 500_000_000L;

    /** How long after its record a ringer may ring, see {@link #isMissed}. */
    public static final long RING_GRACE_NS = 200_000L;

    private static final BooleanSupplier NOT_TOLD = () -> false;

    /** How long a sleeper in park mode leaves the word unread. */
    public static final long PARK_NS = 1_000_000L;

    private final AtomicBuffer buffer;
    private final int slotOffset;
    private final int sleepingOffset;
    private final int wantsSpaceOffset;
    private final int egressBlockedOffset;
    private final int ownerPidOffset;
    private final long wordAddress;
    private final Futex futex;

    /** Over the slot at {@code offset}; sleeps on the futex if there is one, else parks. */
    public Doorbell(final AtomicBuffer buffer, final int offset) {
        this(buffer, offset, Futex.isAvailable());
    }

    /**
     * Over the slot at {@code offset}.
     *
     * @param useFutex false to park although a futex is available: for tests and {@code park} mode. Ringers of a slot
     *                 may differ from its owner in this; a wake of nobody is harmless.
     */
    public Doorbell(final AtomicBuffer buffer, final int offset, final boolean useFutex) {
        DoorbellDescriptor.checkSlot(buffer, offset);
        this.buffer = buffer;
        this.slotOffset = offset;
        this.sleepingOffset = offset + SLEEPING_OFFSET;
        this.wantsSpaceOffset = offset + WANTS_SPACE_OFFSET;
        this.egressBlockedOffset = offset + EGRESS_BLOCKED_OFFSET;
        this.ownerPidOffset = offset + OWNER_PID_OFFSET;
        this.wordAddress = buffer.addressOffset() + sleepingOffset;
        this.futex = useFutex ? new Futex() : null;
    }

    /** A view of the same slot that parks and polls, for {@code park} mode where a futex would be available. */
    public Doorbell parking() {
        return futex == null ? this : new Doorbell(buffer, slotOffset, false);
    }

    /** A view of the same slot for another thread that waits on it in the owner's place, or with it. */
    public Doorbell another() {
        return new Doorbell(buffer, slotOffset, futex != null);
    }

    /** Does the owner sleep on a futex (true), or does it park and poll (false)? */
    public boolean usesFutex() {
        return futex != null;
    }

    /**
     * Wakes the owner if it sleeps. Call it after publishing: it begins with the full fence that the protocol needs.
     *
     * @return true if this call ended a sleep, false if there was none or another ringer ended it.
     */
    public boolean ring() {
        VarHandle.fullFence(); // P2: what was published is visible before the word is read; pairs with announce()
        if (buffer.getIntVolatile(sleepingOffset) == 0 || !buffer.compareAndSetInt(sleepingOffset, 1, 0)) {
            return false;
        }
        if (futex != null) {
            Futex.wake(wordAddress, 1);
            Reference.reachabilityFence(buffer);
        }
        return true;
    }

    /** Wakes that many who sleep on the futex, whatever the word says; they come back from {@link #await} early. */
    public void wake(final int count) {
        if (futex != null) {
            Futex.wake(wordAddress, count);
            Reference.reachabilityFence(buffer);
        }
    }

    /** Owner: from now on ringers wake me. Look at every source once more before {@link #await}. */
    public void announce() {
        buffer.putIntRelease(sleepingOffset, 1);
        VarHandle.fullFence(); // S2: the word is visible before the sources are read again; pairs with ring()
    }

    /** Owner: awake, ringers need not bother. Also after an {@link #await} that timed out. */
    public void cancel() {
        // Release is enough: a ringer that still sees 1 makes one needless system call.
        buffer.putIntRelease(sleepingOffset, 0);
    }

    /** Has the owner announced a sleep that nobody ended yet? For tests and diagnosis. */
    public boolean isAnnounced() {
        return buffer.getIntVolatile(sleepingOffset) != 0;
    }

    /**
     * Owner, announced, after an {@link #await} that timed out although work is there: did nobody ring for it? Gives one
     * who is between its record and its ring the time to do so; spins meanwhile.
     */
    public boolean isMissed() {
        return isMissed(NOT_TOLD);
    }

    /**
     * As {@link #isMissed()}, where there is another way than a ring to tell the owner.
     *
     * @param isTold asked again and again: was the owner told that other way?
     */
    public boolean isMissed(final BooleanSupplier isTold) {
        final long startNs = System.nanoTime();
        while (buffer.getIntVolatile(sleepingOffset) != 0 && !isTold.getAsBoolean()) {
            if (System.nanoTime() - startNs >= RING_GRACE_NS) {
                return true;
            }
            Thread.onSpinWait();
        }
        return false;
    }

    /**
     * Owner: sleeps until rung, at most {@code timeoutNs} and {@link #LONG_SLEEP_NS}, at once if rung since
     * {@link #announce}. May return early; the caller looks at its sources and decides.
     *
     * @return true if rung, false if the time passed or the kernel woke us for no reason.
     */
    public boolean await(final long timeoutNs) {
        final long boundedNs = Math.min(timeoutNs, LONG_SLEEP_NS);
        if (boundedNs > 0) {
            if (futex != null) {
                awaitFutex(boundedNs);
            } else {
                awaitParked(boundedNs);
            }
        }
        return buffer.getIntVolatile(sleepingOffset) == 0;
    }

    private void awaitFutex(final long timeoutNs) {
        final int result = futex.await(wordAddress, 1, timeoutNs);
        Reference.reachabilityFence(buffer); // the kernel held its address
        switch (result) {
            case Futex.WOKEN, Futex.CHANGED, Futex.TIMED_OUT, Futex.INTERRUPTED -> {}
            // The kernel refuses what it allowed at start (a sandbox closed?): do not turn a sleep into a busy loop.
            default -> LockSupport.parkNanos(this, Math.min(timeoutNs, PARK_NS));
        }
    }

    private void awaitParked(final long timeoutNs) {
        // An interrupted thread would not park but spin: put the status aside, the owner is told by the word alone.
        final boolean interrupted = Thread.interrupted();
        final long deadlineNs = System.nanoTime() + timeoutNs;
        long remainingNs = timeoutNs;
        while (remainingNs > 0 && buffer.getIntVolatile(sleepingOffset) == 1) {
            LockSupport.parkNanos(this, Math.min(remainingNs, PARK_NS));
            remainingNs = Thread.currentThread().isInterrupted() ? 0 : deadlineNs - System.nanoTime();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Owner was refused space: set before ringing the node and trying once more. */
    public void setWantsSpace() {
        raise(wantsSpaceOffset);
    }

    /** Node, after a limit moved: true once per {@link #setWantsSpace}; then ring this doorbell. */
    public boolean takeWantsSpace() {
        return take(wantsSpaceOffset);
    }

    /** Does the owner wait for space? */
    public boolean wantsSpace() {
        return buffer.getIntVolatile(wantsSpaceOffset) != 0;
    }

    /** Node was refused by the owner's full egress: set before trying once more. */
    public void setEgressBlocked() {
        raise(egressBlockedOffset);
    }

    /** Owner, after draining: true once per {@link #setEgressBlocked}; then ring the node's doorbell. */
    public boolean takeEgressBlocked() {
        return take(egressBlockedOffset);
    }

    /** Does the node wait for the owner to drain? */
    public boolean egressBlocked() {
        return buffer.getIntVolatile(egressBlockedOffset) != 0;
    }

    private void raise(final int offset) {
        buffer.putIntRelease(offset, 1);
        VarHandle.fullFence(); // the flag is visible before the retry reads the limit; pairs with take()
    }

    private boolean take(final int offset) {
        VarHandle.fullFence(); // the moved limit is visible before the flag is read; pairs with raise()
        return buffer.getIntVolatile(offset) == 1 && buffer.compareAndSetInt(offset, 1, 0);
    }

    /** Process id of the owner; 0 when the slot is free. */
    public long ownerPid() {
        return buffer.getLongVolatile(ownerPidOffset);
    }

    /** Node: gives the slot to a process and clears its flags, or frees it with pid 0. Nobody may be waiting on it. */
    public void assign(final long pid) {
        buffer.putIntRelease(sleepingOffset, 0);
        buffer.putIntRelease(wantsSpaceOffset, 0);
        buffer.putIntRelease(egressBlockedOffset, 0);
        buffer.putLongVolatile(ownerPidOffset, pid);
    }
}
