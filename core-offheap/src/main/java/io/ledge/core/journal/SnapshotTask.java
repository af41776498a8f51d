package io.ledge.core.journal;

import io.ledge.core.error.PlantedBug;
import io.ledge.core.journal.io.Errno;
import io.ledge.core.journal.log.JournalCounters;
import io.ledge.core.journal.log.SegmentPool;
import io.ledge.core.journal.snapshot.SnapshotWriter;
import io.ledge.core.memory.BodyArena;
import io.ledge.core.memory.BodyCursor;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;

/**
 * The helper's end of the snapshot ring: wants a snapshot when enough was journaled since the last one, or somebody asks, and
 * writes what the loop sends.
 *
 * <pre>
 *   IDLE ──due, or asked for──▶ AWAIT_BEGIN ──begin S──▶ WRITING ──end E──▶ AWAIT_DURABLE ──journal durable past E──▶ IDLE
 *     ▲                              │                      │                     │                finish, release
 *     └───── a minute later ── given up: the disk refused, the journal failed ────┘
 * </pre>
 *
 * <p>Run by the helper thread, or a simulator. Blocks in the disk.
 */
public final class SnapshotTask {
    private enum State {
        IDLE,
        AWAIT_BEGIN,
        WRITING,
        AWAIT_DURABLE
    }

    private static final int DRAIN_LIMIT = 4096;
    private static final long RETRY_NS = TimeUnit.MINUTES.toNanos(1);

    /** Bytes between two syncs, so that the last one is quick and the segments' syncs are not held up by it. */
    private static final long FLUSH_BYTES = 8 << 20;

    private final SnapshotProxy proxy;
    private final SnapshotWriter writer;
    private final JournalMarks marks;
    private final JournalCounters counters;
    private final SegmentPool pool;
    private final BodyArena arena;
    private final long everyBytes;
    private final Runnable callLoop;
    private final Runnable callJournal;
    private final JournalAdapter adapter;
    private final BodyCursor cursor = new BodyCursor();

    private State state = State.IDLE;
    private boolean isAsked;
    private volatile boolean isPaused; // somebody reads the files
    private long retryAtNs;
    private long bytesAtLast;
    private long startPosition;
    private long endPosition;
    private long lastVersion;
    private long endedMs;
    private long flushedLength;
    private volatile long count; // written by the helper only
    private long previousStart;
    private volatile long lastStartPosition;
    private long lastEndPosition;
    private String problem = "";

    /**
     * @param previousStart start position of the newest snapshot there is; 0: none
     * @param bytesAtLast payload bytes counted when the newest snapshot was taken; negative: what was replayed since counts
     * @param everyBytes of payload between two snapshots
     * @param callLoop wakes the loop, to send
     * @param callJournal wakes the writer, to sync
     */
    public SnapshotTask(
            final OneToOneRingBuffer ring,
            final SnapshotProxy proxy,
            final SnapshotWriter writer,
            final JournalMarks marks,
            final JournalCounters counters,
            final SegmentPool pool,
            final BodyArena arena,
            final long previousStart,
            final long bytesAtLast,
            final long everyBytes,
            final Runnable callLoop,
            final Runnable callJournal) {
        adapter = new JournalAdapter(ring, this::onRecord);
        this.proxy = proxy;
        this.writer = writer;
        this.marks = marks;
        this.counters = counters;
        this.pool = pool;
        this.arena = arena;
        this.previousStart = previousStart;
        this.bytesAtLast = bytesAtLast;
        this.everyBytes = everyBytes;
        this.callLoop = callLoop;
        this.callJournal = callJournal;
    }

    /** One step. @return work done */
    public int doWork(final long nowNs) {
        int workCount = adapter.drain(DRAIN_LIMIT);
        if (workCount > 0 && state == State.WRITING) {
            flushSome();
            callLoop.run(); // there is room again
        }
        if (state != State.IDLE && (proxy.isAborted() || marks.state() == JournalMarks.State.FAILED)) {
            giveUp(nowNs, marks.state() == JournalMarks.State.FAILED ? marks.reason() : "the loop gave it up");
        }
        switch (state) {
            case IDLE -> workCount += beginIfDue(nowNs);
            case AWAIT_DURABLE -> workCount += finishIfDurable(nowNs);
            case AWAIT_BEGIN, WRITING -> {
                // the loop's turn
            }
        }
        return workCount;
    }

    /** Asks for one now. */
    public void ask() {
        isAsked = true;
    }

    /** None is begun until it is unpaused. Any thread, when none is under way. */
    void pause(final boolean paused) {
        isPaused = paused;
    }

