package io.ledge.core.wait;

/**
 * What runs under the baton: the core loop, as seen by those who run it. Implemented by the loop, called by
 * {@link HomeRunner} and {@link GuestPass}; every method but {@link #nowNs} and {@link #wake} under the baton only, so an
 * implementation may {@code assert baton.isHeldByCurrentThread()}. Nothing here blocks, allocates or keeps a thread.
 *
 * <p>No method should throw; what does is counted and told to the error handler, and the loop goes on.
 */
public interface CoreCycle {

    /**
     * One bounded duty cycle: each source is drained up to its limit (256 records).
     *
     * @param isHome false when a guest runs it: then only drain rings, poll images and timers and release replies.
     *               Aeron's conductors, session open and close, mapping and snapshots wait for home.
     * @return work done; 0 is <em>not</em> proof that nothing is left, see {@link #isQuiet}.
     */
    int doWork(boolean isHome);

    /**
     * Is there certainly nothing left to do now, home-only work included? Called before the last one leaves. Exact:
     * ring <em>sizes</em>, image <em>positions</em>, the durable position, unfinished slices. A ring or image returns 0
     * records after consuming padding though records follow it, so a count of what was read must not answer this.
     */
    boolean isQuiet();

    /** When the next timer or liveness check is due, on the scale of {@link #nowNs}; {@link Long#MAX_VALUE} for none. */
    long nextDeadlineNs();

    /** The clock, read now. Any thread, with or without the baton; the simulator's is manual. */
    long nowNs();

    /**
     * Takes (returns and clears) the wake-ups this cycle owes to others, e.g. a bit per I/O thread whose reply ring got
     * something. Asked once per cycle, so an I/O thread is woken at most once per cycle.
     */
    default long takeOwedWakeUps() {
        return 0;
    }

    /**
     * Sends what {@link #takeOwedWakeUps} returned. By home under the baton; by a guest after it gave the baton back,
     * when another thread may be in the cycle already: touch doorbells and selectors only.
     */
    default void wake(final long owedWakeUps) {}

    /** Home, under the baton, before the first cycle. */
    default void onStart() {}

    /** Home, under the baton taken for good, after the last cycle: ring those who sleep and wait for us. */
    default void onClose() {}
}
