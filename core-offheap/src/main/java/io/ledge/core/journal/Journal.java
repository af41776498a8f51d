package io.ledge.core.journal;

import io.ledge.core.counter.CounterPublisher;
import io.ledge.core.counter.NodeCounter;
import io.ledge.core.error.PlantedBug;
import io.ledge.core.journal.io.Disk;
import io.ledge.core.journal.io.Errno;
import io.ledge.core.journal.log.CutTail;
import io.ledge.core.journal.log.JournalContext;
import io.ledge.core.journal.log.JournalCounters;
import io.ledge.core.journal.log.JournalRecordHandler;
import io.ledge.core.journal.log.JournalScanner;
import io.ledge.core.journal.log.JournalWriter;
import io.ledge.core.journal.log.ScanResult;
import io.ledge.core.journal.log.SegmentPool;
import io.ledge.core.journal.log.TornTail;
import io.ledge.core.journal.snapshot.RecoveryStart;
import io.ledge.core.journal.snapshot.SnapshotInfo;
import io.ledge.core.journal.snapshot.SnapshotReader;
import io.ledge.core.journal.snapshot.SnapshotWriter;
import io.ledge.core.journal.snapshot.UnsyncedFooter;
import io.ledge.core.memory.BodyArena;
import io.ledge.core.memory.MemoryTag;
import io.ledge.core.memory.OffHeapRegion;
import io.ledge.core.memory.OffHeapRegions;
import io.ledge.core.wait.ErrandBell;
import io.ledge.core.wait.HomeRunner;
import io.ledge.protocol.wake.Doorbell;
import io.ledge.protocol.wake.DoorbellDescriptor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.agrona.DirectBuffer;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;

/**
 * A node's journal, put together: made before the core, which gets its {@link #proxy}; replayed into the core before it
 * runs; started with it; closed after it.
 *
 * <pre>
 *   new ─▶ recover ─▶ start ─▶ close
 * </pre>
 */
public final class Journal implements AutoCloseable {
    private static final int RING_LENGTH = 4 * 1024 * 1024;
    private static final int SNAPSHOT_RING_LENGTH = 2 * 1024 * 1024;
    private static final long IDLE_SLEEP_NS = TimeUnit.SECONDS.toNanos(1);

    /** The loop, which fills the snapshot ring, does not call the helper. */
    private static final long BUSY_SLEEP_NS = TimeUnit.MILLISECONDS.toNanos(1);

    /** Payload between two snapshots: what a start replays at most, give or take what comes while one is taken. */
    public static final long SNAPSHOT_EVERY_BYTES_DEFAULT = 64L << 20;

    private final JournalContext context;
    private final Disk disk;
    private final OffHeapRegions regions;
    private final NanoClock clock;
    private final JournalMarks marks = new JournalMarks(0);
    private final JournalCounters counters = new JournalCounters();
    private final OneToOneRingBuffer ring;
    private final ErrandBell bell;
    private final JournalProxy proxy;
    private final OneToOneRingBuffer snapshotRing;
    private final SnapshotProxy snapshotProxy;
    private final long snapshotEveryBytes;
    private final BackupDesk backupDesk = new BackupDesk();
    private SegmentPool pool;
    private JournalWriter writer;
    private SnapshotWriter snapshotWriter;
    private JournalAgent agent;
    private SnapshotTask snapshots;
    private Disk backupDisk;
    private BackupTask backups;
    private long snapshotStart;
    private long replayedBytes;
    private HomeRunner home;
    private JournalErrand errand;
    private Thread thread;
    private JournalHelper helper;

    /**
     * @param disk the journal's directory; closed with the journal
     * @param snapshotEveryBytes of payload between two snapshots
     */
    public Journal(
            final JournalContext context,
            final Disk disk,
            final OffHeapRegions regions,
            final NanoClock clock,
            final long snapshotEveryBytes) {
        this.context = context;
        this.disk = disk;
        this.regions = regions;
        this.clock = clock;
        ring = new OneToOneRingBuffer(view(regions, RING_LENGTH + RingBufferDescriptor.TRAILER_LENGTH));
        bell = new ErrandBell(new Doorbell(view(regions, DoorbellDescriptor.SLOT_LENGTH), 0));
        proxy = new JournalProxy(ring, marks);
        snapshotRing =
                new OneToOneRingBuffer(view(regions, SNAPSHOT_RING_LENGTH + RingBufferDescriptor.TRAILER_LENGTH));
        snapshotProxy = new SnapshotProxy(snapshotRing);
        this.snapshotEveryBytes = snapshotEveryBytes;
    }

    /** Where the loop asks for backups. */
    public BackupDesk backupDesk() {
        return backupDesk;
    }

    /** The loop's end of snapshots. */
    public SnapshotProxy snapshotProxy() {
        return snapshotProxy;
    }

    /** The loop's end. */
    public JournalProxy proxy() {
        return proxy;
    }

    /** Rung by whoever appended, after the baton was given back. */
    public ErrandBell bell() {
        return bell;
    }

