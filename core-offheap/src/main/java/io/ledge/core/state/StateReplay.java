package io.ledge.core.state;

import static io.ledge.core.state.StateRecordDescriptor.HEADER_LENGTH;
import static io.ledge.core.state.StateRecordDescriptor.MESSAGE_LENGTH_OFFSET;
import static io.ledge.core.state.StateRecordDescriptor.PREFIX_LENGTH_OFFSET;

import io.ledge.core.error.PlantedBug;
import io.ledge.core.memory.BodyArena;
import io.ledge.core.table.NameTable;
import io.ledge.core.table.RecordInput;
import io.ledge.core.table.RecordTable;
import io.ledge.protocol.codec.MessageHeaderDecoder;
import io.ledge.protocol.codec.OperationType;
import io.ledge.protocol.codec.StateDeleteDecoder;
import io.ledge.protocol.codec.StateIncrementDecoder;
import io.ledge.protocol.codec.StateSetDecoder;
import io.ledge.protocol.codec.StateTransactDecoder;
import java.nio.ByteOrder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Puts accepted commands into the table again, as {@link StateLog} stamped them. Idempotent: a change is applied iff its
 * version is newer than the stored one, so a snapshot may hold any part of it already. Never rejects, and reads no
 * configuration, clock or limit; what does not fit the memory the node was given ends the start with a message.
 *
 * <p>Cold: before the loop runs.
 */
public final class StateReplay {
    private final RecordTable table;
    private final BodyArena arena;
    private final ExpiryTimers expiry;
    private final StoreIndexes stores;

    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final StateSetDecoder set = new StateSetDecoder();
    private final StateDeleteDecoder delete = new StateDeleteDecoder();
    private final StateTransactDecoder transact = new StateTransactDecoder();
    private final StateIncrementDecoder increment = new StateIncrementDecoder();
    private final UnsafeBuffer number = new UnsafeBuffer(new byte[DecimalNumber.MAX_LENGTH]);
    private final UnsafeBuffer keptType = new UnsafeBuffer(new byte[StoreLimits.MAX_CONTENT_TYPE_LENGTH]);
    private final UnsafeBuffer prefix = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer message = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer bodies = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer store = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer contentType = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer value = new UnsafeBuffer(0, 0);
    private final StoredKey key = new StoredKey();
    private final RecordInput input = new RecordInput();
    private final int[] snapshotStores;
    private long position;
    private int bodyOffset;
    private int lastStore = NameTable.NOT_FOUND;
    private long lastVersion;
    private long lastTimestampMs;

    public StateReplay(
            final RecordTable table, final BodyArena arena, final ExpiryTimers expiry, final StoreIndexes stores) {
        this.table = table;
        this.arena = arena;
        this.expiry = expiry;
        this.stores = stores;
        snapshotStores = new int[stores.total()];
    }

    /** The newest version seen. */
    public long lastVersion() {
        return lastVersion;
    }

    /** The newest instant of acceptance seen. */
    public long lastTimestampMs() {
        return lastTimestampMs;
    }

    /** A snapshot names its stores before its items. */
    public void onStoreName(final DirectBuffer buffer, final int offset, final int length) {
        final int index = buffer.getInt(offset + ItemDescriptor.STORE_INDEX_OFFSET, ByteOrder.LITTLE_ENDIAN);
        store.wrap(buffer, offset + ItemDescriptor.NAME_OFFSET, length - ItemDescriptor.NAME_OFFSET);
        snapshotStores[index] = storeIndex();
    }

    /** One item of a snapshot. */
    public void onItem(final DirectBuffer buffer, final int offset, final int length) {
        final int keyLength = buffer.getShort(offset + ItemDescriptor.KEY_LENGTH_OFFSET, ByteOrder.LITTLE_ENDIAN);
        final int typeLength = buffer.getShort(offset + ItemDescriptor.TYPE_LENGTH_OFFSET, ByteOrder.LITTLE_ENDIAN);
        final int valueLength = buffer.getInt(offset + ItemDescriptor.VALUE_LENGTH_OFFSET, ByteOrder.LITTLE_ENDIAN);
        final int flags = buffer.getInt(offset + ItemDescriptor.FLAGS_OFFSET, ByteOrder.LITTLE_ENDIAN);
        final int type = offset + ItemDescriptor.HEADER_LENGTH + keyLength;
        final long version = buffer.getLong(offset + ItemDescriptor.VERSION_OFFSET, ByteOrder.LITTLE_ENDIAN);
        lastVersion = Math.max(lastVersion, version);
        input.key(
                        snapshotStores[
                                buffer.getInt(offset + ItemDescriptor.STORE_INDEX_OFFSET, ByteOrder.LITTLE_ENDIAN)],
                        buffer,
                        offset + ItemDescriptor.HEADER_LENGTH,
                        keyLength)
                .contentType(buffer, type, typeLength)
                .version(version)
                .position(buffer.getLong(offset + ItemDescriptor.POSITION_OFFSET, ByteOrder.LITTLE_ENDIAN))
                .expiryMs(buffer.getLong(offset + ItemDescriptor.EXPIRY_OFFSET, ByteOrder.LITTLE_ENDIAN));
        if ((flags & ItemDescriptor.FLAG_BODY) == 0) {
            input.value(buffer, type + typeLength, valueLength);
            put(0);
        } else {
            putBody(buffer, type + typeLength, valueLength);
        }
    }

