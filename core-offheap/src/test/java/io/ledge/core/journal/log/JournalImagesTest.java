package io.ledge.core.journal.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.journal.io.RamDisk;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * A journal of 64 KiB with every bit flipped and cut off at every byte: 524,288 and 65,536 images. Each is recovered, cut or
 * refused, exactly as the place of the damage says, and no record is ever a wrong one.
 */
class JournalImagesTest {
    private static final int LENGTH = 64 * 1024;
    private static final String NAME = SegmentDescriptor.name(1);

    /** What a scan has to find. */
    private enum Verdict {
        WHOLE,
        NOTED,
        CUT,
        REFUSED
    }

    @Test
    void shouldClassifyEveryFlippedBitOfALogThatWasKilled() {
        flip(new Reference(killedLog()), place -> 0xFF);
    }

    @Test
    void shouldClassifyAFlippedBitInEveryByteOfALogThatWasClosed() {
        flip(new Reference(closedLog()), place -> 1 << place % Byte.SIZE);
    }

    @Test
    void shouldClassifyEveryTruncation() {
        final Reference reference = new Reference(killedLog());
        inParallel(from -> {
            final RamDisk disk = new RamDisk();
            try (JournalScanner scanner = new JournalScanner(disk)) {
                for (int length = from; length < LENGTH; length += 2) {
                    disk.put(NAME, Arrays.copyOf(reference.content, length));
                    reference.checkTruncated(scanner, length);
                }
            }
        });
    }

    /** Batches of all sizes, certificates, a clean stop in the middle, and two batches at the end that no sync covers. */
    private static RamDisk killedLog() {
        final RamDisk disk = new RamDisk();
        final TestJournal first =
                TestJournal.open(disk, TestJournal.smallContext()).prepare();
        first.batch(1).batch(30).batch(2);
        assertEquals(0, first.writer.certify());
        first.batch(60);
        first.closeClean();
        try (TestJournal journal =
                TestJournal.open(disk, TestJournal.smallContext()).prepare()) {
            for (int i = 0; i < 7; i++) {
                journal.batch(20);
            }
            journal.append(9);
            assertEquals(0, journal.flush());
            journal.append(5);
            assertEquals(0, journal.flush());
        }
        return disk;
    }

    private static RamDisk closedLog() {
        final RamDisk disk = new RamDisk();
        final TestJournal journal =
                TestJournal.open(disk, TestJournal.smallContext()).prepare();
        for (int i = 0; i < 10; i++) {
            journal.batch(21);
        }
        journal.closeClean();
        return disk;
    }

    /** @param bits which of a byte to flip, one after the other, as a mask */
    private static void flip(final Reference reference, final IntUnaryOperator bits) {
        inParallel(from -> {
            final RamDisk disk = reference.disk.copy();
            try (JournalScanner scanner = new JournalScanner(disk)) {
                for (int place = from; place < LENGTH; place += 2) {
                    for (int mask = bits.applyAsInt(place); mask != 0; mask &= mask - 1) {
                        disk.flip(NAME, place, Integer.lowestOneBit(mask));
                        reference.checkFlipped(scanner, place);
                        disk.flip(NAME, place, Integer.lowestOneBit(mask));
                    }
                }
            }
        });
    }

    /** Two workers, one for the even places and one for the odd. */
    private static void inParallel(final IntConsumer worker) {
        IntStream.range(0, 2).parallel().forEach(worker);
    }

    /** The log as it was written, and what becomes of it. */
    private static final class Reference {
        private final RamDisk disk;
        private final byte[] content;
        private final BatchMap map;
        private final int[] payloadOffsets;
        private final UnsafeBuffer bytes;

        Reference(final RamDisk disk) {
            TestJournal.segmentNames(disk.names()).stream().skip(1).forEach(disk::delete);
            this.disk = disk.copy();
            content = disk.content(NAME);
            bytes = new UnsafeBuffer(content);
            map = BatchMap.of(content, 1);
            assertTrue(map.end() > 32 * 1024, "the log fills half of its segment");
            payloadOffsets = new int[(int) lastPosition() + 1];
            locate();
        }