    public JournalMarks marks() {
        return marks;
    }

    public JournalCounters counters() {
        return counters;
    }

    /** Wiring, once started. */
    public void register(final CounterPublisher publisher) {
        publisher
                .add(NodeCounter.JOURNAL_WRITTEN, marks::written)
                .add(NodeCounter.JOURNAL_DURABLE, marks::durable)
                .add(NodeCounter.JOURNAL_STATE, () -> marks.state().ordinal())
                .add(NodeCounter.JOURNAL_PAYLOAD_BYTES, counters::payloadBytes)
                .add(NodeCounter.JOURNAL_WRITTEN_BYTES, counters::bytesWritten)
                .add(NodeCounter.JOURNAL_ZERO_BYTES, counters::zeroFilledBytes)
                .add(NodeCounter.JOURNAL_SNAPSHOT_BYTES, counters::snapshotBytes)
                .add(NodeCounter.JOURNAL_BATCHES, counters::batches)
                .add(NodeCounter.JOURNAL_SYNCS, counters::syncs)
                .add(NodeCounter.JOURNAL_SEGMENTS_CREATED, counters::segmentsCreated)
                .add(NodeCounter.JOURNAL_SEGMENTS_RECYCLED, counters::segmentsRecycled)
                .add(NodeCounter.JOURNAL_SNAPSHOTS, snapshots::count)
                .add(NodeCounter.JOURNAL_SNAPSHOT_POSITION, snapshots::lastStartPosition);
    }

    /**
     * Reads what is there, newest valid snapshot first, and makes its end one to go on from.
     *
     * @param newJournalId of a journal that is new: random, not 0
     * @throws JournalException when it is damaged, and nothing was changed, or the disk refuses; what the handler was told
     *     counts for nothing then
     * @throws IllegalStateException of the handler
     */
    public Recovery recover(
            final JournalRecordHandler handler, final Recovery.Progress progress, final long newJournalId)
            throws JournalException {
        final long startNs = clock.nanoTime();
        final RecoveryStart start = RecoveryStart.of(disk);
        if (start.refusal().isPresent()) {
            throw new JournalException(start.refusal().get().message());
        }
        final CountingHandler counting = new CountingHandler(handler, progress);
        if (start.snapshot().isPresent()) {
            apply(start.snapshot().get(), counting);
        }
        final ScanResult scan = replay(start.startPosition(), counting);
        final int settled = TornTail.settle(disk, scan);
        if (settled < 0) {
            throw new JournalException(TornTail.problem(disk, scan, settled));
        }
        if (start.snapshot().isPresent()) {
            settle(start.snapshot().get());
        }
        open(start, scan, newJournalId);
        return recovery(start, scan, counting.count, clock.nanoTime() - startNs);
    }

    /** What was found whole; a disk may fail at the second time. */
    private void apply(final SnapshotInfo snapshot, final CountingHandler handler) throws JournalException {
        try (SnapshotReader reader = new SnapshotReader(disk)) {
            final SnapshotInfo read = reader.read(snapshot.name(), handler);
            if (!read.isValid()) {
                throw new JournalException(
                        disk.describe(read.name()) + " changed while it was read: " + read.problem());
            }
        }
    }

    /** From here on it is relied on. */
    private void settle(final SnapshotInfo snapshot) throws JournalException {
        final int settled = UnsyncedFooter.settle(disk, snapshot);
        if (settled < 0) {
            throw new JournalException(disk.describe(snapshot.name())
                    + " is whole, and cannot be made to last: " + Errno.text(settled)
                    + ". Nothing is lost; look after the disk, then start again");
        }
    }

    /** A batch is verified, then applied. */
    private ScanResult replay(final long startPosition, final CountingHandler handler) throws JournalException {
        final long appliedBytes = handler.bytes;
        final ScanResult scan;
        try (JournalScanner scanner = new JournalScanner(disk)) {
            scan = scanner.scan(
                    PlantedBug.REPLAY_ONE_LATE.isPlanted() && startPosition > 0 ? startPosition + 1 : startPosition,
                    handler);
        }
        if (scan.damage().isPresent()) {
            throw new JournalException(scan.damage().get().message());
        }
        replayedBytes = handler.bytes - appliedBytes;
        return scan;
    }

    private void open(final RecoveryStart start, final ScanResult scan, final long newJournalId) {
        pool = new SegmentPool(context, disk, counters, regions, scan, newJournalId);
        writer = new JournalWriter(context, disk, pool, counters, regions, scan.tail());
        snapshotWriter = new SnapshotWriter(
                disk,
                counters,
                regions,
                pool.journalId(),
                context.maxRecordLength(),
                start.snapshot().map(SnapshotInfo::generation).orElse(0L));
        snapshotStart = start.startPosition();
    }

