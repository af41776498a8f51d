package io.ledge.core.journal.snapshot;

import io.ledge.core.journal.io.Disk;
import io.ledge.core.journal.log.Damage;
import io.ledge.core.journal.log.JournalScanner;
import java.util.List;
import java.util.Optional;

/**
 * What a start begins with, found without reading the log twice. The snapshots are read, for they must be whole before
 * anything of them is applied; of the log, the end, which says how far it was durable. So the records can be verified and
 * applied in one pass, and damage among them ends the start with what was applied so far: nobody has seen it.
 *
 * <p>Where the end of the log does not settle it, all is read, as {@link RecoveryPlan} does.
 *
 * @param snapshot to begin with; empty: the log is replayed from its first record
 * @param refusal why the node must not start, and where; then nothing else counts
 * @param notes what an operator should read all the same; of the log only if all of it was read
 */
public record RecoveryStart(Optional<SnapshotInfo> snapshot, Optional<Damage> refusal, List<String> notes) {
    /** Changes nothing. */
    public static RecoveryStart of(final Disk disk) {
        try (SnapshotReader snapshots = new SnapshotReader(disk);
                JournalScanner scanner = new JournalScanner(disk)) {
            final List<SnapshotInfo> found = snapshots.inspectAll();
            if (found.isEmpty()) {
                return new RecoveryStart(Optional.empty(), Optional.empty(), List.of());
            }
            final SnapshotInfo newest = found.getFirst();
            if (newest.isValid() && scanner.certifies(newest.journalId(), newest.endPosition())) {
                return new RecoveryStart(Optional.of(newest), Optional.empty(), RecoveryPlan.unused(disk, found));
            }
            final RecoveryPlan plan = RecoveryPlan.of(disk, found, scanner);
            return new RecoveryStart(plan.snapshot(), plan.refusal(), plan.notes());
        }
    }

    /** Position after which the log is replayed. */
    public long startPosition() {
        return snapshot.map(SnapshotInfo::startPosition).orElse(0L);
    }
}
