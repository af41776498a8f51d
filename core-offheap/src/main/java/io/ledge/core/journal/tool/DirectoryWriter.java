package io.ledge.core.journal.tool;

import io.ledge.core.journal.io.Disk;
import io.ledge.core.journal.io.Errno;
import io.ledge.core.journal.log.JournalContext;
import io.ledge.core.journal.log.JournalCounters;
import io.ledge.core.journal.log.JournalRecordHandler;
import io.ledge.core.journal.log.JournalScanner;
import io.ledge.core.journal.log.JournalTail;
import io.ledge.core.journal.log.JournalWriter;
import io.ledge.core.journal.log.ScanResult;
import io.ledge.core.journal.log.SegmentPool;
import io.ledge.core.journal.snapshot.RecoveryPlan;
import io.ledge.core.journal.snapshot.SnapshotInfo;
import io.ledge.core.journal.snapshot.SnapshotWriter;
import io.ledge.core.memory.OffHeapRegions;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * Writes all of a source into an empty directory, as a log of its own, and reads it again: what comes out is compared with
 * what went in, record by record. Blocks; one thread.
 */
public final class DirectoryWriter {
    private final StateSource source;
    private final Disk disk;
    private final JournalContext context;
    private final long journalId;
    private final JournalCounters counters = new JournalCounters();
    private ToolException failure;
    private long nowNs;

    private DirectoryWriter(
            final StateSource source, final Disk disk, final JournalContext context, final long journalId) {
        this.source = source;
        this.disk = disk;
        this.context = context;
        this.journalId = journalId;
    }

    /**
     * Writes and verifies.
     *
     * @param disk of a directory without a log.
     * @param journalId random, not 0: the copy goes its own way, and is not the same log as the original.
     * @throws ToolException with file and reason; what is in the directory then is to be thrown away.
     */
    public static void write(
            final StateSource source, final Disk disk, final JournalContext context, final long journalId)
            throws ToolException {
        requireEmpty(disk);
        final DirectoryWriter writer = new DirectoryWriter(source, disk, context, journalId);
        try (OffHeapRegions regions = new OffHeapRegions()) {
            writer.writeLog(regions);
            writer.writeSnapshot(regions);
        }
        writer.verify();
    }

    private static void requireEmpty(final Disk disk) throws ToolException {
        final List<String> names = new ArrayList<>();
        ToolException.check(disk.list(names), disk, "", "list");
        if (!names.isEmpty()) {
            throw new ToolException("there are files in " + disk.describe("") + " already, such as " + names.getFirst()
                    + ": give an empty directory, or move them away");
        }
    }

    private void writeLog(final OffHeapRegions regions) throws ToolException {
        final ScanResult empty;
        try (JournalScanner scanner = new JournalScanner(disk)) {
            empty = scanner.scan(0, JournalRecordHandler.NONE);
        }
        try (SegmentPool pool = new SegmentPool(context, disk, counters, regions, empty, journalId);
                JournalWriter writer = new JournalWriter(
                        context, disk, pool, counters, regions, JournalTail.startingAfter(source.startPosition()))) {
            source.readLog((type, position, buffer, offset, length) ->
                    append(writer, pool, type, position, buffer, offset, length));
            throwFailure();
            prepare(pool);
            // Not as after a clean stop: versions that the original gave later may have been told, and are not given
            // again.
            ToolException.check(writer.certify(), disk, "", "write the log in");
        }
    }

    private void append(
            final JournalWriter writer,
            final SegmentPool pool,
            final int type,
            final long position,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        if (failure != null) {
            return; // the rest is read and thrown away
        }
        if (length > context.maxRecordLength()) {
            failure = new ToolException("record " + position + " has " + length + " bytes, more than a segment of "
                    + context.segmentLength() + " bytes takes");
            return;
        }
        int at = writer.claim(type, position, length);
        if (at == JournalWriter.FULL) {
            prepare(pool);
            final int result = writer.flush();
            if (result != 0) {
                fail(result, pool.refusal());
                return;
            }
            at = writer.claim(type, position, length);
        }
        writer.buffer().putBytes(at, buffer, offset, length);
        writer.commit();
    }

    /** Prepares the next segment, if one is due. */
    private void prepare(final SegmentPool pool) {
        while (pool.isWanting() && pool.refusal() == 0) {
            pool.doWork(++nowNs);
        }
    }

    private void fail(final int result, final int refusal) {
        failure = new ToolException(
                "cannot write the log in " + disk.describe("") + ": " + Errno.text(refusal == 0 ? result : refusal));
    }

    private void writeSnapshot(final OffHeapRegions regions) throws ToolException {
        if (!source.hasSnapshot()) {
            return;
        }
        try (SnapshotWriter writer =
                new SnapshotWriter(disk, counters, regions, journalId, longestSnapshotRecord(), 0)) {
            final String what = "write the snapshot in";
            ToolException.check(writer.begin(source.startPosition(), source.endedMs()), disk, "", what);
            source.readSnapshot((type, number, buffer, offset, length) -> append(writer, type, buffer, offset, length));
            throwFailure();
            ToolException.check(writer.flush(), disk, "", what);
            ToolException.check(
                    writer.finish(source.snapshotEndPosition(), source.lastVersion(), source.endedMs()),
                    disk,
                    "",
                    what);
        }
    }

    private int longestSnapshotRecord() throws ToolException {
        final int[] longest = {context.maxRecordLength()};
        source.readSnapshot((type, number, buffer, offset, length) -> longest[0] = Math.max(longest[0], length));
        return longest[0];
    }

    private void append(
            final SnapshotWriter writer,
            final int type,
            final DirectBuffer buffer,
            final int offset,
            final int length) {
        final int at = failure == null ? writer.claim(type, length) : 0;
        if (at < 0) {
            failure = new ToolException("cannot write the snapshot in " + disk.describe("") + ": " + Errno.text(at));
        }
        if (failure == null) {
            writer.buffer().putBytes(at, buffer, offset, length);
            writer.commit();
        }
    }

    private void verify() throws ToolException {
        final RecoveryPlan plan = RecoveryPlan.of(disk);
        if (plan.refusal().isPresent()) {
            throw new ToolException(plan.refusal().get().message());
        }
        final DirectorySource copy =
                new DirectorySource(disk, plan.snapshot(), plan.scan().lastPosition());
        if (copy.endPosition() != source.endPosition()
                || copy.startPosition() != source.startPosition()
                || !ContentHash.of(copy).equals(ContentHash.of(source))) {
            throw new ToolException("what was written to " + disk.describe("") + " is not what was read: expected "
                    + ContentHash.of(source) + " up to position " + source.endPosition() + ", found "
                    + ContentHash.of(copy) + " up to position " + copy.endPosition() + ", snapshot "
                    + plan.snapshot().map(SnapshotInfo::name).orElse("none"));
        }
    }

    private void throwFailure() throws ToolException {
        if (failure != null) {
            throw failure;
        }
    }
}
