package io.ledge.core.state;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.memory.OffHeapRegions;
import io.ledge.core.table.RecordInput;
import io.ledge.core.table.RecordTable;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.codec.ChangeType;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChangeRingTest {
    private static final int CAPACITY = ChangeRing.MIN_CAPACITY;

    private final OffHeapRegions regions = new OffHeapRegions();
    private final RecordTable table = new RecordTable(regions, 1000, 4 << 20, Ipc.INLINE_LIMIT, 7, handle -> {});
    private final ChangeRing ring = new ChangeRing(regions, CAPACITY);
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);

    @AfterEach
    void tearDown() {
        regions.close();
    }

    private long record(final String key, final byte[] value) {
        final UnsafeBuffer keyBytes = new UnsafeBuffer(key.getBytes());
        return table.put(new RecordInput()
                .key(3, keyBytes, 0, keyBytes.capacity())
                .contentType(new UnsafeBuffer("t".getBytes()), 0, 1)
                .value(new UnsafeBuffer(value), 0, value.length)
                .version(8)
                .expiryMs(9));
    }

    private static byte[] bytes(final UnsafeBuffer buffer) {
        final byte[] bytes = new byte[buffer.capacity()];
        buffer.getBytes(0, bytes);
        return bytes;
    }

    @Test
    void shouldKeepWhatTheRecordSays() {
        ring.arm(10);
        ring.append(ChangeType.SET, table, record("key", "value".getBytes()), 11, 12);
        final long at = ring.tail();
        assertEquals(3, ring.storeIndex(at));
        assertEquals(11, ring.position(at));
        assertEquals(8, ring.version(at));
        assertEquals(9, ring.expiryMs(at));
        assertEquals(12, ring.timestampMs(at));
        assertEquals(5, ring.itemLength(at));
        assertTrue(ring.isInline(at));
        assertEquals(ChangeType.SET, ring.type(at));
        ring.wrapKey(at, view);
        assertArrayEquals("key".getBytes(), bytes(view));
        ring.wrapContentType(at, view);
        assertArrayEquals("t".getBytes(), bytes(view));
        ring.wrapValue(at, view);
        assertArrayEquals("value".getBytes(), bytes(view));
        assertEquals(ring.head(), at + ring.length(at));
    }

    @Test
    void shouldKeepOnlyTheLengthOfABody() {
        ring.arm(10);
        final UnsafeBuffer key = new UnsafeBuffer("k".getBytes());
        final long record = table.put(new RecordInput().key(3, key, 0, 1).body(4711, 100_000));
        ring.append(ChangeType.SET, table, record, 11, 12);
        assertEquals(100_000, ring.itemLength(ring.tail()));
        assertFalse(ring.isInline(ring.tail()));
        ring.wrapValue(ring.tail(), view);
        assertEquals(0, view.capacity());
    }

    @Test
    void shouldMarkTheLastChangeOfAPosition() {
        ring.arm(10);
        final long record = record("key", new byte[5]);
        ring.append(ChangeType.SET, table, record, 11, 12);
        final long second = ring.head();
        ring.append(ChangeType.DELETE, table, record, 11, 12);
        ring.endOfPosition();
        ring.endOfPosition();
        assertFalse(ring.isLastOfPosition(ring.tail()));
        assertTrue(ring.isLastOfPosition(second));
        assertEquals(0, ring.itemLength(second), "what is gone has no value");
    }

    /** Against a queue: lengths of all kinds, many times round. */
    @Test
    void shouldHoldTheNewestChangesInOrderAndKnowWhichAreGone() {
        final Random random = new Random(11);
        final Deque<Long> offsets = new ArrayDeque<>();
        long position = 100;
        ring.arm(position);
        for (int i = 0; i < 20_000; i++) {
            final byte[] value = new byte[random.nextInt(10) == 0 ? 4096 : random.nextInt(200)];
            final long record = record("k".repeat(1 + random.nextInt(50)), value);
            position += random.nextInt(3);
            ring.append(ChangeType.SET, table, record, position, i);
            long at = ring.tail();
            offsets.clear();
            while (at != ring.head()) {
                if (!ring.isPadding(at)) {
                    offsets.add(at);
                }
                at += ring.length(at);
            }
            final long newest = offsets.getLast();
            assertEquals(i, ring.timestampMs(newest));
            assertEquals(value.length, ring.itemLength(newest));
            assertEquals(i - offsets.size() + 1, ring.timestampMs(offsets.getFirst()), "none is missing in between");
            assertEquals(i - offsets.size() + 1, ring.evictedCount());
            assertTrue(ring.head() - ring.tail() <= CAPACITY);
            assertTrue(ring.floor() <= ring.position(offsets.getFirst()));
            assertStartsWell(position, random);
        }
        assertTrue(ring.evictedCount() > 15_000);
    }

    /** No change above the position lies before the offset, and not much that need not be looked at lies behind it. */
    private void assertStartsWell(final long newest, final Random random) {
        final long from = ring.floor() + random.nextInt((int) (newest - ring.floor()) + 1);
        final long start = ring.offsetAfter(from);
        int skipped = 0;
        for (long at = ring.tail(); at != ring.head(); at += ring.length(at)) {
            if (at < start && !ring.isPadding(at)) {
                assertTrue(ring.position(at) < from);
            } else if (at >= start && !ring.isPadding(at) && ring.position(at) < from) {
                skipped += ring.length(at);
            }
        }
        assertTrue(skipped <= CAPACITY / 256 + 2 * 4500, "skipped=" + skipped);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1024, 65_535, 65_537, 100_000, -65_536})
    void shouldRefuseCapacitiesThatItCannotMask(final long capacity) {
        assertThrows(IllegalArgumentException.class, () -> new ChangeRing(regions, capacity));
    }
}
