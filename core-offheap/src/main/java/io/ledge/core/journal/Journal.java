package io.ledge.core.journal;

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
import io.ledge.core.memory.BodyArena;
import io.ledge.core.memory.MemoryTag;
import io.ledge.core.memory.OffHeapRegion;
import io.ledge.core.memory.OffHeapRegions;
import io.ledge.core.wait.CoreBell;
import io.ledge.core.wait.GuestPass;
import io.ledge.protocol.wake.Doorbell;
import io.ledge.protocol.wake.DoorbellDescriptor;
import java.util.function.Supplier;
import org.agrona.DirectBuffer;
import org.agrona.ErrorHandler;
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

    private final JournalContext context;
    private final Disk disk;
    private final OffHeapRegions regions;
    private final NanoClock clock;
    private final JournalMarks marks = new JournalMarks(0);
    private final JournalCounters counters = new JournalCounters();
    private final OneToOneRingBuffer ring;
    private final Doorbell doorbell;
    private final JournalProxy proxy;
    private SegmentPool pool;
    private JournalWriter writer;
    private JournalThread thread;
    private JournalHelper helper;

    /** @param disk the journal's directory; closed with the journal */
    public Journal(final JournalContext context, final Disk disk, final OffHeapRegions regions, final NanoClock clock) {
        this.context = context;
        this.disk = disk;
        this.regions = regions;
        this.clock = clock;
        ring = new OneToOneRingBuffer(view(regions, RING_LENGTH + RingBufferDescriptor.TRAILER_LENGTH));
        doorbell = new Doorbell(view(regions, DoorbellDescriptor.SLOT_LENGTH), 0);
        proxy = new JournalProxy(ring, marks);
    }

    /** The loop's end. */
    public JournalProxy proxy() {
        return proxy;
    }

    /** On which the journal thread sleeps. */
    public Doorbell doorbell() {
        return doorbell;
    }

    public JournalMarks marks() {
        return marks;
    }

    public JournalCounters counters() {
        return counters;
    }

    /**
     * Reads what is there, newest valid snapshot first, and makes its end one to go on from.
     *
     * @param newJournalId of a journal that is new: random, not 0
     * @throws JournalException when it is damaged, or the disk refuses; nothing was changed then
     * @throws IllegalStateException of the handler
     */
    public Recovery recover(
            final JournalRecordHandler handler, final Recovery.Progress progress, final long newJournalId)
            throws JournalException {
        final long startNs = clock.nanoTime();
        final CountingHandler counting = new CountingHandler(handler, progress);
        final ScanResult scan;
        try (JournalScanner scanner = new JournalScanner(disk)) {
            scan = scanner.scan(0, counting);
        }
        if (scan.damage().isPresent()) {
            throw new JournalException(scan.damage().get().message());
        }
        final int settled = TornTail.settle(disk, scan);
        if (settled < 0) {
            throw new JournalException(
                    "the end of the journal in " + disk.describe("") + " cannot be settled: " + Errno.text(settled));
        }
        pool = new SegmentPool(context, disk, counters, regions, scan, newJournalId);
        writer = new JournalWriter(context, disk, pool, counters, regions, scan.tail());
        return new Recovery(
                scan.lastPosition(),
                0,
                counting.count,
                scan.isClean() || scan.lastPosition() == 0,
                scan.cut().map(CutTail::message).orElse(""),
                scan.notes(),
                clock.nanoTime() - startNs);
    }

    /** Starts the threads. @param passes asked on the journal thread */
    public void start(
            final BodyArena bodies,
            final CoreBell home,
            final Supplier<GuestPass> passes,
            final ErrorHandler errorHandler) {
        final JournalAgent agent = new JournalAgent(ring, writer, pool, marks, bodies, lowRoom());
        helper = new JournalHelper(clock, errorHandler, this::prepareSegments);
        thread = new JournalThread(agent, doorbell, home, passes, clock, this::lookAfterSegments);
        helper.start();
        thread.start();
    }

    /** The loop has ended: what it appended is written, then the closing record. */
    @Override
    public void close() {
        if (thread != null) {
            thread.close();
            helper.close();
        } else if (writer != null) {
            writer.close();
        }
        if (pool != null) {
            pool.close();
        }
        disk.close();
    }

    private int lowRoom() {
        return Math.min(context.segmentLength() / 2, 2 * RING_LENGTH);
    }

    private void lookAfterSegments() {
        if (pool.isWanting()) {
            helper.call();
        }
    }

    private int prepareSegments(final long nowNs) {
        final int workCount = pool.doWork(nowNs);
        if (workCount > 0 && pool.readyCount() > 0) {
            doorbell.ring(); // a batch may wait for it
        }
        return workCount;
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

        CountingHandler(final JournalRecordHandler handler, final Recovery.Progress progress) {
            this.handler = handler;
            this.progress = progress;
        }

        @Override
        public void onRecord(
                final int type, final long position, final DirectBuffer buffer, final int offset, final int length) {
            handler.onRecord(type, position, buffer, offset, length);
            if ((++count & PROGRESS_MASK) == 0) {
                progress.onRecords(count, position);
            }
        }
    }
}
