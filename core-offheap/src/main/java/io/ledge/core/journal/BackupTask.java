package io.ledge.core.journal;

import io.ledge.core.journal.io.Disk;
import io.ledge.core.journal.log.SegmentPool;
import io.ledge.core.journal.tool.ArchiveWriter;
import io.ledge.core.journal.tool.DirectorySource;
import io.ledge.core.journal.tool.ToolException;
import java.util.concurrent.ThreadFactory;
import org.agrona.concurrent.EpochClock;

/**
 * Makes the backups that the loop asks for: the newest snapshot and the records after it up to what is durable now, in one
 * file. On a thread of its own, for it may take minutes and the helper's segments may not wait; meanwhile no segment is
 * recycled and no snapshot begun.
 *
 * <p>{@link #doWork} is the helper's.
 */
public final class BackupTask {
    private static final long STOP_PATIENCE_MS = 10_000;

    private final BackupDesk desk;
    private final Disk journal;
    private final Disk backups;
    private final JournalMarks marks;
    private final SegmentPool pool;
    private final SnapshotTask snapshots;
    private final EpochClock clock;
    private final ThreadFactory threads;
    private final Runnable callLoop;
    private Thread running;

    /** @param backups the directory that backups are written to */
    public BackupTask(
            final BackupDesk desk,
            final Disk journal,
            final Disk backups,
            final JournalMarks marks,
            final SegmentPool pool,
            final SnapshotTask snapshots,
            final EpochClock clock,
            final ThreadFactory threads,
            final Runnable callLoop) {
        this.desk = desk;
        this.journal = journal;
        this.backups = backups;
        this.marks = marks;
        this.pool = pool;
        this.snapshots = snapshots;
        this.clock = clock;
        this.threads = threads;
        this.callLoop = callLoop;
    }

    /** Starts one that was asked for, once no snapshot is under way. @return work done */
    public int doWork(final long nowNs) {
        if (snapshots.isBusy() || !desk.take()) {
            return 0;
        }
        pool.hold();
        snapshots.pause(true);
        running = threads.newThread(this::run);
        running.start();
        return 1;
    }

    /** Waits a while for one under way. @return false: it still reads and writes, its disks must stay open */
    boolean awaitEnd() {
        final Thread thread = running;
        if (thread == null) {
            return true;
        }
        try {
            thread.join(STOP_PATIENCE_MS);
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    private void run() {
        BackupDesk.Result result;
        try {
            result = write();
        } catch (final ToolException ex) {
            result = BackupDesk.Result.failed(ex.getMessage());
        } catch (final RuntimeException | Error ex) {
            result = BackupDesk.Result.failed("a bug in the backup: " + ex);
        }
        snapshots.pause(false);
        pool.unhold();
        desk.finish(result);
        callLoop.run();
    }

    private BackupDesk.Result write() throws ToolException {
        final long nowMs = clock.time();
        final DirectorySource source = DirectorySource.ofRunningNode(journal, marks.durable());
        final String name = String.format("backup-%016d-%d", source.endPosition(), nowMs);
        final ArchiveWriter.Written written = ArchiveWriter.write(source, backups, name, nowMs);
        return new BackupDesk.Result(
                backups.describe(name), written.startPosition(), written.endPosition(), written.bytes(), "");
    }
}
