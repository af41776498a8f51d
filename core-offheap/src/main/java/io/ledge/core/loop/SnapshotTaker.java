package io.ledge.core.loop;

import io.ledge.core.journal.JournalProxy;
import io.ledge.core.journal.SnapshotProxy;
import io.ledge.core.state.StateSnapshot;
import io.ledge.core.state.VersionSequence;
import io.ledge.core.time.CachedClocks;

/**
 * Sends a snapshot when one is wanted: one cut for all blocks, in slices of some tens of microseconds a cycle, at home.
 *
 * <pre>
 *   IDLE ──wanted──▶ begin: position S ─▶ SENDING ──all shown──▶ end: position E ─▶ IDLE
 *                                            └── aborted, or no room ──────────────▲
 * </pre>
 */
final class SnapshotTaker {
    /** Times 64 slots of the table. */
    private static final int SLICES_PER_CYCLE = 4;

    private final SnapshotProxy snapshots; // null: nothing is journaled
    private final StateSnapshot state;
    private final JournalProxy journal;
    private final VersionSequence versions;
    private final CachedClocks clocks;
    private boolean isSending;

    SnapshotTaker(
            final SnapshotProxy snapshots,
            final StateSnapshot state,
            final JournalProxy journal,
            final VersionSequence versions,
            final CachedClocks clocks) {
        this.snapshots = snapshots;
        this.state = state;
        this.journal = journal;
        this.versions = versions;
        this.clocks = clocks;
    }

    /** At home, once a cycle. @return work done */
    int doWork() {
        if (snapshots == null || isQuiet()) {
            return 0;
        }
        if (!isSending) {
            snapshots.begin(journal.lastPosition());
            state.begin();
            isSending = true;
        }
        for (int i = 0; i < SLICES_PER_CYCLE && isSending && snapshots.hasRoom(); i++) {
            if (!state.slice()) {
                snapshots.end(journal.lastPosition(), versions.last(), clocks.timestampMs());
                isSending = false;
            }
        }
        isSending &= !snapshots.isAborted();
        return 1;
    }

    /** Exactly: nothing is wanted, or whoever reads the ring has to make room first, and rings. */
    boolean isQuiet() {
        return snapshots == null || !(isSending || snapshots.isWanted()) || !snapshots.hasRoom();
    }
}