    /** A snapshot knows them, too. */
    public void seen(final long version, final long timestampMs) {
        lastVersion = Math.max(lastVersion, version);
        lastTimestampMs = Math.max(lastTimestampMs, timestampMs);
    }

    /**
     * Applies one {@code STATE_COMMAND}.
     *
     * @throws IllegalStateException when there is no room, or a handler this node does not know accepted it
     */
    public void onCommand(final long recordPosition, final DirectBuffer buffer, final int offset, final int length) {
        final int messageLength = buffer.getInt(offset + MESSAGE_LENGTH_OFFSET, ByteOrder.LITTLE_ENDIAN);
        final int prefixLength = buffer.getShort(offset + PREFIX_LENGTH_OFFSET, ByteOrder.LITTLE_ENDIAN) & 0xFFFF;
        prefix.wrap(buffer, offset + HEADER_LENGTH, PlantedBug.REPLAY_FORGETS_PREFIX.isPlanted() ? 0 : prefixLength);
        message.wrap(buffer, offset + HEADER_LENGTH + prefixLength, messageLength);
        final int bodiesOffset = HEADER_LENGTH + prefixLength + messageLength;
        bodies.wrap(buffer, offset + bodiesOffset, length - bodiesOffset);
        bodyOffset = 0;
        position = recordPosition;
        header.wrap(message, 0);
        if (header.handlerVersion() > StateRecordDescriptor.HANDLER_VERSION) {
            throw new IllegalStateException("the journal was written by a newer Ledge: handler version "
                    + header.handlerVersion() + ", this one knows " + StateRecordDescriptor.HANDLER_VERSION);
        }
        lastTimestampMs = Math.max(lastTimestampMs, header.timestampMs());
        apply();
    }

    private void apply() {
        final int block = MessageHeaderDecoder.ENCODED_LENGTH;
        switch (header.templateId()) {
            case StateSetDecoder.TEMPLATE_ID -> {
                set.wrap(message, block, header.blockLength(), header.version());
                set();
            }
            case StateDeleteDecoder.TEMPLATE_ID -> {
                delete.wrap(message, block, header.blockLength(), header.version());
                delete();
            }
            case StateIncrementDecoder.TEMPLATE_ID -> {
                increment.wrap(message, block, header.blockLength(), header.version());
                increment();
            }
            case StateTransactDecoder.TEMPLATE_ID -> {
                transact.wrap(message, block, header.blockLength(), header.version());
                transact();
            }
            default ->
                throw new IllegalStateException(
                        "the journal holds a command this node does not know: template=" + header.templateId());
        }
    }

    private void set() {
        for (final StateSetDecoder.MetadataDecoder metadata : set.metadata()) {
            metadata.sbeSkip();
        }
        set.wrapStore(store);
        set.wrapKey(key.view());
        set.wrapContentType(contentType);
        set.wrapValue(value);
        put(storeIndex(), set.newVersion(), set.expiryMs(), set.bodyId() == 0 ? -1 : (int) set.bodyLength());
    }

    private void delete() {
        for (final StateDeleteDecoder.MetadataDecoder metadata : delete.metadata()) {
            metadata.sbeSkip();
        }
        delete.wrapStore(store);
        delete.wrapKey(key.view());
        remove(storeIndex(), delete.newVersion());
    }

