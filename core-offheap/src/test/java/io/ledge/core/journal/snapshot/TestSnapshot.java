package io.ledge.core.journal.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ledge.core.journal.io.Disk;
import io.ledge.core.journal.log.JournalCounters;
import io.ledge.core.journal.log.JournalRecordHandler;
import io.ledge.core.journal.log.TestJournal;
import io.ledge.core.memory.OffHeapRegions;
import org.agrona.DirectBuffer;

/** Writes snapshots whose records are functions of their numbers. */
public final class TestSnapshot {
    static final int TYPE = 17;

    private TestSnapshot() {}

    static int lengthOf(final long number) {
        return (int) (number * 53 % 407);
    }

    static byte byteOf(final long number) {
        return (byte) (number * 17 + 5);
    }

    /** A finished snapshot of that many records, by a process of its own. */
    public static void write(
            final Disk disk, final long lastGeneration, final long start, final long end, final int recordCount) {
        try (OffHeapRegions regions = new OffHeapRegions();
                SnapshotWriter writer = writer(disk, regions, lastGeneration)) {
            assertEquals(0, writer.begin(start, 1000));
            append(writer, recordCount);
            assertEquals(0, writer.flush());
            assertEquals(0, writer.finish(end, end + 1, 2000));
        }
    }

    static SnapshotWriter writer(final Disk disk, final OffHeapRegions regions, final long lastGeneration) {
        return new SnapshotWriter(
                disk, new JournalCounters(), regions, TestJournal.JOURNAL_ID, 1 << 20, lastGeneration);
    }

    /** 0 or -errno. */
    static int append(final SnapshotWriter writer, final int recordCount) {
        for (int number = 1; number <= recordCount; number++) {
            final int offset = writer.claim(TYPE, lengthOf(number));
            if (offset < 0) {
                return offset;
            }
            writer.buffer().setMemory(offset, lengthOf(number), byteOf(number));
            writer.commit();
        }
        return 0;
    }

    /** Fails on a wrong record. */
    static final class Checker implements JournalRecordHandler {
        private long number;

        @Override
        public void onRecord(
                final int type, final long position, final DirectBuffer buffer, final int offset, final int length) {
            number++;
            boolean isSame = position == number && type == TYPE && length == lengthOf(number);
            final long eight = (byteOf(number) & 0xFF) * 0x0101_0101_0101_0101L;
            int i = 0;
            for (; isSame && i <= length - Long.BYTES; i += Long.BYTES) {
                isSame = buffer.getLong(offset + i) == eight;
            }
            for (; isSame && i < length; i++) {
                isSame = buffer.getByte(offset + i) == byteOf(number);
            }
            if (!isSame) {
                throw new AssertionError("a wrong record: number=" + number + ", position=" + position);
            }
        }

        long count() {
            return number;
        }
    }
}
