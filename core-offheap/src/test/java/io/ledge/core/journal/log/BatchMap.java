package io.ledge.core.journal.log;

import io.ledge.core.memory.MemoryTag;
import io.ledge.core.memory.OffHeapRegions;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/** Where the batches of a whole segment lie: what a scan of a damaged copy has to answer is derived from it. */
final class BatchMap {
    record Batch(
            int offset, int usedLength, int length, int kind, long firstPosition, int recordCount, long certified) {
        boolean holds(final int place) {
            return place >= offset && place < offset + usedLength;
        }

        boolean isEmpty() {
            return recordCount == 0;
        }

        long lastPosition() {
            return firstPosition + recordCount - 1;
        }
    }

    private final List<Batch> batches = new ArrayList<>();

    private BatchMap() {}

    static BatchMap of(final byte[] content, final long number) {
        final BatchMap map = new BatchMap();
        try (OffHeapRegions regions = new OffHeapRegions()) {
            final ChecksummedBuffer buffer = new ChecksummedBuffer(regions.reserve(MemoryTag.JOURNAL, content.length));
            buffer.bytes().putBytes(0, content);
            int offset = SegmentDescriptor.DATA_OFFSET;
            while (offset < content.length
                    && BatchDescriptor.isHeader(buffer, offset, TestJournal.JOURNAL_ID, number)) {
                offset = map.add(buffer.bytes(), offset);
            }
        }
        return map;
    }

    private int add(final DirectBuffer bytes, final int offset) {
        final int recordsLength = BatchDescriptor.recordsLength(bytes, offset);
        final Batch batch = new Batch(
                offset,
                BatchDescriptor.HEADER_LENGTH + recordsLength,
                BatchDescriptor.batchLength(recordsLength),
                BatchDescriptor.kind(bytes, offset),
                BatchDescriptor.firstPosition(bytes, offset),
                BatchDescriptor.recordCount(bytes, offset),
                BatchDescriptor.certifiedPosition(bytes, offset));
        batches.add(batch);
        return offset + batch.length;
    }

    List<Batch> batches() {
        return batches;
    }

    Batch last() {
        return batches.getLast();
    }

    int end() {
        return last().offset + last().length;
    }

    /** The batch that has a byte of its header or its records there, or null. */
    Batch at(final int place) {
        return batches.stream().filter(batch -> batch.holds(place)).findFirst().orElse(null);
    }

    boolean isCertifiedLater(final Batch lost) {
        return batches.stream().anyMatch(batch -> batch.offset > lost.offset && batch.certified >= lost.firstPosition);
    }

    boolean isLast(final Batch batch) {
        return batch.offset == last().offset;
    }
}