    /** One is asked for, or under way: look again soon. */
    public boolean isBusy() {
        return isAsked || state != State.IDLE;
    }

    /** Snapshots finished since start. */
    public long count() {
        return count;
    }

    /** Of the newest one finished since start. */
    public long lastStartPosition() {
        return lastStartPosition;
    }

    public long lastEndPosition() {
        return lastEndPosition;
    }

    /** Why the last one was given up; empty: it was not. */
    public String problem() {
        return problem;
    }

    private int beginIfDue(final long nowNs) {
        final boolean isDue = counters.payloadBytes() - bytesAtLast >= everyBytes && nowNs - retryAtNs >= 0;
        if (isPaused || !isAsked && !isDue || marks.state() == JournalMarks.State.FAILED) {
            return 0;
        }
        isAsked = false;
        problem = "";
        state = State.AWAIT_BEGIN;
        proxy.want();
        callLoop.run();
        return 1;
    }

    private int finishIfDurable(final long nowNs) {
        if (marks.durable() < endPosition && !PlantedBug.SNAPSHOT_BEFORE_JOURNAL.isPlanted()) {
            marks.wantSync();
            callJournal.run();
            return 0;
        }
        final int result = writer.finish(endPosition, lastVersion, endedMs);
        if (result < 0) {
            giveUp(nowNs, Errno.text(result));
            return 1;
        }
        lastStartPosition = startPosition;
        lastEndPosition = endPosition;
        count = count + 1;
        bytesAtLast = counters.payloadBytes();
        pool.release(previousStart); // and not what the snapshot before this one needs: one of two may turn out damaged
        previousStart = startPosition;
        state = State.IDLE;
        return 1;
    }

    private void giveUp(final long nowNs, final String reason) {
        proxy.abort();
        writer.abort();
        problem = problem.isEmpty() ? reason : problem;
        retryAtNs = nowNs + RETRY_NS;
        state = State.IDLE;
    }

    private void flushSome() {
        if (writer.isWriting() && writer.length() - flushedLength >= FLUSH_BYTES) {
            flushedLength = writer.length();
            refuseIfFailed(writer.flush());
        }
    }

    /** What comes before a begin, or after the snapshot was given up, is let go. */
    private boolean onRecord(
            final long position,
            final int type,
            final int syncWithinMs,
            final DirectBuffer buffer,
            final int payload,
            final int payloadLength,
            final int bodies,
            final int bodyCount) {
        if (type == JournalRecordType.SNAPSHOT_BEGIN) {
            begin(position);
        } else if (type == JournalRecordType.SNAPSHOT_END) {
            end(position, buffer, payload);
        } else if (state == State.WRITING && !proxy.isAborted()) {
            write(type, buffer, payload, payloadLength, bodies, bodyCount);
        }
        for (int i = 0; i < bodyCount; i++) {
            arena.release(buffer.getLong(bodies + i * Long.BYTES));
        }
        return true;
    }

    private void begin(final long position) {
        if (state == State.AWAIT_BEGIN) {
            startPosition = position;
            if (PlantedBug.RECYCLED_TOO_EARLY.isPlanted()) {
                pool.release(position);
            }
            flushedLength = 0;
            state = State.WRITING;
            refuseIfFailed(writer.begin(position, 0));
        }
    }

    private void end(final long position, final DirectBuffer buffer, final int payload) {
        if (state == State.WRITING && !proxy.isAborted()) {
            endPosition = position;
            lastVersion = buffer.getLong(payload, ByteOrder.LITTLE_ENDIAN);
            endedMs = buffer.getLong(payload + Long.BYTES, ByteOrder.LITTLE_ENDIAN);
            state = State.AWAIT_DURABLE;
        }
    }

    private void write(
            final int type,
            final DirectBuffer buffer,
            final int payload,
            final int payloadLength,
            final int bodies,
            final int bodyCount) {
        final long body = bodyCount == 0 ? 0 : buffer.getLong(bodies);
        final int bodyLength = bodyCount == 0 ? 0 : arena.length(body);
        final int index = writer.claim(type, payloadLength + bodyLength);
        if (index < 0) {
            refuseIfFailed(index);
            return;
        }
        writer.buffer().putBytes(index, buffer, payload, payloadLength);
        if (bodyCount > 0 && !PlantedBug.SNAPSHOT_WITHOUT_BODIES.isPlanted()) {
            cursor.open(arena, body);
            cursor.read(writer.buffer(), index + payloadLength, bodyLength);
        }
        writer.commit();
    }

    /** Seen in the next step: the loop stops, and this snapshot is given up. */
    private void refuseIfFailed(final int result) {
        if (result < 0) {
            problem = Errno.text(result);
            proxy.abort();
        }
    }
}
