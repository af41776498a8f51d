package io.ledge.core.journal;

import io.ledge.core.error.PlantedBug;
import io.ledge.core.journal.io.Errno;
import io.ledge.core.journal.log.JournalWriter;
import io.ledge.core.journal.log.SegmentPool;
import io.ledge.core.memory.BodyArena;
import io.ledge.core.memory.BodyCursor;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;

/**
 * The journal's duty cycle: what came while the last batch was on its way is the next batch.
 *
 * <pre>
 *   ring ─▶ batch ─▶ flush (pwrite) ─▶ written ─▶ sync, if a record of it is to be synced first, or is due ─▶ durable
 *
 *   nothing for a while      certify once: the last batch is then known to have been durable
 *   no segment               the batch waits; marks say DISK_FULL when the disk refuses one
 *   a write or sync failed   FAILED for good: nothing is written any more, the marks stay where they are
 * </pre>
 *
 * <p>Run by home's threads in turn, each of which finds what the last one left ({@code ErrandBell}'s CAS orders them), or by
 * a simulator; calls of the writer block. Allocates nothing once warm.
 */
public final class JournalAgent {
    private static final int DRAIN_LIMIT = 4096;
    private static final long CERTIFY_AFTER_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long NEVER_NS = Long.MAX_VALUE;

    private final JournalWriter writer;
    private final SegmentPool pool;
    private final JournalMarks marks;
    private final BodyArena arena;
    private final JournalAdapter adapter;
    private final int lowRoom;
    private final BodyCursor cursor = new BodyCursor();
    private long nowNs;
    private long syncAtNs = NEVER_NS;
    private long certifyAtNs = NEVER_NS;
    private boolean isHeldUp;

    /** @param lowRoom bytes left in the last segment there is, below which no more changes are taken while the disk is full */
    public JournalAgent(
            final OneToOneRingBuffer ring,
            final JournalWriter writer,
            final SegmentPool pool,
            final JournalMarks marks,
            final BodyArena arena,
            final int lowRoom) {
        adapter = new JournalAdapter(ring, this::onRecord);
        this.writer = writer;
        this.pool = pool;
        this.marks = marks;
        this.arena = arena;
        this.lowRoom = lowRoom;
    }

    /** One batch. @return work done; the marks may have moved */
    public int doWork(final long cycleNs) {
        nowNs = cycleNs;
        if (hasFailed()) {
            return adapter.drain(DRAIN_LIMIT); // for their bodies
        }
        int workCount = adapter.drain(DRAIN_LIMIT);
        if (writer.stagedLength() > 0) {
            workCount += flush();
        }
        if (isDue(syncAtNs) || marks.isSyncWanted()) {
            workCount += sync();
        }
        if (isDue(certifyAtNs) && workCount == 0) {
            workCount += certify();
        }
        watchSpace();
        return workCount;
    }

    /** Exactly: {@link #doWork} has nothing to do before {@link #nextDeadlineNs} unless something is appended or prepared. */
    public boolean isQuiet() {
        if (hasFailed()) {
            return adapter.isEmpty();
        }
        return (isHeldUp ? pool.readyCount() == 0 : adapter.isEmpty() && !marks.isSyncWanted()) && !hasNewsOfSpace();
    }

    /** The ring is empty: whoever runs this may take the baton to let answers out. */
    public boolean isRingEmpty() {
        return adapter.isEmpty();
    }

    /** When a sync or a certificate is due. */
    public long nextDeadlineNs() {
        return hasFailed() || isHeldUp ? NEVER_NS : Math.min(syncAtNs, certifyAtNs);
    }

    /** Stopping: the rest of the ring, then the closing record. The loop has ended. */
    public void close(final long cycleNs) {
        while (doWork(cycleNs) > 0) {
            // until nothing is left, or nothing more can be written
        }
        if (!hasFailed()) {
            onResult(writer.closeClean(), "closing the journal");
            advance();
        }
        writer.close();
    }

    /** A bug of ours stops the journal as a failed write does: nothing after it may be acknowledged. */
    void fail(final Throwable bug) {
        marks.state(JournalMarks.State.FAILED, "a bug in the journal, see `ledge errors`: " + bug);
    }

    private boolean hasFailed() {
        return marks.state() == JournalMarks.State.FAILED;
    }

    private boolean isDue(final long deadlineNs) {
        return deadlineNs != NEVER_NS && deadlineNs - nowNs <= 0;
    }

