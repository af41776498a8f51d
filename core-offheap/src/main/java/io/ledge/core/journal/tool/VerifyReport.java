package io.ledge.core.journal.tool;

import io.ledge.core.journal.io.Disk;
import io.ledge.core.journal.log.CutTail;
import io.ledge.core.journal.log.Damage;
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

/**
 * What {@code ledge journal verify} finds, having read every byte and changed none.
 *
 * @param verdict in a word
 * @param refusal why a node would not start
 * @param cut what a node would cut off at its start
 * @param snapshot a node would begin with
 * @param snapshots all of them, whole or not
 * @param segments all of them
 * @param firstPosition of the oldest record; 0: none
 * @param lastPosition of the last record
 * @param certifiedPosition all up to here is known to have been durable
 * @param recordCount records that are whole
 * @param notes harmless findings, and damage that a snapshot covers
 */
public record VerifyReport(
        Verdict verdict,
        Optional<Damage> refusal,
        Optional<CutTail> cut,
        Optional<SnapshotInfo> snapshot,
        List<SnapshotInfo> snapshots,
        List<SegmentInfo> segments,
        long firstPosition,
        long lastPosition,
        long certifiedPosition,
        long recordCount,
        List<String> notes) {
    public enum Verdict {
        /** There is no log. */
        EMPTY,
        /** The node that wrote last was stopped. */
        CLEAN,
        /** It was killed, or lost power; nothing is missing. */
        UNCLEAN,
        /** Its last write did not arrive whole: a start cuts it off. */
        TORN,
        /** A node does not start on it. */
        DAMAGED,
        /** A node of this version does not start on it, for another one wrote it. */
        OTHER_FORMAT
    }

    /** Reads everything. Offline. */
    public static VerifyReport of(final Disk disk) {
        final RecoveryPlan plan = RecoveryPlan.of(disk);
        try (SnapshotReader reader = new SnapshotReader(disk);
                JournalScanner scanner = new JournalScanner(disk)) {
            final List<SnapshotInfo> snapshots = reader.inspectAll();
            final ScanResult all = scanAll(scanner, plan.scan());
            return new VerifyReport(
                    verdict(plan),
                    plan.refusal(),
                    plan.scan().cut(),
                    plan.snapshot(),
                    snapshots,
                    all.segments(),
                    firstPosition(all),
                    Math.max(plan.scan().lastPosition(), all.lastPosition()),
                    plan.scan().tail().certifiedPosition(),
                    all.recordCount(),
                    notes(plan, all));
        }
    }

    /** Behind the oldest record there is, which a snapshot may cover. */
    private static ScanResult scanAll(final JournalScanner scanner, final ScanResult known) {
        return scanner.scan(Math.max(1, firstPosition(known)) - 1, JournalRecordHandler.NONE);
    }

    private static long firstPosition(final ScanResult scan) {
        return scan.segments().stream()
                .filter(SegmentInfo::isUsed)
                .mapToLong(SegmentInfo::firstPosition)
                .findFirst()
                .orElse(0);
    }

    private static Verdict verdict(final RecoveryPlan plan) {
        if (plan.refusal().isPresent()) {
            return plan.refusal().get().isOfOtherFormat() ? Verdict.OTHER_FORMAT : Verdict.DAMAGED;
        }
        if (plan.scan().cut().isPresent()) {
            return Verdict.TORN;
        }
        if (plan.scan().lastPosition() == 0) {
            return Verdict.EMPTY;
        }
        return plan.scan().isClean() ? Verdict.CLEAN : Verdict.UNCLEAN;
    }

    private static List<String> notes(final RecoveryPlan plan, final ScanResult all) {
        final List<String> notes = new ArrayList<>(plan.notes());
        all.notes().stream().filter(note -> !notes.contains(note)).forEach(notes::add);
        if (plan.refusal().isEmpty()) {
            all.damage()
                    .ifPresent(damage -> notes.add(damage.file() + ", offset " + damage.offset() + ": "
                            + damage.reason() + "; a snapshot covers what is lost there"));
        }
        return List.copyOf(notes);
    }
}
