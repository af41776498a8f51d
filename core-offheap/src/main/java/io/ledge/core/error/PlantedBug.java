package io.ledge.core.error;

/**
 * A bug made on purpose: what the simulator must find within a minute, or it proves nothing ({@code PlantedBugsTest}). Each
 * stands at the place where somebody might make it.
 *
 * <p>Planted in tests only, in a JVM with {@code -Dledge.planted.bugs=true}. Everywhere else {@link #isPlanted} is a constant
 * false, and the compiler leaves nothing of it.
 */
public enum PlantedBug {
    /** A batch is called durable without a sync. */
    MISSING_SYNC,
    /** A sync that failed is tried again, and succeeds, and is believed. */
    FAILED_SYNC_RETRIED,
    /** A write that finds no space is taken for one that was made. */
    NO_SPACE_IS_SUCCESS,
    /** A segment is left for the next one without a sync. */
    SEGMENT_LEFT_UNSYNCED,
    /** The checksum of a record leaves its last byte out. */
    CHECKSUM_ONE_SHORT,
    /** A batch certifies itself. */
    BATCH_CERTIFIES_ITSELF,
    /** A certificate is written before what it certifies is synced. */
    CERTIFIED_BEFORE_SYNC,
    /** What is cut from a torn end stays in the file. */
    CUT_TAIL_NOT_ZEROED,
    /** A batch whose records are torn is taken when its header is whole. */
    TORN_TAIL_ACCEPTED,
    /** What the kernel shows is taken for what the disk has. */
    UNCERTIFIED_NOT_REWRITTEN,
    /** Records are told durable once they are written. */
    DURABLE_WHEN_WRITTEN,
    /** A store with an interval is synced when another one is, or never. */
    INTERVAL_IGNORED,
    /** After a recovery the durable position is one too high. */
    RECOVERED_POSITION_ONE_HIGH,
    /** A new segment is used before its name is durable. */
    SEGMENT_NAME_NOT_SYNCED,

    /** Segments are recycled when a snapshot begins, and not when the one before it is not needed any more. */
    RECYCLED_TOO_EARLY,
    /** A snapshot is finished without making its name durable. */
    SNAPSHOT_NAME_NOT_SYNCED,
    /** A snapshot is finished before the journal is durable up to what it shows. */
    SNAPSHOT_BEFORE_JOURNAL,
    /** Replay goes on one record too far behind a snapshot's start. */
    REPLAY_ONE_LATE,
    /** A snapshot leaves out what is in the body arena. */
    SNAPSHOT_WITHOUT_BODIES,

    /** An answer is let out once the journal has written it. */
    REPLY_BEFORE_DURABLE,
    /** After the journal failed, those who wait are told that all is well. */
    FAILURE_TOLD_AS_SUCCESS,
    /** A get does not wait for the change that it shows. */
    GET_DOES_NOT_WAIT,
    /** A scan does not wait for the changes that it shows. */
    SCAN_DOES_NOT_WAIT,
    /** A refused ETag does not wait for the change that it tells of. */
    CONFLICT_DOES_NOT_WAIT,
    /** A deletion leaves nothing that others would wait for. */
    DELETE_WITHOUT_TOMBSTONE,
    /** An item that expired is freed although its change may not be seen yet. */
    EXPIRY_DOES_NOT_WAIT,

    /** A time to live runs on the clock that nobody sets. */
    TTL_ON_MONOTONIC_CLOCK,
    /** Replay does not know that items expire. */
    REPLAY_FORGETS_EXPIRY,
    /** Time may go back at a start. */
    TIME_NOT_RAISED,
    /** Versions go on right above those found, whatever a crash took back. */
    VERSION_REUSED,
    /** Replay adds to a number again what was added already. */
    REPLAY_ADDS_AGAIN,
    /** Replay forgets whose key it is. */
    REPLAY_FORGETS_PREFIX,
    /** Replay does not know deletions. */
    REPLAY_WITHOUT_DELETIONS,
    /** A transaction is journaled in two records. */
    TRANSACTION_IN_TWO_RECORDS,
    /** A transaction is executed up to the step that does not hold. */
    TRANSACTION_HALF_DONE,
    /** Of a value in the body arena the journal gets the length and not the bytes. */
    BODY_NOT_JOURNALED,
    /** A disk that was full once is full for ever. */
    FULL_FOR_EVER;

    private static final boolean ENABLED = Boolean.getBoolean("ledge.planted.bugs");

    private static PlantedBug planted; // one thread plants, runs and removes it

    /** Is this the one that is to be found? */
    public boolean isPlanted() {
        return ENABLED && planted == this;
    }

    /** @param bug null: none */
    public static void plant(final PlantedBug bug) {
        if (!ENABLED) {
            throw new IllegalStateException("bugs are planted in tests only: -Dledge.planted.bugs=true");
        }
        planted = bug;
    }
}
