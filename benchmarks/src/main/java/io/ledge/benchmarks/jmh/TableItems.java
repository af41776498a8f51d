package io.ledge.benchmarks.jmh;

import io.ledge.core.memory.OffHeapRegions;
import io.ledge.core.table.RecordInput;
import io.ledge.core.table.RecordTable;
import io.ledge.protocol.Ipc;
import org.agrona.concurrent.UnsafeBuffer;

/** On the loop's own table. */
final class TableItems implements ItemMap {
    private static final long BYTES_PER_ENTRY = 256;
    private static final int GROWTH_SLOTS = 2048; // as the loop does a cycle

    private final OffHeapRegions regions = new OffHeapRegions();
    private final UnsafeBuffer key = new UnsafeBuffer(new byte[KEY_LENGTH]);
    private final UnsafeBuffer value = new UnsafeBuffer(new byte[MAX_VALUE_LENGTH]);
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private final RecordInput input = new RecordInput();
    private final RecordTable table;
    private long version;

    TableItems(final int entries, final int valueLength) {
        final long maxBytes = entries * (BYTES_PER_ENTRY + 2L * valueLength);
        table = new RecordTable(regions, entries, maxBytes, Ipc.INLINE_LIMIT, 42, handle -> {});
    }

    @Override
    public void put(final int index, final int valueLength) {
        key.putInt(0, index);
        final long record = table.put(
                input.key(0, key, 0, KEY_LENGTH).value(value, 0, valueLength).version(++version));
        if (record < 0) {
            throw new IllegalStateException("the table is full: entries=" + table.entryCount());
        }
    }

    @Override
    public long get(final int index) {
        key.putInt(0, index);
        table.wrapValue(table.find(0, key, 0, KEY_LENGTH), view);
        value.putBytes(0, view, 0, view.capacity());
        return value.getLong(0);
    }

    @Override
    public void slice() {
        table.slice(GROWTH_SLOTS);
    }

    @Override
    public void close() {
        regions.close();
    }
}
