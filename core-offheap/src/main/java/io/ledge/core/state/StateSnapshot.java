package io.ledge.core.state;

import static io.ledge.core.state.ItemDescriptor.EXPIRY_OFFSET;
import static io.ledge.core.state.ItemDescriptor.FLAGS_OFFSET;
import static io.ledge.core.state.ItemDescriptor.FLAG_BODY;
import static io.ledge.core.state.ItemDescriptor.HEADER_LENGTH;
import static io.ledge.core.state.ItemDescriptor.KEY_LENGTH_OFFSET;
import static io.ledge.core.state.ItemDescriptor.NAME_OFFSET;
import static io.ledge.core.state.ItemDescriptor.POSITION_OFFSET;
import static io.ledge.core.state.ItemDescriptor.STORE_INDEX_OFFSET;
import static io.ledge.core.state.ItemDescriptor.TYPE_LENGTH_OFFSET;
import static io.ledge.core.state.ItemDescriptor.VALUE_LENGTH_OFFSET;
import static io.ledge.core.state.ItemDescriptor.VERSION_OFFSET;

import io.ledge.core.journal.JournalRecordType;
import io.ledge.core.journal.SnapshotProxy;
import io.ledge.core.memory.BodyArena;
import io.ledge.core.table.RecordHandler;
import io.ledge.core.table.RecordTable;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The durable stores' part of a snapshot: names first, then every item, a slice of the table at a time, while commands go on
 * in between. So it is fuzzy: an item may be shown as it was at any moment between begin and end, or twice, and replay of
 * what was journaled meanwhile makes it right.
 */
public final class StateSnapshot {
    private final RecordTable table;
    private final BodyArena arena;
    private final StoreIndexes stores;
    private final SnapshotProxy snapshots;
    private final RecordHandler handler = this::onRecord;
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private long cursor = RecordTable.SCAN_END;

    public StateSnapshot(
            final RecordTable table, final BodyArena arena, final StoreIndexes stores, final SnapshotProxy snapshots) {
        this.table = table;
        this.arena = arena;
        this.stores = stores;
        this.snapshots = snapshots;
    }

    /** Starts, with the names of the stores. */
    public void begin() {
        for (int i = 0; i < stores.durableCount(); i++) {
            final DirectBuffer name = stores.name(i);
            final int index = snapshots.claim(JournalRecordType.STORE_NAME, NAME_OFFSET + name.capacity(), 0);
            if (index > 0) {
                snapshots.buffer().putInt(index + STORE_INDEX_OFFSET, i, ByteOrder.LITTLE_ENDIAN);
                snapshots.buffer().putBytes(index + NAME_OFFSET, name, 0, name.capacity());
                snapshots.commit();
            }
        }
        cursor = RecordTable.SCAN_START;
    }

    /** Shows the items of some slots more. @return false when all were shown */
    public boolean slice() {
        cursor = table.scan(cursor, SnapshotProxy.SLICE_SLOTS, RecordTable.ALL_STORES, handler);
        return cursor != RecordTable.SCAN_END;
    }

    private void onRecord(final long record) {
        if (!stores.isDurable(table.storeIndex(record)) || snapshots.isAborted()) {
            return;
        }
        final long body = table.bodyHandle(record);
        final int keyLength = table.keyLength(record);
        final int typeLength = table.contentTypeLength(record);
        final int inlineLength = body == 0 ? table.valueLength(record) : 0;
        final int length = HEADER_LENGTH + keyLength + typeLength + inlineLength;
        final int index = snapshots.claim(JournalRecordType.STATE_ITEM, length, body == 0 ? 0 : 1);
        if (index <= 0) {
            return;
        }
        if (body != 0) {
            arena.retain(body);
            snapshots.body(body);
        }
        writeHeader(index, record);
        int end = index + HEADER_LENGTH;
        table.wrapKey(record, view);
        end = append(end);
        table.wrapContentType(record, view);
        end = append(end);
        table.wrapValue(record, view);
        append(end);
        snapshots.commit();
    }

    private void writeHeader(final int index, final long record) {
        final MutableDirectBuffer buffer = snapshots.buffer();
        final int flags = table.bodyHandle(record) == 0 ? 0 : FLAG_BODY;
        buffer.putInt(index + STORE_INDEX_OFFSET, table.storeIndex(record), ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(index + FLAGS_OFFSET, flags, ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(index + VALUE_LENGTH_OFFSET, table.valueLength(record), ByteOrder.LITTLE_ENDIAN);
        buffer.putShort(index + KEY_LENGTH_OFFSET, (short) table.keyLength(record), ByteOrder.LITTLE_ENDIAN);
        buffer.putShort(index + TYPE_LENGTH_OFFSET, (short) table.contentTypeLength(record), ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(index + VERSION_OFFSET, table.version(record), ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(index + POSITION_OFFSET, table.position(record), ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(index + EXPIRY_OFFSET, table.expiryMs(record), ByteOrder.LITTLE_ENDIAN);
    }

    private int append(final int index) {
        snapshots.buffer().putBytes(index, view, 0, view.capacity());
        return index + view.capacity();
    }
}
