package io.ledge.core.journal.log;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What the journal did since it was opened. Any thread may read. Write amplification is {@link #bytesWritten()} over
 * {@link #payloadBytes()}: zero-filling, headers, padding, certificates and snapshots are all in it.
 */
public final class JournalCounters {
    private final AtomicLong bytesWritten = new AtomicLong();
    private final AtomicLong payloadBytes = new AtomicLong();
    private final AtomicLong records = new AtomicLong();
    private final AtomicLong batches = new AtomicLong();
    private final AtomicLong syncs = new AtomicLong();
    private final AtomicLong zeroFilledBytes = new AtomicLong();
    private final AtomicLong snapshotBytes = new AtomicLong();
    private final AtomicLong segmentsCreated = new AtomicLong();
    private final AtomicLong segmentsRecycled = new AtomicLong();

    /** Bytes given to the file system, for whatever purpose. */
    public long bytesWritten() {
        return bytesWritten.get();
    }

    /** Bytes of the payloads of the records written. */
    public long payloadBytes() {
        return payloadBytes.get();
    }

    public long records() {
        return records.get();
    }

    /** Batches written, certificates included. */
    public long batches() {
        return batches.get();
    }

    /** Calls of {@code fdatasync} on segments in use. */
    public long syncs() {
        return syncs.get();
    }

    /** Bytes of zeros and headers that prepared segments cost. */
    public long zeroFilledBytes() {
        return zeroFilledBytes.get();
    }

    public long snapshotBytes() {
        return snapshotBytes.get();
    }

    public long segmentsCreated() {
        return segmentsCreated.get();
    }

    public long segmentsRecycled() {
        return segmentsRecycled.get();
    }

    void onBatch(final long bytes, final long payload, final long recordCount) {
        bytesWritten.addAndGet(bytes);
        payloadBytes.addAndGet(payload);
        records.addAndGet(recordCount);
        batches.incrementAndGet();
    }

    void onSync() {
        syncs.incrementAndGet();
    }

    void onPrepared(final long bytes) {
        bytesWritten.addAndGet(bytes);
        zeroFilledBytes.addAndGet(bytes);
    }

    /** A snapshot's bytes: reported by its writer. */
    public void onSnapshot(final long bytes) {
        bytesWritten.addAndGet(bytes);
        snapshotBytes.addAndGet(bytes);
    }

    void onSegment(final boolean isRecycled) {
        (isRecycled ? segmentsRecycled : segmentsCreated).incrementAndGet();
    }
}
