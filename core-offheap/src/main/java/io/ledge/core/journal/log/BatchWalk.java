package io.ledge.core.journal.log;

import static io.ledge.core.journal.log.BatchDescriptor.HEADER_LENGTH;
import static io.ledge.core.journal.log.SegmentDescriptor.DATA_OFFSET;
import static io.ledge.core.journal.log.SegmentDescriptor.SECTOR;

import io.ledge.core.journal.io.Disk;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * Shows every batch that can be found, whatever lies between: for people who look at a damaged log. A batch is verified by
 * itself; whether it follows the one before is not asked. Changes nothing.
 */
public final class BatchWalk implements AutoCloseable {
    /** Is told what is found, segment by segment, from front to back. */
    public interface Visitor {
        /** @param problem why it cannot be read, a clause; empty: its batches follow */
        void onSegment(SegmentInfo segment, String problem);

        /**
         * A batch; its records follow if it is whole.
         *
         * @param kind {@code data}, {@code certificate}, {@code seal} or {@code closed}
         * @param firstPosition of its first record, or of the next one
         * @param certifiedPosition all up to here was durable when it was written
         */
        void onBatch(
                String file,
                int offset,
                int length,
                String kind,
                long firstPosition,
                int recordCount,
                long certifiedPosition,
                boolean isWhole);

        /** A record, verified. @param offset in the file, and in the buffer */
        void onRecord(String file, int offset, int type, long position, DirectBuffer buffer, int length);
    }

    private static final String[] KINDS = {"unknown", "data", "certificate", "seal", "closed"};

    private final Disk disk;
    private final SegmentImage image = new SegmentImage();

    public BatchWalk(final Disk disk) {
        this.disk = disk;
    }

    /** 0, or -errno where the directory cannot be read. */
    public int walk(final Visitor visitor) {
        final List<String> names = new ArrayList<>();
        final int result = disk.list(names);
        names.stream()
                .flatMapToLong(name -> SegmentDescriptor.number(name).stream())
                .sorted()
                .forEach(number -> walk(number, visitor));
        return Math.min(result, 0);
    }

    @Override
    public void close() {
        image.close();
    }

    private void walk(final long number, final Visitor visitor) {
        if (!image.load(disk, number)) {
            visitor.onSegment(new SegmentInfo(number, 0, 0, 0), image.problem());
            return;
        }
        int batch = image.nextBatchHeader(DATA_OFFSET);
        final long firstPosition = batch < 0 ? 0 : image.firstPosition(batch);
        visitor.onSegment(
                new SegmentInfo(number, image.length(), firstPosition, 0),
                image.isShort() ? "it is cut short: it has " + image.fileLength() + " bytes" : "");
        while (batch >= 0) {
            final boolean isWhole = image.isBatchWhole(batch);
            show(visitor, batch, isWhole);
            batch = image.nextBatchHeader(isWhole ? batch + image.batchLength(batch) : batch + SECTOR);
        }
    }

    private void show(final Visitor visitor, final int batch, final boolean isWhole) {
        final DirectBuffer bytes = image.bytes();
        final int kind = BatchDescriptor.kind(bytes, batch);
        final String file = disk.describe(SegmentDescriptor.name(image.number()));
        visitor.onBatch(
                file,
                batch,
                image.batchLength(batch),
                kind > 0 && kind < KINDS.length ? KINDS[kind] : KINDS[0],
                image.firstPosition(batch),
                BatchDescriptor.recordCount(bytes, batch),
                image.certifiedPosition(batch),
                isWhole);
        final int end = batch + HEADER_LENGTH + BatchDescriptor.recordsLength(bytes, batch);
        for (int frame = batch + HEADER_LENGTH; isWhole && frame < end; ) {
            final int length = FrameDescriptor.length(bytes, frame);
            visitor.onRecord(
                    file,
                    frame + FrameDescriptor.HEADER_LENGTH,
                    FrameDescriptor.type(bytes, frame),
                    FrameDescriptor.position(bytes, frame),
                    bytes,
                    length);
            frame += FrameDescriptor.framedLength(length);
        }
    }
}
