package io.ledge.core.journal.tool;

import io.ledge.core.journal.io.Disk;
import io.ledge.core.journal.log.BatchWalk;
import io.ledge.core.journal.log.Damage;
import io.ledge.core.journal.log.JournalContext;
import io.ledge.core.journal.log.JournalRecordHandler;
import io.ledge.core.journal.log.JournalScanner;
import io.ledge.core.journal.log.ScanResult;
import io.ledge.core.journal.log.SegmentInfo;
import io.ledge.core.journal.snapshot.RecoveryPlan;
import io.ledge.core.journal.snapshot.SnapshotInfo;
import io.ledge.core.journal.snapshot.SnapshotReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.agrona.DirectBuffer;

/**
 * Goes back to what is intact: a snapshot and the records behind it up to the damage, written into another directory. The
 * damaged one is left as it is, for those who want to look at it.
 *
 * <pre>
 *   of all snapshots that are whole, and of the log's own beginning: the one from which the log is intact the furthest
 *   if it is not even intact up to the end of one of them: the newest snapshot alone, and that is said
 * </pre>
 */
public final class JournalRepair {
    /**
     * What a repair keeps and gives up.
     *
     * @param damage what is repaired
     * @param snapshot it begins with; empty: the log's own beginning
     * @param endPosition of the last record kept
     * @param lastSeenPosition of the last record that could be found anywhere
     * @param isApproximate the log is damaged where the snapshot was made: changes of those moments may be there in part
     */
    public record Plan(
            Damage damage,
            Optional<SnapshotInfo> snapshot,
            long endPosition,
            long lastSeenPosition,
            boolean isApproximate) {
        /** Records that are given up, as far as they can be counted. */
        public long lostCount() {
            return Math.max(0, lastSeenPosition - endPosition);
        }
    }

    private record Base(Optional<SnapshotInfo> snapshot, long reach) {}

    private final Disk disk;

    private JournalRepair(final Disk disk) {
        this.disk = disk;
    }

    /**
     * What a repair would do; empty: there is no damage.
     *
     * @throws ToolException where nothing is left to go back to, or nothing is to be repaired: another version wrote it.
     */
    public static Optional<Plan> plan(final Disk disk) throws ToolException {
        final Optional<Damage> damage = RecoveryPlan.of(disk).refusal();
        if (damage.filter(Damage::isOfOtherFormat).isPresent()) {
            throw new ToolException(damage.get().message());
        }
        return damage.isEmpty() ? Optional.empty() : Optional.of(new JournalRepair(disk).planFor(damage.get()));
    }

    /**
     * Writes what is kept into an empty directory and verifies it.
     *
     * @param journalId of the new log: random, not 0.
     */
    public static void run(
            final Plan plan, final Disk from, final Disk to, final JournalContext context, final long journalId)
            throws ToolException {
        final DirectorySource source = plan.isApproximate()
                ? DirectorySource.ofSnapshotAlone(from, plan.snapshot().orElseThrow())
                : new DirectorySource(from, plan.snapshot(), plan.endPosition());
        DirectoryWriter.write(source, to, context, journalId);
    }

    private Plan planFor(final Damage damage) throws ToolException {
        try (SnapshotReader reader = new SnapshotReader(disk);
                JournalScanner scanner = new JournalScanner(disk)) {
            final List<SnapshotInfo> snapshots =
                    reader.inspectAll().stream().filter(SnapshotInfo::isValid).toList();
            final Base best = best(bases(scanner, snapshots));
            final long lastSeen = Math.max(lastSeen(), best == null ? 0 : best.reach);
            if (best != null) {
                return new Plan(damage, best.snapshot, best.reach, lastSeen, false);
            }
            final long logId = scanner.scan(0, JournalRecordHandler.NONE).journalId();
            final SnapshotInfo newest = snapshots.stream()
                    .filter(snapshot -> logId == 0 || logId == snapshot.journalId())
                    .findFirst()
                    .orElseThrow(() -> new ToolException("nothing in " + disk.describe("") + " can be trusted: no"
                            + " snapshot is whole, and the log's beginning is lost; ledge restore FILE brings a backup"
                            + " back"));
            return new Plan(damage, Optional.of(newest), newest.endPosition(), lastSeen, true);
        }
    }

    private static List<Base> bases(final JournalScanner scanner, final List<SnapshotInfo> snapshots) {
        final List<Base> bases = new ArrayList<>();
        for (final SnapshotInfo snapshot : snapshots) {
            final ScanResult scan = scanner.scan(snapshot.startPosition(), JournalRecordHandler.NONE);
            if (scan.journalId() == snapshot.journalId() && scan.lastPosition() >= snapshot.endPosition()) {
                bases.add(new Base(Optional.of(snapshot), scan.lastPosition()));
            }
        }
        final ScanResult scan = scanner.scan(0, JournalRecordHandler.NONE);
        final boolean isBeginning = scan.segments().stream()
                .filter(SegmentInfo::isUsed)
                .findFirst()
                .filter(first -> first.firstPosition() == 1)
                .isPresent();
        if (isBeginning && scan.lastPosition() > 0) {
            bases.add(new Base(Optional.empty(), scan.lastPosition()));
        }
        return bases;
    }

    private static Base best(final List<Base> bases) {
        Base best = null;
        for (final Base base : bases) {
            if (best == null || base.reach > best.reach) {
                best = base;
            }
        }
        return best;
    }

    private long lastSeen() {
        final long[] last = new long[1];
        try (BatchWalk walk = new BatchWalk(disk)) {
            walk.walk(new BatchWalk.Visitor() {
                @Override
                public void onSegment(final SegmentInfo segment, final String problem) {
                    // its batches count
                }

                @Override
                public void onBatch(
                        final String file,
                        final int offset,
                        final int length,
                        final String kind,
                        final long firstPosition,
                        final int recordCount,
                        final long certifiedPosition,
                        final boolean isWhole) {
                    last[0] = Math.max(last[0], firstPosition + recordCount - 1);
                }

                @Override
                public void onRecord(
                        final String file,
                        final int offset,
                        final int type,
                        final long position,
                        final DirectBuffer buffer,
                        final int length) {
                    // its batch counted it
                }
            });
        }
        return last[0];
    }
}