        private void locate() {
            for (final BatchMap.Batch batch : map.batches()) {
                int frame = batch.offset() + BatchDescriptor.HEADER_LENGTH;
                for (long position = batch.firstPosition(); position <= batch.lastPosition(); position++) {
                    payloadOffsets[(int) position] = frame + FrameDescriptor.HEADER_LENGTH;
                    frame += FrameDescriptor.framedLength(FrameDescriptor.length(bytes, frame));
                }
            }
        }

        private long lastPosition() {
            return map.last().lastPosition();
        }

        void checkFlipped(final JournalScanner scanner, final int place) {
            final ScanResult scan = scan(scanner);
            final BatchMap.Batch hit = map.at(place);
            final Verdict verdict = flipped(place, hit);
            assertEquals(verdict, verdict(scan), () -> place + ": " + scan);
            final boolean isLost = verdict == Verdict.CUT || verdict == Verdict.REFUSED;
            assertEquals(isLost ? hit.firstPosition() - 1 : lastPosition(), scan.lastPosition(), () -> "" + place);
            if (verdict == Verdict.CUT) {
                assertEquals(hit.offset(), scan.cut().get().offset());
                // more, where the bit makes a record look longer
                assertTrue(scan.cut().get().length() >= map.end() - hit.offset(), () -> place + ": " + scan);
            }
            if (verdict == Verdict.REFUSED) {
                assertEquals(hit.offset(), scan.damage().get().offset());
                assertEquals(hit.firstPosition(), scan.damage().get().position());
            }
        }

        private Verdict flipped(final int place, final BatchMap.Batch hit) {
            if (hit == null) {
                final int inHeader = place % SegmentDescriptor.SECOND_HEADER_OFFSET;
                return place < SegmentDescriptor.DATA_OFFSET && inHeader < SegmentDescriptor.CRC_OFFSET + 4
                        ? Verdict.NOTED
                        : Verdict.WHOLE;
            }
            if (map.isLast(hit)) {
                return Verdict.CUT;
            }
            if (hit.isEmpty()) {
                return Verdict.NOTED;
            }
            return map.isCertifiedLater(hit) ? Verdict.REFUSED : Verdict.CUT;
        }

        /** Nothing may be given up silently: a shorter file is whole only where it provably held nothing more. */
        void checkTruncated(final JournalScanner scanner, final int length) {
            final ScanResult scan = scan(scanner);
            final boolean isWhole = length >= map.end() + SegmentDescriptor.SECTOR;
            assertEquals(isWhole ? Verdict.NOTED : Verdict.REFUSED, verdict(scan), () -> length + ": " + scan);
            final long last = map.batches().stream()
                    .filter(batch -> batch.offset() + Math.max(batch.usedLength(), SegmentDescriptor.SECTOR) <= length)
                    .mapToLong(BatchMap.Batch::lastPosition)
                    .max()
                    .orElse(0);
            assertEquals(isWhole ? lastPosition() : last, scan.lastPosition(), () -> length + ": " + scan);
        }

        private ScanResult scan(final JournalScanner scanner) {
            return scanner.scan(0, this::onRecord);
        }

        private void onRecord(
                final int type, final long position, final DirectBuffer buffer, final int offset, final int length) {
            final int at = payloadOffsets[(int) position];
            boolean isSame = type == TestJournal.TYPE && length == TestJournal.lengthOf(position);
            for (int i = 0; isSame && i < length; i += Long.BYTES) {
                isSame = buffer.getLong(offset + i, ByteOrder.nativeOrder()) == bytes.getLong(at + i);
            }
            if (!isSame) {
                throw new AssertionError("a wrong record: position=" + position);
            }
        }

        private static Verdict verdict(final ScanResult scan) {
            if (scan.damage().isPresent()) {
                return Verdict.REFUSED;
            }
            if (scan.cut().isPresent()) {
                return Verdict.CUT;
            }
            return scan.notes().isEmpty() ? Verdict.WHOLE : Verdict.NOTED;
        }
    }
}
