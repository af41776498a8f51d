package io.ledge.core.journal;

/**
 * How far the journal is: written by the writer, read by the loop and by whoever asks for health. Positions never go
 * back.
 *
 * <pre>
 *   0 ──── durable ──────── written ──────── appended        (appended is the loop's own: {@link JournalProxy})
 *          survives power   survives the
 *          loss             process
 * </pre>
 */
public final class JournalMarks {
    /** Whether changes are taken. */
    public enum State {
        /** They are. */
        OK,
        /**
         * No room for another segment, or none can be made for another reason: they are refused until there is one; what was
         * taken before is on its way.
         */
        DISK_FULL,
        /** A write or a sync failed: for good. What is not durable now never will be, and nobody is told it was. */
        FAILED
    }

    // Each is a release to the loop's acquire: what the position promises was done before it is seen.
    private volatile long written;
    private volatile long durable;
    private volatile State state = State.OK;
    private volatile String reason = "";
    private volatile boolean isSyncWanted;

    /** @param lastPosition of the records found at start, all durable; 0: none */
    public JournalMarks(final long lastPosition) {
        written = lastPosition;
        durable = lastPosition;
    }

    /** Records up to it are with the operating system. */
    public long written() {
        return written;
    }

    /** Records up to it are on the disk. */
    public long durable() {
        return durable;
    }

    public State state() {
        return state;
    }

    /** Of a state that is not OK, for people. */
    public String reason() {
        return reason;
    }

    public void written(final long position) {
        written = position;
    }

    public void durable(final long position) {
        durable = position;
    }

    /** The reason is there before the state is seen. */
    public void state(final State newState, final String newReason) {
        reason = newReason;
        state = newState;
    }

    /** Asks for a sync of all that was appended, whatever its durability: a snapshot waits for it. Then ring the thread. */
    public void wantSync() {
        isSyncWanted = true;
    }

    boolean isSyncWanted() {
        return isSyncWanted;
    }

    /** Before the sync: who asks while it runs wants another. */
    void takeSyncWanted() {
        isSyncWanted = false;
    }
}
