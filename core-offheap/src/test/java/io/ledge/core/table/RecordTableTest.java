package io.ledge.core.table;

import static io.ledge.core.table.RecordTable.ALL_STORES;
import static io.ledge.core.table.RecordTable.NOT_FOUND;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.memory.MemoryTag;
import io.ledge.core.memory.OffHeapRegions;
import io.ledge.test.AllocationProbe;
import java.util.ArrayList;
import java.util.List;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordTableTest {
    private static final int INLINE_LIMIT = 4096;

    private final OffHeapRegions regions = new OffHeapRegions();
    private final List<Long> releasedBodies = new ArrayList<>();
    private final RecordTable table = new RecordTable(regions, 100_000, 64 << 20, INLINE_LIMIT, 7, releasedBodies::add);
    private final RecordInput input = new RecordInput();
    private final UnsafeBuffer keyBuffer = new UnsafeBuffer(new byte[2048]);
    private final UnsafeBuffer valueBuffer = new UnsafeBuffer(new byte[8192]);
    private final UnsafeBuffer view = new UnsafeBuffer();

    @AfterEach
    void close() {
        assertTrue(regions.balance(MemoryTag.TABLE_INDEX) > 0);
        regions.close();
        assertEquals(0, regions.totalBytes());
    }

    @Test
    void shouldReturnEveryFieldOfARecord() {
        final UnsafeBuffer type = new UnsafeBuffer("application/json".getBytes());
        valueBuffer.putStringWithoutLengthAscii(3, "{\"on\":true}");

        final long record = table.put(key(5, "lamp")
                .contentType(type, 0, 16)
                .value(valueBuffer, 3, 11)
                .version(17)
                .expiryMs(1_000)
                .position(99));

        assertEquals(record, find(5, "lamp"));
        assertEquals(5, table.storeIndex(record));
        assertEquals(17, table.version(record));
        assertEquals(99, table.position(record));
        assertEquals(1_000, table.expiryMs(record));
        assertEquals(0, table.bodyHandle(record));
        assertEquals(0, table.timerId(record));
        assertEquals(11, table.valueLength(record));
        table.wrapKey(record, view);
        assertEquals("lamp", text());
        table.wrapContentType(record, view);
        assertEquals("application/json", text());
        table.wrapValue(record, view);
        assertEquals("{\"on\":true}", text());
        assertFalse(table.isExpired(record, 999));
        assertTrue(table.isExpired(record, 1_000));
        assertEquals(1, table.entryCount());
        assertEquals(96, table.usedBytes());
    }

    @Test
    void shouldKeepTheSameKeyApartByStore() {
        table.put(key(1, "k").version(1));
        table.put(key(2, "k").version(2));

        assertEquals(1, table.version(find(1, "k")));
        assertEquals(2, table.version(find(2, "k")));
        assertEquals(NOT_FOUND, find(3, "k"));
        table.remove(find(1, "k"));
        assertEquals(NOT_FOUND, find(1, "k"));
        assertEquals(2, table.version(find(2, "k")));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 500, INLINE_LIMIT - 1, INLINE_LIMIT})
    void shouldReplaceByAValueOfAnyInlineLength(final int length) {
        valueBuffer.setMemory(0, length, (byte) 7);
        final long first = table.put(key(0, "k").value(valueBuffer, 0, 100));
        table.timerId(first, 1234);

        final long record = table.put(key(0, "k").value(valueBuffer, 0, length).version(2));

        assertEquals(record, find(0, "k"));
        assertEquals(1, table.entryCount());
        assertEquals(1234, table.timerId(record));
        table.wrapValue(record, view);
        assertEquals(new UnsafeBuffer(valueBuffer, 0, length), view);
        table.remove(record);
        assertEquals(0, table.usedBytes());
    }

    @Test
    void shouldRefuseLengthsAboveTheLimits() {
        assertEquals(RecordTable.BAD_LENGTH, table.put(input.key(0, keyBuffer, 0, RecordTable.MAX_KEY_BYTES + 1)));
        assertEquals(RecordTable.BAD_LENGTH, table.put(input.key(0, keyBuffer, 0, 0)));
        assertEquals(RecordTable.BAD_LENGTH, table.put(key(0, "k").value(valueBuffer, 0, INLINE_LIMIT + 1)));
        assertEquals(RecordTable.BAD_LENGTH, table.put(key(0, "k").contentType(valueBuffer, 0, 256)));
        assertEquals(RecordTable.BAD_LENGTH, table.put(key(0, "k").value(valueBuffer, 0, -1)));
        assertEquals(5, table.refusedCount());
        assertEquals(NOT_FOUND, table.find(0, keyBuffer, 0, RecordTable.MAX_KEY_BYTES + 1));

        final long largest = table.put(input.key(0, keyBuffer, 0, RecordTable.MAX_KEY_BYTES)
                .contentType(valueBuffer, 0, 255)
                .value(valueBuffer, 0, INLINE_LIMIT));
        assertEquals(largest, table.find(0, keyBuffer, 0, RecordTable.MAX_KEY_BYTES));
        assertEquals(255, table.contentTypeLength(largest));
        assertThrows(
                IllegalArgumentException.class,
                () -> new RecordTable(regions, 1, 1 << 20, 8000, 1, releasedBodies::add));
    }

    @Test
    void shouldLetGoOfEachBodyOnce() {
        table.put(key(0, "a").body(11, 5_000_000));
        assertEquals(11, table.bodyHandle(find(0, "a")));
        assertEquals(5_000_000, table.valueLength(find(0, "a")));
        table.wrapValue(find(0, "a"), view);
        assertEquals(0, view.capacity());

        table.put(key(0, "a").body(11, 5_000_000).version(2));
        assertEquals(List.of(), releasedBodies);
        table.put(key(0, "a").body(12, 6_000_000));
        assertEquals(List.of(11L), releasedBodies);
        table.put(key(0, "a").value(valueBuffer, 0, 3000));
        assertEquals(List.of(11L, 12L), releasedBodies);
        table.put(key(0, "a").body(13, 7_000_000));
        table.remove(find(0, "a"));
        assertEquals(List.of(11L, 12L, 13L), releasedBodies);
    }

    @Test
    void shouldApplyOnlyWhatIsNewerWhenReplaying() {
        assertTrue(table.putIfNewer(key(0, "k").version(5)) > 0);
        assertEquals(
                RecordTable.NOT_NEWER, table.putIfNewer(key(0, "k").version(5).body(9, 9_000)));
        assertEquals(RecordTable.NOT_NEWER, table.putIfNewer(key(0, "k").version(4)));
        assertEquals(0, table.bodyHandle(find(0, "k")));
        assertTrue(table.putIfNewer(key(0, "k").version(6)) > 0);
        assertEquals(0, table.refusedCount());
    }

    @Test
    void shouldRefuseNewEntriesAtTheLimitAndReplaceStill() {
        final RecordTable small = new RecordTable(regions, 100, 1 << 20, INLINE_LIMIT, 1, releasedBodies::add);
        for (int i = 0; i < 100; i++) {
            assertTrue(small.put(key(0, "k" + i)) > 0);
        }
        assertEquals(RecordTable.ENTRIES_FULL, small.put(key(0, "k100")));
        assertTrue(small.put(key(0, "k7").version(3)) > 0);
        assertEquals(1, small.refusedCount());

        final int length = keyBuffer.putStringWithoutLengthAscii(0, "k7");
        small.remove(small.find(0, keyBuffer, 0, length));
        assertTrue(small.put(key(0, "k100")) > 0);
    }

    @Test
    void shouldRefuseWhenBytesAreGoneAndUseWhatIsFreed() {
        final RecordTable small = new RecordTable(regions, 1_000, 16 * 1024, INLINE_LIMIT, 1, releasedBodies::add);
        int stored = 0;
        while (small.put(key(0, "k" + stored).value(valueBuffer, 0, 1000)) > 0) {
            stored++;
        }
        assertEquals(14, stored); // 1152 bytes each
        final long usedBytes = small.usedBytes();
        assertEquals(RecordTable.BYTES_FULL, small.put(key(0, "k3").value(valueBuffer, 0, 3000)));
        assertEquals(usedBytes, small.usedBytes());

        // A smaller value goes into the block it has when its own class has none; a freed block serves smaller records.
        assertTrue(small.put(key(0, "k3").value(valueBuffer, 0, 990)) > 0);
        final int length = keyBuffer.putStringWithoutLengthAscii(0, "k5");
        small.remove(small.find(0, keyBuffer, 0, length));
        assertTrue(small.put(key(0, "new").value(valueBuffer, 0, 700)) > 0);
        assertEquals(usedBytes, small.usedBytes());
    }

    @Test
    void shouldShowOnlyTheStoreAskedForAndOnlyOncePerKeyWhenNothingChanges() {
        for (int i = 0; i < 5_000; i++) {
            table.put(key(i % 3, "key-" + i).version(i));
        }
        final List<Long> versions = new ArrayList<>();
        long cursor = RecordTable.SCAN_START;
        int calls = 0;
        while (cursor != RecordTable.SCAN_END) {
            cursor = table.scan(cursor, 64, 1, record -> versions.add(table.version(record)));
            calls++;
        }
        assertTrue(calls > 50, "calls=" + calls);
        assertEquals(1_667, versions.size());
        assertEquals(1_667, versions.stream().distinct().count());
        assertTrue(versions.stream().allMatch(version -> version % 3 == 1));
    }

    @Test
    void shouldRefuseAChangeFromAScansHandler() {
        final long record = table.put(key(0, "k"));

        final AssertionError error = assertThrows(
                AssertionError.class,
                () -> table.scan(RecordTable.SCAN_START, Integer.MAX_VALUE, ALL_STORES, table::remove));
        assertEquals("changed by a scan's handler", error.getMessage());
        assertEquals(record, find(0, "k"));
    }

    @Test
    void shouldTakeKeysFromAnyKindOfBuffer() {
        final ExpandableArrayBuffer other = new ExpandableArrayBuffer();
        final int length = other.putStringWithoutLengthAscii(9, "some/key/that/is/longer/than/eight");
        final long record = table.put(input.key(0, other, 9, length).value(other, 9, length));

        assertEquals(record, find(0, "some/key/that/is/longer/than/eight"));
        assertEquals(NOT_FOUND, find(0, "some/key/that/is/longer/than/eighT"));
    }

    @Test
    void shouldNotAllocateWhenPuttingGettingRemovingAndGrowing() {
        final int[] next = new int[1];
        final long[] seen = new long[1];
        final RecordHandler countSeen = record -> seen[0]++; // here, for it captures
        AllocationProbe.assertNoAllocation(
                () -> {
                    final int id = next[0]++;
                    keyBuffer.putInt(0, id);
                    table.put(input.key(0, keyBuffer, 0, 20)
                            .value(valueBuffer, 0, id & 1023)
                            .version(id));
                    final long record = table.find(0, keyBuffer, 0, 20);
                    table.wrapValue(record, view);
                    table.slice(8);
                    table.scan(0, 8, ALL_STORES, countSeen);
                    if (id >= 10_000) {
                        keyBuffer.putInt(0, id - 10_000);
                        table.remove(table.find(0, keyBuffer, 0, 20));
                    }
                },
                30_000,
                10_000);
        assertEquals(10_000, table.entryCount());
        assertNotEquals(4096, table.indexCapacity());
    }

    private RecordInput key(final int storeIndex, final String key) {
        return input.key(storeIndex, keyBuffer, 0, keyBuffer.putStringWithoutLengthAscii(0, key));
    }

    private long find(final int storeIndex, final String key) {
        return table.find(storeIndex, keyBuffer, 0, keyBuffer.putStringWithoutLengthAscii(0, key));
    }

    private String text() {
        return view.getStringWithoutLengthAscii(0, view.capacity());
    }
}
