package io.ledge.core.journal;

/** What a record of the journal or of a snapshot holds. Numbers are never reused; {@code docs/formats.md} has the layouts. */
public final class JournalRecordType {
    /** A state command as it was accepted ({@code state.StateRecord}). */
    public static final int STATE_COMMAND = 1;

    /** In snapshots: a store's name, and the index under which the items that follow name it. */
    public static final int STORE_NAME = 16;
    /** In snapshots: one item of a store ({@code state.ItemRecord}). */
    public static final int STATE_ITEM = 17;

    /** In the snapshot ring only: a snapshot begins ({@link SnapshotProxy}). */
    static final int SNAPSHOT_BEGIN = 32;
    /** In the snapshot ring only: it is complete. */
    static final int SNAPSHOT_END = 33;

    private JournalRecordType() {}

    /** For people. */
    public static String name(final int type) {
        return switch (type) {
            case STATE_COMMAND -> "state-command";
            case STORE_NAME -> "store-name";
            case STATE_ITEM -> "state-item";
            default -> Integer.toString(type);
        };
    }
}
