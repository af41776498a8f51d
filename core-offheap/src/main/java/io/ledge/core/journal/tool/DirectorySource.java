package io.ledge.core.journal.tool;

import io.ledge.core.journal.io.Disk;
import io.ledge.core.journal.log.JournalRecordHandler;
import io.ledge.core.journal.log.JournalScanner;
import io.ledge.core.journal.log.ScanResult;
import io.ledge.core.journal.snapshot.SnapshotInfo;
import io.ledge.core.journal.snapshot.SnapshotReader;
import java.util.Optional;

/** The state in a journal's directory, up to a position. */
public final class DirectorySource implements StateSource {
    private final Disk disk;
    private final Optional<SnapshotInfo> snapshot;
    private final long startPosition;
    private final long endPosition;

    /** @param endPosition a position that the log reaches, not below the snapshot's end. */
    DirectorySource(final Disk disk, final Optional<SnapshotInfo> snapshot, final long endPosition) {
        this(disk, snapshot, snapshot.map(SnapshotInfo::startPosition).orElse(0L), endPosition);
    }

    private DirectorySource(
            final Disk disk, final Optional<SnapshotInfo> snapshot, final long startPosition, final long endPosition) {
        this.disk = disk;
        this.snapshot = snapshot;
        this.startPosition = startPosition;
        this.endPosition = endPosition;
    }

    /** A snapshot without the records it needs to be exact: as if it had been made in no time, where it ended. */
    static DirectorySource ofSnapshotAlone(final Disk disk, final SnapshotInfo snapshot) {
        return new DirectorySource(disk, Optional.of(snapshot), snapshot.endPosition(), snapshot.endPosition());
    }

    /**
     * Of a running node: the newest snapshot, and the records up to what is known durable. Nothing is recycled and no
     * snapshot is written until it is read.
     */
    public static DirectorySource ofRunningNode(final Disk disk, final long durablePosition) {
        try (SnapshotReader reader = new SnapshotReader(disk)) {
            final Optional<SnapshotInfo> newest =
                    reader.inspectAll().stream().filter(SnapshotInfo::isValid).findFirst();
            return new DirectorySource(disk, newest, durablePosition);
        }
    }

    @Override
    public long startPosition() {
        return startPosition;
    }

    @Override
    public long snapshotEndPosition() {
        return snapshot.map(SnapshotInfo::endPosition).orElse(0L);
    }

    @Override
    public long endPosition() {
        return endPosition;
    }

    @Override
    public long snapshotRecordCount() {
        return snapshot.map(SnapshotInfo::recordCount).orElse(0L);
    }

    @Override
    public long lastVersion() {
        return snapshot.map(SnapshotInfo::lastVersion).orElse(0L);
    }

    @Override
    public long endedMs() {
        return snapshot.map(SnapshotInfo::endedMs).orElse(0L);
    }

    @Override
    public void readSnapshot(final JournalRecordHandler handler) throws ToolException {
        if (snapshot.isEmpty()) {
            return;
        }
        try (SnapshotReader reader = new SnapshotReader(disk)) {
            final SnapshotInfo read = reader.read(snapshot.get().name(), handler);
            if (!read.equals(snapshot.get())) {
                throw new ToolException(disk.describe(read.name()) + " changed while it was read: "
                        + (read.isValid() ? "there is a newer snapshot in it" : read.problem()) + "; try again");
            }
        }
    }

    @Override
    public void readLog(final JournalRecordHandler handler) throws ToolException {
        if (endPosition == startPosition) {
            return;
        }
        try (JournalScanner scanner = new JournalScanner(disk)) {
            final ScanResult scan = scanner.scan(startPosition, endPosition, handler);
            if (scan.damage().isPresent()) {
                throw new ToolException(scan.damage().get().message());
            }
            if (scan.recordCount() != endPosition - startPosition) {
                throw new ToolException("the log in " + disk.describe("") + " ends at position "
                        + (startPosition + scan.recordCount()) + ", and was expected to reach " + endPosition);
            }
        }
    }
}
