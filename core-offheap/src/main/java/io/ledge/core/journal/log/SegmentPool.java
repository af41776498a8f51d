package io.ledge.core.journal.log;

import io.ledge.core.journal.io.Disk;
import io.ledge.core.journal.io.Errno;
import io.ledge.core.memory.OffHeapRegions;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.agrona.concurrent.OneToOneConcurrentArrayQueue;

/**
 * Prepares segments ahead of the writer and takes back those it is done with.
 *
 * <pre>
 *              helper thread                       the writer
 *   new file ──▶ zeros, synced ──┐  ready (SPSC)
 *                                ├──────────────▶ take ─▶ JournalWriter ─▶ retire ─┐
 *   oldest retired one that ─────┘                                                 │
 *   a snapshot covers: new header, renamed    retired (SPSC) ◀─────────────────────┘
 * </pre>
 *
 * <p>The next segment is prepared when a quarter of this one is used: a node that writes little does not write zeros for
 * what it never uses. {@link #doWork} does one bounded step: a slice of zeros, or one recycling. A step that fails gives the file up and is
 * made again after {@code retryIntervalNs}; meanwhile {@link #refusal()} says why. When the disk is full the reserve file
 * is deleted at once, and written again after a segment could be prepared. Recycled is the oldest segment in which every
 * record lies <em>below</em> the covered position: so the log always holds a record that a snapshot covers, and its first
 * segment is never empty.
 *
 * <p>{@code doWork} and {@code close} belong to the helper's thread, {@code take} and {@code retire} to the journal's;
 * {@code release}, {@code hold} and the getters to anybody.
 */
public final class SegmentPool implements AutoCloseable {
    private static final int QUEUE_CAPACITY = 64;

    private final JournalContext context;
    private final Disk disk;
    private final SegmentPreparer preparer;
    private final ReserveFile reserve;
    private final OneToOneConcurrentArrayQueue<Segment> ready = new OneToOneConcurrentArrayQueue<>(QUEUE_CAPACITY);
    private final OneToOneConcurrentArrayQueue<Segment> retired = new OneToOneConcurrentArrayQueue<>(QUEUE_CAPACITY);
    private final ArrayDeque<SegmentInfo> retained = new ArrayDeque<>(); // helper's; oldest first
    private final ArrayDeque<SegmentInfo> adopted = new ArrayDeque<>(); // helper's; prepared by an earlier run
    private final AtomicLong covered = new AtomicLong();
    private final AtomicInteger holds = new AtomicInteger();
    private final long journalId;
    private volatile boolean isWanted = true;
    private volatile int refusal;
    private long nextNumber;
    private long retryAtNs;

    /**
     * @param scan what the directory holds; it must be settled.
     * @param newJournalId of a journal that is new: random, not 0. One that exists keeps its own.
     */
    public SegmentPool(
            final JournalContext context,
            final Disk disk,
            final JournalCounters counters,
            final OffHeapRegions regions,
            final ScanResult scan,
            final long newJournalId) {
        this.context = context;
        this.disk = disk;
        journalId = scan.journalId() == 0 ? newJournalId : scan.journalId();
        preparer = new SegmentPreparer(context, disk, counters, regions, journalId);
        reserve = new ReserveFile(context.reserveLength(), disk, counters, preparer.zeros());
        nextNumber = Math.max(1, scan.tail().segmentNumber() + 1);
        adopt(scan.segments(), scan.tail().segmentNumber());
    }

    public long journalId() {
        return journalId;
    }

    // ---- the writer

    /** The next segment, or null while none is prepared. */
    Segment take() {
        return ready.poll();
    }

    /** The writer will need another segment before long, or has none. */
    void want(final boolean isSoon) {
        if (isWanted != isSoon) {
            isWanted = isSoon;
        }
    }

    /** Takes a segment back that the writer is done with. */
    void retire(final Segment segment) {
        if (!retired.offer(segment)) {
            throw new IllegalStateException("more segments retired than were prepared: " + segment.name());
        }
    }

    // ---- any thread

    /** A durable snapshot covers all records up to that position: segments with older ones only may be recycled. */
    public void release(final long coveredPosition) {
        covered.accumulateAndGet(coveredPosition, Math::max);
    }

