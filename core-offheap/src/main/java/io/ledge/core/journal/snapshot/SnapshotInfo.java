package io.ledge.core.journal.snapshot;

/**
 * A snapshot's file as it was found.
 *
 * @param name of the file
 * @param problem what is wrong with it, a clause; empty: it is whole
 * @param journalId the log it belongs to
 * @param generation counts snapshots; the higher is the newer
 * @param startPosition S: it holds all changes up to here
 * @param endPosition E: and perhaps some up to here
 * @param recordCount records in it
 * @param lastVersion the last version the node gave when it ended
 * @param endedMs wall clock at its end
 * @param length bytes up to its end
 * @param isOfOtherFormat the problem is that another version of Ledge wrote it
 */
public record SnapshotInfo(
        String name,
        String problem,
        long journalId,
        long generation,
        long startPosition,
        long endPosition,
        long recordCount,
        long lastVersion,
        long endedMs,
        long length,
        boolean isOfOtherFormat) {
    static SnapshotInfo invalid(final String name, final String problem) {
        return new SnapshotInfo(name, problem, 0, 0, 0, 0, 0, 0, 0, 0, false);
    }

    static SnapshotInfo ofOtherFormat(final String name, final String problem) {
        return new SnapshotInfo(name, problem, 0, 0, 0, 0, 0, 0, 0, 0, true);
    }

    public boolean isValid() {
        return problem.isEmpty();
    }
}
