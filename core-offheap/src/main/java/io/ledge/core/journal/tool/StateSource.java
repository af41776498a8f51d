package io.ledge.core.journal.tool;

import io.ledge.core.journal.log.JournalRecordHandler;

/**
 * All state of a node: a snapshot, which may hold nothing, and the records of the log behind it.
 *
 * <pre>
 *   snapshot, begun at S, ended at E     records S+1 … end          S ≤ E ≤ end
 * </pre>
 */
public interface StateSource {
    /** S: of the snapshot; 0 where there is none. */
    long startPosition();

    /** E: of the snapshot; 0 where there is none. */
    long snapshotEndPosition();

    /** Of the last record. */
    long endPosition();

    /** Records in the snapshot. */
    long snapshotRecordCount();

    /** The last version given when the snapshot ended. */
    long lastVersion();

    /** Wall clock when the snapshot ended. */
    long endedMs();

    /** Hands out the snapshot's records, by number. */
    void readSnapshot(JournalRecordHandler handler) throws ToolException;

    /** Hands out the log's records, by position. */
    void readLog(JournalRecordHandler handler) throws ToolException;

    /** True if there is a snapshot, even an empty one. */
    default boolean hasSnapshot() {
        return startPosition() > 0 || snapshotEndPosition() > 0 || snapshotRecordCount() > 0;
    }
}