    private static Recovery recovery(
            final RecoveryStart start, final ScanResult scan, final long recordCount, final long durationNs) {
        return new Recovery(
                scan.lastPosition(),
                start.snapshot().map(SnapshotInfo::endPosition).orElse(0L),
                recordCount,
                start.snapshot().map(SnapshotInfo::lastVersion).orElse(0L),
                start.snapshot().map(SnapshotInfo::endedMs).orElse(0L),
                scan.isClean() || scan.lastPosition() == 0,
                scan.cut().map(CutTail::message).orElse(""),
                Stream.concat(start.notes().stream(), scan.notes().stream())
                        .distinct()
                        .toList(),
                durationNs);
    }

    /**
     * Makes what the threads run: for {@link #start}, and for who runs it himself, as a simulator does.
     *
     * @param callLoop wakes the loop; any thread
     */
    public void assemble(final BodyArena bodies, final Runnable callLoop) {
        agent = new JournalAgent(ring, writer, pool, marks, bodies, lowRoom());
        snapshots = new SnapshotTask(
                snapshotRing,
                snapshotProxy,
                snapshotWriter,
                marks,
                counters,
                pool,
                bodies,
                snapshotStart,
                counters.payloadBytes() - replayedBytes,
                snapshotEveryBytes,
                callLoop,
                bell::ring);
    }

    /** What is written, batch by batch: by home's threads, or by a simulator. */
    public JournalAgent agent() {
        return agent;
    }

    /** The helper's work, beside {@link #prepareSegments}. */
    public SnapshotTask snapshots() {
        return snapshots;
    }

    /** The helper's work: segments ahead of the writer. @return work done */
    public int prepareSegments(final long nowNs) {
        final int refusal = pool.refusal();
        final int workCount = pool.doWork(nowNs);
        if (workCount > 0 && pool.readyCount() > 0 || pool.refusal() != refusal) {
            bell.ring(); // a batch may wait for it; or nobody shall write in vain
        }
        return workCount;
    }

    /** The helper's work, where backups are made. @param threads on one of which each is written */
    public BackupTask backupTask(
            final Disk directory, final EpochClock epochClock, final ThreadFactory threads, final Runnable callLoop) {
        return new BackupTask(backupDesk, disk, directory, marks, pool, snapshots, epochClock, threads, callLoop);
    }

    /**
     * Starts the threads: home, which has not started yet, is shared with one of them.
     *
     * @param backupDirectory for backups; closed with the journal
     */
    public void start(
            final BodyArena bodies,
            final Disk backupDirectory,
            final EpochClock epochClock,
            final HomeRunner runner,
            final ErrorHandler errorHandler) {
        home = runner;
        final Runnable callLoop = runner.bell()::ring;
        assemble(bodies, callLoop);
        backupDisk = backupDirectory;
        backups = backupTask(
                backupDirectory,
                epochClock,
                Thread.ofPlatform().daemon().name("ledge-backup").factory(),
                callLoop);
        helper = new JournalHelper(
                clock, errorHandler, this::sleepNs, this::prepareSegments, snapshots::doWork, backups::doWork);
        errand = new JournalErrand(agent, clock, this::lookAfterSegments, errorHandler);
        runner.shareWith(errand, bell);
        helper.start();
        thread = Thread.ofPlatform().name("ledge-core-2").start(runner::runBeside);
    }

    /** The loop has ended: what it appended is written, then the closing record. */
    @Override
    public void close() {
        if (thread != null) {
            home.close();
            JournalHelper.awaitEnd(thread);
            errand.end();
            helper.close();
        } else if (writer != null) {
            writer.close();
        }
        if (snapshotWriter != null) {
            snapshotWriter.close();
        }
        if (pool != null) {
            pool.close();
        }
        if (backups == null) {
            disk.close();
        } else if (backups.awaitEnd()) {
            disk.close();
            backupDisk.close();
        }
    }

    private int lowRoom() {
        return Math.min(context.segmentLength() / 2, 2 * RING_LENGTH);
    }

    private void lookAfterSegments() {
        if (pool.isWanting()) {
            helper.call();
        }
    }

    private long sleepNs() {
        return snapshots.isBusy() ? BUSY_SLEEP_NS : IDLE_SLEEP_NS;
    }

    private static UnsafeBuffer view(final OffHeapRegions regions, final int length) {
        final OffHeapRegion region = regions.reserve(MemoryTag.JOURNAL, length);
        final UnsafeBuffer view = new UnsafeBuffer(0, 0);
        region.wrap(view, 0, length);
        return view;
    }

    private static final class CountingHandler implements JournalRecordHandler {
        private static final int PROGRESS_MASK = (1 << 16) - 1;

        private final JournalRecordHandler handler;
        private final Recovery.Progress progress;
        private long count;
        private long bytes;

        CountingHandler(final JournalRecordHandler handler, final Recovery.Progress progress) {
            this.handler = handler;
            this.progress = progress;
        }

        @Override
        public void onRecord(
                final int type, final long position, final DirectBuffer buffer, final int offset, final int length) {
            handler.onRecord(type, position, buffer, offset, length);
            bytes += length;
            if ((++count & PROGRESS_MASK) == 0) {
                progress.onRecords(count, position);
            }
        }
    }
}