    /** The item keeps the content type it had, if it was there then: as the increment did. */
    private void increment() {
        for (final StateIncrementDecoder.MetadataDecoder metadata : increment.metadata()) {
            metadata.sbeSkip();
        }
        increment.wrapStore(store);
        increment.wrapKey(key.view());
        increment.wrapContentType(contentType);
        final int index = storeIndex();
        key.prefix(prefix);
        final long existing = table.find(index, key.stored(), 0, key.storedLength());
        if (existing != RecordTable.NOT_FOUND && !table.isExpired(existing, header.timestampMs())) {
            table.wrapContentType(existing, value);
            keptType.putBytes(0, value, 0, value.capacity()); // a put may move the record
            contentType.wrap(keptType, 0, value.capacity());
        }
        long newValue = increment.newValue();
        if (PlantedBug.REPLAY_ADDS_AGAIN.isPlanted() && existing != RecordTable.NOT_FOUND) {
            table.wrapValue(existing, value);
            newValue = DecimalNumber.isNumber(value) ? DecimalNumber.parse(value) + increment.delta() : newValue;
        }
        value.wrap(number, 0, number.putLongAscii(0, newValue));
        put(index, increment.newVersion(), increment.expiryMs(), -1);
    }

    private void transact() {
        skipMetadata();
        for (final StateTransactDecoder.OperationsDecoder operation : transact.operations()) {
            operation.sbeSkip();
        }
        transact.wrapStore(store); // behind the operations
        final int index = storeIndex();
        transact.sbeRewind();
        skipMetadata();
        for (final StateTransactDecoder.OperationsDecoder operation : transact.operations()) {
            operation.wrapKey(key.view());
            operation.wrapContentType(contentType);
            operation.wrapValue(value);
            if (operation.operation() == OperationType.DELETE) {
                remove(index, operation.newVersion());
            } else if (operation.operation() == OperationType.UPSERT) {
                put(
                        index,
                        operation.newVersion(),
                        operation.expiryMs(),
                        operation.bodyId() == 0 ? -1 : (int) operation.bodyLength());
            }
        }
    }

    private void skipMetadata() {
        for (final StateTransactDecoder.MetadataDecoder metadata : transact.metadata()) {
            metadata.sbeSkip();
        }
    }

    /** Most records are of the store of the one before. */
    private int storeIndex() {
        if (lastStore >= 0 && stores.name(lastStore).equals(store)) {
            return lastStore;
        }
        final int index = stores.durable(store);
        if (index == NameTable.FULL) {
            throw new IllegalStateException(
                    "the journal names more stores than this node takes: " + stores.durableCount());
        }
        lastStore = index;
        return index;
    }

    /** @param bodyLength negative: the value is inline */
    private void put(final int storeIndex, final long version, final long expiryMs, final int bodyLength) {
        final int bodyAt = bodyOffset;
        bodyOffset += Math.max(0, bodyLength);
        if (version == 0) {
            return; // nothing changed
        }
        lastVersion = Math.max(lastVersion, version);
        key.prefix(prefix);
        input.key(storeIndex, key.stored(), 0, key.storedLength())
                .contentType(contentType, 0, contentType.capacity())
                .version(version)
                .position(position)
                .expiryMs(PlantedBug.REPLAY_FORGETS_EXPIRY.isPlanted() ? 0 : expiryMs);
        if (bodyLength < 0) {
            input.value(value, 0, value.capacity());
            put(0);
        } else {
            putBody(bodies, bodyAt, bodyLength);
        }
    }

    /** Stores {@code input} with a value of the body arena, unless it is known already. */
    private void putBody(final DirectBuffer bytes, final int offset, final int bodyLength) {
        final long handle = arena.allocate(bodyLength);
        if (handle <= 0) {
            throw new IllegalStateException("the values above 4 KiB do not fit the body arena of "
                    + (long) arena.blockCapacity() * 4 + " KiB: start with more");
        }
        arena.write(handle, 0, bytes, offset, bodyLength);
        input.body(handle, bodyLength);
        put(handle);
    }

    private void put(final long handle) {
        final long record = PlantedBug.REPLAY_ADDS_AGAIN.isPlanted() ? table.put(input) : table.putIfNewer(input);
        if (record > 0) {
            expiry.set(record, table.expiryMs(record));
            return;
        }
        if (handle != 0) {
            arena.release(handle);
        }
        if (record != RecordTable.NOT_NEWER) {
            throw new IllegalStateException("the data does not fit the memory given to state: entries="
                    + table.entryCount() + " of " + table.maxEntries() + ", bytes=" + table.usedBytes() + " of "
                    + table.maxBytes() + ": start with more");
        }
    }

    private void remove(final int storeIndex, final long version) {
        if (version == 0) {
            return; // there was nothing
        }
        lastVersion = Math.max(lastVersion, version);
        if (PlantedBug.REPLAY_WITHOUT_DELETIONS.isPlanted()) {
            return;
        }
        key.prefix(prefix);
        final long record = table.find(storeIndex, key.stored(), 0, key.storedLength());
        if (record != RecordTable.NOT_FOUND && table.version(record) < version) {
            expiry.cancel(record);
            table.remove(record);
        }
    }
}
