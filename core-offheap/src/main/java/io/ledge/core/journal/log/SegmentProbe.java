package io.ledge.core.journal.log;

import static io.ledge.core.journal.log.SegmentDescriptor.DATA_OFFSET;

import io.ledge.core.journal.io.Disk;

/**
 * What the beginning of a segment's file tells.
 *
 * @param problem why it cannot be used; null if it can
 * @param isRefused the problem is that the disk did not give its bytes
 * @param firstPosition of its first batch; 0 while there is none
 * @param chainBefore of its first batch
 * @param hasTrace where the first batch goes stands what may have been one
 */
record SegmentProbe(
        long number,
        String problem,
        boolean isRefused,
        long length,
        long journalId,
        long firstPosition,
        int chainBefore,
        boolean hasTrace,
        boolean isHeaderDamaged) {
    static SegmentProbe of(final Disk disk, final SegmentImage image, final long number) {
        if (!image.loadBeginning(disk, number)) {
            return new SegmentProbe(number, image.problem(), image.isRefused(), 0, 0, 0, 0, false, false);
        }
        final boolean isUsed = image.isBatchHeader(DATA_OFFSET);
        return new SegmentProbe(
                number,
                null,
                false,
                image.length(),
                image.journalId(),
                isUsed ? image.firstPosition(DATA_OFFSET) : 0,
                isUsed ? BatchDescriptor.chainBefore(image.bytes(), DATA_OFFSET) : 0,
                image.isDamagedBatchHeader(DATA_OFFSET),
                image.isHeaderDamaged());
    }

    boolean isUsable() {
        return problem == null;
    }

    boolean isUsed() {
        return firstPosition > 0;
    }

    String name() {
        return SegmentDescriptor.name(number);
    }
}