    private int flush() {
        final int result = writer.flush();
        isHeldUp = result == JournalWriter.NO_SEGMENT || result == JournalWriter.DISK_FULL;
        if (isHeldUp) {
            return 0;
        }
        if (!onResult(result, "writing the journal")) {
            return 1; // who waits is told that it failed
        }
        certifyAtNs = nowNs + CERTIFY_AFTER_NS;
        marks.written(writer.flushedPosition());
        if (PlantedBug.DURABLE_WHEN_WRITTEN.isPlanted()) {
            marks.durable(writer.flushedPosition());
        }
        return 1;
    }

    /** Of what is written; a batch that waits for a segment keeps its deadline. */
    private int sync() {
        if (writer.stagedLength() == 0) {
            marks.takeSyncWanted();
            syncAtNs = NEVER_NS;
        }
        if (writer.durablePosition() == writer.flushedPosition()) {
            return 0;
        }
        if (onResult(writer.sync(), "syncing the journal")) {
            advance();
        }
        return 1;
    }

    private int certify() {
        certifyAtNs = NEVER_NS;
        final int result = writer.certify();
        if (result != JournalWriter.NO_SEGMENT
                && result != JournalWriter.DISK_FULL
                && onResult(result, "certifying the journal")) {
            syncAtNs = NEVER_NS;
            advance();
        }
        return 1;
    }

    private void advance() {
        marks.written(writer.flushedPosition());
        marks.durable(writer.durablePosition());
    }

    private void watchSpace() {
        if (hasNewsOfSpace()) {
            final boolean isFull = isFull();
            marks.state(
                    isFull ? JournalMarks.State.DISK_FULL : JournalMarks.State.OK,
                    isFull ? reasonOfRefusal(pool.refusal()) : "");
        }
    }

    private boolean hasNewsOfSpace() {
        final JournalMarks.State state = marks.state();
        final boolean wasFull = state == JournalMarks.State.DISK_FULL;
        return state != JournalMarks.State.FAILED
                && isFull() != wasFull
                && !(wasFull && PlantedBug.FULL_FOR_EVER.isPlanted());
    }

    /** The last segment is nearly full and there is no other: what is taken from now on might not find room. */
    private boolean isFull() {
        return pool.refusal() != 0 && pool.readyCount() == 0 && writer.roomInSegment() < lowRoom;
    }

    private static String reasonOfRefusal(final int refusal) {
        return Errno.isOutOfSpace(refusal)
                ? "the disk is full: no room for another journal segment"
                : "no other journal segment can be made, it is tried again: " + Errno.text(refusal);
    }

    /** @return true when all went well */
    private boolean onResult(final int result, final String doing) {
        if (result < 0) {
            marks.state(JournalMarks.State.FAILED, doing + ": " + Errno.text(result));
        }
        return result >= 0;
    }

    private boolean onRecord(
            final long position,
            final int type,
            final int syncWithinMs,
            final DirectBuffer buffer,
            final int payload,
            final int payloadLength,
            final int bodies,
            final int bodyCount) {
        if (hasFailed()) {
            for (int i = 0; i < bodyCount; i++) {
                arena.release(buffer.getLong(bodies + i * Long.BYTES));
            }
            return true;
        }
        int length = payloadLength;
        for (int i = 0; i < bodyCount; i++) {
            length += arena.length(buffer.getLong(bodies + i * Long.BYTES));
        }
        final int claimed = writer.claim(type, position, length);
        if (claimed < 0) {
            return false; // the batch is full: it goes first
        }
        writer.buffer().putBytes(claimed, buffer, payload, payloadLength);
        int offset = claimed + payloadLength;
        for (int i = 0; i < bodyCount; i++) {
            offset += copyBody(buffer.getLong(bodies + i * Long.BYTES), offset);
        }
        writer.commit();
        if (syncWithinMs != Durability.NEVER && !(PlantedBug.INTERVAL_IGNORED.isPlanted() && syncWithinMs > 0)) {
            final long deadlineNs = nowNs + TimeUnit.MILLISECONDS.toNanos(syncWithinMs);
            syncAtNs = syncAtNs == NEVER_NS || deadlineNs - syncAtNs < 0 ? deadlineNs : syncAtNs;
        }
        return true;
    }

    private int copyBody(final long handle, final int offset) {
        final int length = arena.length(handle);
        if (!PlantedBug.BODY_NOT_JOURNALED.isPlanted()) {
            cursor.open(arena, handle);
            cursor.read(writer.buffer(), offset, length);
        }
        arena.release(handle);
        return length;
    }
}
