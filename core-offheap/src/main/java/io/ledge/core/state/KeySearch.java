package io.ledge.core.state;

import io.ledge.core.table.RecordTable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** Looks through a store's keys. Cold: at the start, before the first cycle. */
public final class KeySearch {
    private static final int SLICE_SLOTS = 4096;

    private final RecordTable table;
    private final UnsafeBuffer key = new UnsafeBuffer(0, 0);
    private boolean isFound;

    public KeySearch(final RecordTable table) {
        this.table = table;
    }

    /** Does the store have an item whose stored key begins with one of these? */
    public boolean isAnyThere(final int storeIndex, final List<String> prefixes) {
        final List<UnsafeBuffer> wanted = prefixes.stream()
                .map(prefix -> new UnsafeBuffer(prefix.getBytes(StandardCharsets.UTF_8)))
                .toList();
        isFound = false;
        long cursor = RecordTable.SCAN_START;
        while (cursor != RecordTable.SCAN_END && !isFound) {
            cursor = table.scan(cursor, SLICE_SLOTS, storeIndex, record -> {
                table.wrapKey(record, key);
                isFound |= !table.isTombstone(record) && wanted.stream().anyMatch(this::begins);
            });
        }
        return isFound;
    }

    private boolean begins(final UnsafeBuffer prefix) {
        final int length = prefix.capacity();
        for (int i = 0; i < length; i++) {
            if (i == key.capacity() || key.getByte(i) != prefix.getByte(i)) {
                return false;
            }
        }
        return true;
    }
}
