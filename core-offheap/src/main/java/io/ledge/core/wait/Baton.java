package io.ledge.core.wait;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The right to run the core's duty cycle: one owner at a time, and nobody waits for it.
 *
 * <pre>
 *              take(): CAS                 take() by another: swap
 *     IDLE ───────────────────▶ RUN ───────────────────────────────▶ DIRTY ──┐ take(): swap
 *      ▲  ▲    give(): CAS       │  ▲         give(): false, run again  │ ▲  │ (the fence)
 *      │  └──────────────────────┘  └───────────────────────────────────┘ └──┘
 *      └──────────────────────────── release() ─────────────────────────┘
 * </pre>
 *
 * A producer publishes its record, then calls {@link #take}. Either it becomes the holder and runs the cycle itself, or
 * its swap to DIRTY tells the holder, whose {@link #give} then fails and who runs again. Both are read-modify-writes of
 * one word and so totally ordered; each is a full fence: a record published before a swap to DIRTY is seen by the cycle
 * that follows the failed give.
 *
 * <p>May be taken by platform threads that the node owns and never interrupts; others enqueue and ring
 * ({@link CoreBell}). {@link #close} takes the baton for good: later takers get false.
 */
public final class Baton {

    private static final int IDLE = 0;
    private static final int RUN = 1;
    private static final int DIRTY = 2;

    private static final boolean IS_TRACKING = Baton.class.desiredAssertionStatus();
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Baton.class, "state", int.class);
        } catch (final ReflectiveOperationException ex) {
            throw new ExceptionInInitializerError(ex);
        }
    }

    @SuppressWarnings({"unused", "FieldMayBeFinal"}) // by STATE; not padded: read by nobody who does not also write it
    private int state = IDLE;

    private volatile boolean isClosed;

    /** Written by the holder only, read by others only to learn that it is not they; kept only under assertions. */
    private Thread holder;

    /**
     * Tries to become the holder; wait-free.
     *
     * @return true: run the cycle, then {@link #give}. False: the holder was told to run again after what this thread
     *     published before, or the baton is closed.
     */
    public boolean take() {
        // Acquire side: pairs with the CAS of give() and the swap of release(); what the last holder wrote is visible.
        if (STATE.compareAndSet(this, IDLE, RUN)) {
            return track(Thread.currentThread());
        }
        // Release side: what the caller published is visible to whoever reads this DIRTY in give(). The swap is done
        // even over DIRTY: it is the producer's fence. If the holder left in between, the swap itself took the baton;
        // DIRTY then stays, for it may already be another producer's, and costs one more cycle.
        final boolean isTaken = (int) STATE.getAndSet(this, DIRTY) == IDLE;
        return isTaken && track(Thread.currentThread());
    }

    /**
     * Holder: gives the baton back unless somebody marked it.
     *
     * @return true: it is given. False: still held, run the cycle again.
     */
    public boolean give() {
        assert isHeldByCurrentThread() : "given by a thread that does not hold it";
        track(null);
        // Release: this cycle's writes are visible to the next taker.
        if (STATE.compareAndSet(this, RUN, IDLE)) {
            return true;
        }
        // Acquire: the records published before the swap to DIRTY are visible to the cycle that follows. A swap and not
        // a store: a store could be delayed past that cycle's reads and then erase a DIRTY that came after them.
        STATE.getAndSet(this, RUN);
        track(Thread.currentThread());
        return false;
    }

    /**
     * Holder, at the end of its bound: gives the baton back even though there is more to do. The caller sets the
     * hand-over flag before and wakes home after.
     *
     * @return true if somebody had marked it.
     */
    public boolean release() {
        assert isHeldByCurrentThread() : "released by a thread that does not hold it";
        track(null);
        return (int) STATE.getAndSet(this, IDLE) == DIRTY; // as give(): release for the next taker
    }

    /** Holder: keeps the baton for good. Whoever tries from now on gets false, and {@link #isClosed} says why. */
    public void close() {
        assert isHeldByCurrentThread() : "closed by a thread that does not hold it";
        isClosed = true;
    }

    /** Has somebody tried to take it since it was taken or last failed to be given? The holder asks; it may be so a moment later. */
    boolean isMarked() {
        return (int) STATE.getVolatile(this) == DIRTY;
    }

    /** Was it taken for good? */
    public boolean isClosed() {
        return isClosed;
    }

    /** For assertions in code that runs under the baton: exact when assertions are on, else always true and free. */
    public boolean isHeldByCurrentThread() {
        return !IS_TRACKING || holder == Thread.currentThread();
    }

    private boolean track(final Thread thread) {
        if (IS_TRACKING) {
            holder = thread;
        }
        return true;
    }
}