    /** Keeps every segment as it is, until {@link #unhold}: somebody reads them. Holds are counted. */
    public void hold() {
        holds.incrementAndGet();
    }

    public void unhold() {
        holds.decrementAndGet();
    }

    /** Why no segment could be prepared when it was last tried, as {@code -errno}; 0 when it could. */
    public int refusal() {
        return refusal;
    }

    /** Segments that are prepared. */
    public int readyCount() {
        return ready.size();
    }

    /** True if {@link #doWork} has something to do now, or once its retry is due. */
    public boolean isWanting() {
        return isShort() || !retired.isEmpty();
    }

    private boolean isShort() {
        return isWanted && ready.size() < context.spareSegments();
    }

    // ---- helper's thread

    /** One bounded step; 0 when there is nothing to do. Blocks. */
    public int doWork(final long nowNs) {
        int workCount = drainRetired();
        if (refusal != 0 && nowNs - retryAtNs < 0) {
            return workCount;
        }
        if (isShort()) {
            onStep(prepare(), nowNs);
            workCount++;
        } else if (!reserve.isComplete()) {
            onStep(reserve.write(), nowNs);
            workCount++;
        } else {
            workCount += deleteSuperfluous();
        }
        return workCount;
    }

    /** Closes the files it holds; what is half prepared is deleted at the next start. The writer is closed before. */
    @Override
    public void close() {
        drainRetired();
        preparer.abandon();
        for (Segment segment = ready.poll(); segment != null; segment = ready.poll()) {
            disk.close(segment.file);
        }
    }

    private void adopt(final List<SegmentInfo> segments, final long tailNumber) {
        for (final SegmentInfo segment : segments) {
            if (segment.number() < tailNumber) {
                retained.add(segment);
            } else if (segment.number() > tailNumber && segment.length() == context.segmentLength()) {
                adopted.add(segment);
            }
        }
    }

    /** 1 when a segment became ready, 0 when there is more to do, or -errno. */
    private int prepare() {
        if (!preparer.isBusy()) {
            final SegmentInfo found = adopted.poll();
            if (found != null && found.number() == nextNumber) {
                return onReady(preparer.adopt(found));
            }
            adopted.clear(); // a gap: what comes after it was prepared for nothing, and is replaced by number
            final SegmentInfo oldest = recyclable();
            if (oldest != null) {
                return onReady(preparer.recycle(retained.poll(), nextNumber));
            }
        }
        return onReady(preparer.create(nextNumber));
    }

    private int onReady(final int result) {
        if (result > 0) {
            ready.offer(preparer.prepared());
            nextNumber++;
        }
        return result;
    }

    private SegmentInfo recyclable() {
        final SegmentInfo oldest = retained.peek();
        return oldest != null && isReleased(oldest) && oldest.length() == context.segmentLength() ? oldest : null;
    }

    private boolean isReleased(final SegmentInfo segment) {
        return segment.lastPosition() < covered.get() && holds.get() == 0;
    }

    private void onStep(final int result, final long nowNs) {
        refusal = Math.min(result, 0);
        if (result < 0) {
            retryAtNs = nowNs + context.retryIntervalNs();
            if (Errno.isOutOfSpace(result)) {
                reserve.giveUp();
            }
        }
    }

    private int drainRetired() {
        int count = 0;
        for (Segment segment = retired.poll(); segment != null; segment = retired.poll()) {
            disk.close(segment.file);
            retained.add(new SegmentInfo(segment.number, segment.length, 1, segment.lastPosition));
            count++;
        }
        return count;
    }

    private int deleteSuperfluous() {
        final SegmentInfo oldest = retained.peek();
        if (oldest == null || !isReleased(oldest)) {
            return 0;
        }
        final boolean isUnfit = oldest.length() != context.segmentLength();
        if (!isUnfit && releasedCount() <= context.maxFreeSegments()) {
            return 0;
        }
        retained.poll();
        disk.delete(oldest.name()); // one that stays is found again at the next start
        return 1;
    }

    private long releasedCount() {
        return retained.stream().filter(this::isReleased).count();
    }
}
