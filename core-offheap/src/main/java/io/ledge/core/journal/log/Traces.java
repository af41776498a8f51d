package io.ledge.core.journal.log;

import static io.ledge.core.journal.log.SegmentDescriptor.SECTOR;

import org.agrona.BitUtil;

/**
 * What of a torn end is recognisable.
 *
 * @param end offset behind the last trace; where the search began, if there is none
 * @param lastPosition the highest position seen; 0 for none
 */
record Traces(int end, long lastPosition) {
    static Traces find(final SegmentImage image, final int from, final long expectedPosition) {
        int end = image.isDamagedBatchHeader(from) ? from + SECTOR : from;
        long lastPosition = 0;
        for (int batch = image.nextBatchHeader(from); batch >= 0; batch = image.nextBatchHeader(batch + SECTOR)) {
            end = (int) Math.max(end, Math.min(batch + (long) image.batchLength(batch), image.end()));
            lastPosition = Math.max(
                    lastPosition, image.firstPosition(batch) + BatchDescriptor.recordCount(image.bytes(), batch) - 1);
        }
        final int lastFrame = image.end() - FrameDescriptor.HEADER_LENGTH;
        for (int offset = from; offset <= lastFrame; offset += FrameDescriptor.ALIGNMENT) {
            if (image.isTraceOfRecord(offset, expectedPosition)) {
                final int length = FrameDescriptor.framedLength(FrameDescriptor.length(image.bytes(), offset));
                end = Math.max(end, Math.min(BitUtil.align(offset + length, SECTOR), image.end()));
                lastPosition = Math.max(lastPosition, FrameDescriptor.position(image.bytes(), offset));
            }
        }
        return new Traces(end, lastPosition);
    }
}
