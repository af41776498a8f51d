package io.ledge.core.journal.snapshot;

import io.ledge.core.journal.io.Disk;
import io.ledge.core.journal.log.Damage;
import io.ledge.core.journal.log.JournalRecordHandler;
import io.ledge.core.journal.log.JournalScanner;
import io.ledge.core.journal.log.ScanResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a start would use, found by reading everything and changing nothing. A start itself is content with
 * {@link RecoveryStart} where that is enough.
 *
 * <pre>
 *   newest snapshot that is whole, of this log, and whose end the log reaches, with all records from its start on
 *   else the one before it
 *   else none, if the log has its first record
 *   else refused
 * </pre>
 *
 * @param snapshot to begin with; empty: the log is replayed from its first record
 * @param scan of the records behind it
 * @param refusal why the node must not start, and where; then nothing else counts
 * @param notes what an operator should read all the same
 */
public record RecoveryPlan(
        Optional<SnapshotInfo> snapshot, ScanResult scan, Optional<Damage> refusal, List<String> notes) {
    /** Reads everything. */
    public static RecoveryPlan of(final Disk disk) {
        try (SnapshotReader snapshots = new SnapshotReader(disk);
                JournalScanner scanner = new JournalScanner(disk)) {
            return of(disk, snapshots.inspectAll(), scanner);
        }
    }

    /** Position after which the log is replayed. */
    public long startPosition() {
        return snapshot.map(SnapshotInfo::startPosition).orElse(0L);
    }

    static List<String> unused(final Disk disk, final List<SnapshotInfo> found) {
        return found.stream()
                .filter(snapshot -> !snapshot.isValid())
                .map(snapshot -> disk.describe(snapshot.name()) + " is not used: " + snapshot.problem())
                .toList();
    }

    static RecoveryPlan of(final Disk disk, final List<SnapshotInfo> found, final JournalScanner scanner) {
        final List<String> notes = new ArrayList<>(unused(disk, found));
        final List<SnapshotInfo> whole =
                found.stream().filter(SnapshotInfo::isValid).toList();
        Damage first = null;
        for (final SnapshotInfo snapshot : whole) {
            final ScanResult scan = scanner.scan(snapshot.startPosition(), JournalRecordHandler.NONE);
            final Optional<Damage> problem = problem(disk, snapshot, scan);
            if (problem.isEmpty()) {
                return plan(Optional.of(snapshot), scan, notes);
            }
            first = first == null ? problem.get() : first;
            notes.add(disk.describe(snapshot.name()) + " is not used: "
                    + problem.get().reason());
        }
        final ScanResult all = scanner.scan(0, JournalRecordHandler.NONE);
        if (all.damage().isEmpty() && whole.isEmpty()) {
            return plan(Optional.empty(), all, notes);
        }
        final Optional<Damage> lost = Optional.ofNullable(first);
        return new RecoveryPlan(
                Optional.empty(), all, otherFormat(disk, found).or(() -> lost).or(all::damage), List.copyOf(notes));
    }

    /** What is missing then lies in a snapshot that this version cannot read. */
    private static Optional<Damage> otherFormat(final Disk disk, final List<SnapshotInfo> found) {
        return found.stream()
                .filter(SnapshotInfo::isOfOtherFormat)
                .findFirst()
                .map(snapshot -> new Damage(disk.describe(snapshot.name()), 0, 1, snapshot.problem(), true));
    }

    private static Optional<Damage> problem(final Disk disk, final SnapshotInfo snapshot, final ScanResult scan) {
        if (scan.damage().isPresent()) {
            return scan.damage();
        }
        if (scan.journalId() != snapshot.journalId()) {
            return Optional.of(new Damage(
                    disk.describe(snapshot.name()), 0, snapshot.startPosition() + 1, "it belongs to another log"));
        }
        return scan.lastPosition() >= snapshot.endPosition()
                ? Optional.empty()
                : Optional.of(new Damage(
                        disk.describe(snapshot.name()),
                        0,
                        scan.lastPosition() + 1,
                        "it holds changes up to position " + snapshot.endPosition() + ", and the log ends at "
                                + scan.lastPosition()));
    }

    private static RecoveryPlan plan(
            final Optional<SnapshotInfo> snapshot, final ScanResult scan, final List<String> notes) {
        notes.addAll(scan.notes());
        return new RecoveryPlan(snapshot, scan, Optional.empty(), List.copyOf(notes));
    }
}
