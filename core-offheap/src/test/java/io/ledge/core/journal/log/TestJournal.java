package io.ledge.core.journal.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.journal.io.Disk;
import io.ledge.core.memory.OffHeapRegions;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/** A journal as a node wires it, run by one thread. Payloads are functions of their positions, so that any is checked. */
public final class TestJournal implements AutoCloseable {
    public static final long JOURNAL_ID = 0x1122_3344_5566_7788L;
    public static final int TYPE = 7;
    public static final int ZEROS_TYPE = 8;
    private static final long STEP_NS = 1_000_000;

    public final Disk disk;
    public final JournalContext context;
    public final JournalCounters counters = new JournalCounters();
    public final ScanResult scan;
    public final SegmentPool pool;
    public final JournalWriter writer;
    private final OffHeapRegions regions = new OffHeapRegions();
    private long nowNs;

    private TestJournal(final Disk disk, final JournalContext context, final long afterPosition) {
        this.disk = disk;
        this.context = context;
        scan = scan(disk, afterPosition);
        assertTrue(scan.damage().isEmpty(), () -> scan.damage().get().message());
        assertEquals(0, TornTail.settle(disk, scan));
        pool = new SegmentPool(context, disk, counters, regions, scan, JOURNAL_ID);
        writer = new JournalWriter(context, disk, pool, counters, regions, scan.tail());
    }

    public static JournalContext smallContext() {
        return new JournalContext().segmentLength(64 * 1024).reserveLength(4096).conclude();
    }

    /** Scans, checking every record, and settles. */
    public static TestJournal open(final Disk disk, final JournalContext context) {
        return open(disk, context, 0);
    }

    public static TestJournal open(final Disk disk, final JournalContext context, final long afterPosition) {
        return new TestJournal(disk, context, afterPosition);
    }

    public static ScanResult scan(final Disk disk, final long afterPosition) {
        try (JournalScanner scanner = new JournalScanner(disk)) {
            return scanner.scan(afterPosition, new Checker(afterPosition));
        }
    }

    /** Lets the helper do all it can. */
    public TestJournal prepare() {
        int left = 100_000;
        while (pool.doWork(nowNs += STEP_NS) > 0 && pool.refusal() == 0 && left-- > 0) {
            // one step after the other
        }
        return this;
    }

    public void pass(final long durationNs) {
        nowNs += durationNs;
    }

    /** Length of the payload at a position. */
    public static int lengthOf(final long position) {
        return (int) (position * 37 % 301);
    }

    private static byte byteOf(final long position, final int i) {
        return (byte) (position * 31 + i * 7);
    }

    public TestJournal append(final int count) {
        for (int i = 0; i < count; i++) {
            while (!tryAppend(lengthOf(writer.lastPosition() + 1))) {
                assertEquals(0, flush());
            }
        }
        return this;
    }

    /** A record of a length of its own; the checker knows its content all the same. */
    public boolean tryAppend(final int length) {
        final long position = writer.lastPosition() + 1;
        final int offset = writer.claim(TYPE, position, length);
        if (offset == JournalWriter.FULL) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            writer.buffer().putByte(offset + i, byteOf(position, i));
        }
        writer.commit();
        return true;
    }

    /** A record of zeros, which the checker knows by their type. */
    public boolean tryAppendZeros(final int length) {
        final int offset = writer.claim(ZEROS_TYPE, writer.lastPosition() + 1, length);
        if (offset == JournalWriter.FULL) {
            return false;
        }
        writer.buffer().setMemory(offset, length, (byte) 0);
        writer.commit();
        return true;
    }

    /** Flushes; the helper runs when a segment is wanted. */
    public int flush() {
        int result = writer.flush();
        if (result == JournalWriter.NO_SEGMENT) {
            prepare();
            result = writer.flush();
        }
        return result;
    }

    /** A durable batch. */
    public TestJournal batch(final int count) {
        append(count);
        assertEquals(0, flush());
        assertEquals(0, writer.sync());
        return this;
    }

    /** As a process that is killed: nothing more is written. */
    @Override
    public void close() {
        writer.close();
        pool.close();
        regions.close();
    }

    public void closeClean() {
        assertEquals(0, writer.closeClean());
        close();
    }

    /** Fails on a record that is not what was written, or comes out of order. */
    public static final class Checker implements JournalRecordHandler {
        private long position;

        public Checker(final long afterPosition) {
            position = afterPosition;
        }

        @Override
        public void onRecord(
                final int type,
                final long recordPosition,
                final DirectBuffer buffer,
                final int offset,
                final int length) {
            assertEquals(++position, recordPosition);
            assertTrue(type == TYPE || type == ZEROS_TYPE, () -> "type " + type);
            for (int i = 0; i < length; i++) {
                final byte expected = type == ZEROS_TYPE ? 0 : byteOf(recordPosition, i);
                if (buffer.getByte(offset + i) != expected) {
                    assertEquals(expected, buffer.getByte(offset + i), "position " + recordPosition);
                }
            }
        }

        public long position() {
            return position;
        }
    }

    public static List<String> segmentNames(final List<String> names) {
        final List<String> segments = new ArrayList<>(names);
        segments.removeIf(name -> SegmentDescriptor.number(name).isEmpty());
        segments.sort(null);
        return segments;
    }
}
