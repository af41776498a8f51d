package io.ledge.core.journal.log;

import static io.ledge.core.journal.log.SegmentDescriptor.DATA_OFFSET;
import static io.ledge.core.journal.log.SegmentDescriptor.SECTOR;

import java.util.concurrent.TimeUnit;

/** Sizes and intervals of a journal. {@link #conclude()} checks them against each other; they do not change afterwards. */
public final class JournalContext {
    public static final int SEGMENT_LENGTH_DEFAULT = 32 << 20;
    public static final int BATCH_LIMIT_DEFAULT = 1 << 20;

    /** A transaction of bodies of 16 MiB, and room for its keys and headers. */
    public static final int MAX_RECORD_LENGTH_DEFAULT = (16 << 20) + (64 << 10);

    public static final int RESERVE_LENGTH_DEFAULT = 1 << 20;
    public static final int SPARE_SEGMENTS_DEFAULT = 1;
    public static final int MAX_FREE_SEGMENTS_DEFAULT = 16;
    public static final long RETRY_INTERVAL_NS_DEFAULT = TimeUnit.SECONDS.toNanos(1);

    /** Room that is always kept in a segment, for the certificate that ends it. */
    static final int SEAL_ROOM = SECTOR;

    private int segmentLength = SEGMENT_LENGTH_DEFAULT;
    private int batchLimit = BATCH_LIMIT_DEFAULT;
    private int maxRecordLength = MAX_RECORD_LENGTH_DEFAULT;
    private int reserveLength = RESERVE_LENGTH_DEFAULT;
    private int spareSegments = SPARE_SEGMENTS_DEFAULT;
    private int maxFreeSegments = MAX_FREE_SEGMENTS_DEFAULT;
    private long retryIntervalNs = RETRY_INTERVAL_NS_DEFAULT;

    /** Checks, and lowers what depends on a small segment: the batch limit and the longest record. */
    public JournalContext conclude() {
        check("segmentLength", segmentLength, SegmentDescriptor.MIN_LENGTH, SegmentDescriptor.MAX_LENGTH);
        check("batchLimit", batchLimit, SECTOR, SegmentDescriptor.MAX_LENGTH);
        check("maxRecordLength", maxRecordLength, 1, SegmentDescriptor.MAX_LENGTH);
        check("reserveLength", reserveLength, 0, Integer.MAX_VALUE);
        check("spareSegments", spareSegments, 1, 16);
        check("maxFreeSegments", maxFreeSegments, 0, Integer.MAX_VALUE);
        if (segmentLength % SECTOR != 0) {
            throw new IllegalArgumentException("segmentLength must be a multiple of " + SECTOR + ": " + segmentLength);
        }
        final int room = segmentLength - DATA_OFFSET - SEAL_ROOM;
        batchLimit = Math.min(batchLimit, room);
        maxRecordLength = Math.min(
                maxRecordLength, room - BatchDescriptor.HEADER_LENGTH - FrameDescriptor.HEADER_LENGTH - SECTOR);
        return this;
    }

    /** Bytes of a segment's file: 64 KiB to 1 GiB. */
    public int segmentLength() {
        return segmentLength;
    }

    public JournalContext segmentLength(final int bytes) {
        segmentLength = bytes;
        return this;
    }

    /** Bytes of a batch of several records; a longer record has a batch of its own. */
    public int batchLimit() {
        return batchLimit;
    }

    public JournalContext batchLimit(final int bytes) {
        batchLimit = bytes;
        return this;
    }

    /** Bytes of the longest payload. */
    public int maxRecordLength() {
        return maxRecordLength;
    }

    public JournalContext maxRecordLength(final int bytes) {
        maxRecordLength = bytes;
        return this;
    }

    /** Bytes of the file that is given up when the disk is full, so that a clean stop has room; 0 for none. */
    public int reserveLength() {
        return reserveLength;
    }

    public JournalContext reserveLength(final int bytes) {
        reserveLength = bytes;
        return this;
    }

    /** Segments kept prepared ahead of the writer. */
    public int spareSegments() {
        return spareSegments;
    }

    public JournalContext spareSegments(final int count) {
        spareSegments = count;
        return this;
    }

    /** Segments that are no longer needed and wait to be recycled; more are deleted. */
    public int maxFreeSegments() {
        return maxFreeSegments;
    }

    public JournalContext maxFreeSegments(final int count) {
        maxFreeSegments = count;
        return this;
    }

    /** Time between attempts to prepare a segment, once one failed. */
    public long retryIntervalNs() {
        return retryIntervalNs;
    }

    public JournalContext retryIntervalNs(final long intervalNs) {
        retryIntervalNs = intervalNs;
        return this;
    }

    /** Bytes of the buffer batches are made in. */
    int stagingLength() {
        final int longest = BatchDescriptor.HEADER_LENGTH + FrameDescriptor.framedLength(maxRecordLength);
        return BatchDescriptor.batchLength(Math.max(batchLimit, longest));
    }

    private static void check(final String name, final long value, final long min, final long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    name + " out of range: value=" + value + ", min=" + min + ", max=" + max);
        }
    }

    @Override
    public String toString() {
        return "JournalContext{segmentLength=" + segmentLength + ", batchLimit=" + batchLimit + ", maxRecordLength="
                + maxRecordLength + ", reserveLength=" + reserveLength + ", spareSegments=" + spareSegments
                + ", maxFreeSegments=" + maxFreeSegments + ", retryIntervalNs=" + retryIntervalNs + '}';
    }
}
