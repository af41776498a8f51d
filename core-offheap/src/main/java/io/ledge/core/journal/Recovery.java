package io.ledge.core.journal;

import java.util.ArrayList;
import java.util.List;

/**
 * What a start found on the disk.
 *
 * @param lastPosition where the log ends; 0: it is new
 * @param snapshotPosition of the snapshot it began with; 0: none
 * @param recordCount records replayed, the snapshot's included
 * @param lastVersion the newest that the snapshot knows; 0: none
 * @param lastTimestampMs of the snapshot; 0: none
 * @param isClean the node that wrote last was stopped, not killed
 * @param cut what was given up at the end, for people; empty: nothing
 * @param notes harmless findings
 * @param durationNs all of it
 */
public record Recovery(
        long lastPosition,
        long snapshotPosition,
        long recordCount,
        long lastVersion,
        long lastTimestampMs,
        boolean isClean,
        String cut,
        List<String> notes,
        long durationNs) {
    /** Told while it goes on. */
    @FunctionalInterface
    public interface Progress {
        void onRecords(long recordCount, long position);
    }

    /** What an operator should read, worst first. */
    public List<String> warnings() {
        final List<String> warnings = new ArrayList<>();
        if (!cut.isEmpty()) {
            warnings.add(cut);
        }
        warnings.addAll(notes);
        return warnings;
    }
}
