package io.ledge.core.journal.log;

import java.util.List;
import java.util.Optional;

/**
 * What a scan found.
 *
 * @param journalId of the log; 0 while it has no segment
 * @param segments all segments, by number
 * @param tail where the log ends: after the last batch that is whole, also when it is damaged there
 * @param unsyncedSegment segment of the first batch that may not be on the disk yet, though it can be read
 * @param unsyncedOffset of that batch
 * @param recordCount records handed out
 * @param cut the torn end, if there is one
 * @param damage damage in the middle, if there is: then the log must not be used
 * @param notes harmless findings: a certificate that is lost, a header of two that is damaged
 */
public record ScanResult(
        long journalId,
        List<SegmentInfo> segments,
        JournalTail tail,
        long unsyncedSegment,
        int unsyncedOffset,
        long recordCount,
        Optional<CutTail> cut,
        Optional<Damage> damage,
        List<String> notes) {
    /** True after a clean stop of the node that wrote last. */
    public boolean isClean() {
        return tail.isClosed() && cut.isEmpty() && damage.isEmpty();
    }

    public long lastPosition() {
        return tail.lastPosition();
    }
}
