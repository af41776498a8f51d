package io.ledge.core.state;

import io.ledge.core.error.PlantedBug;
import io.ledge.core.memory.BodyArena;
import io.ledge.core.table.RecordInput;
import io.ledge.core.table.RecordTable;
import io.ledge.core.time.Expiry;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.BooleanType;
import io.ledge.protocol.codec.Concurrency;
import io.ledge.protocol.codec.StateBulkGetDecoder;
import io.ledge.protocol.codec.StateDeleteDecoder;
import io.ledge.protocol.codec.StateDeleteEncoder;
import io.ledge.protocol.codec.StateGetDecoder;
import io.ledge.protocol.codec.StateIncrementDecoder;
import io.ledge.protocol.codec.StateScanDecoder;
import io.ledge.protocol.codec.StateSetDecoder;
import io.ledge.protocol.codec.StateSetEncoder;
import io.ledge.protocol.codec.StateTransactDecoder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The embedded store: answers inside the loop from the node's record table, in which each store is an index of its own.
 * With a {@link StateLog} that journals it is {@code state.ledge}: every change goes to the journal before it is answered, and
 * no answer reveals one before it is durable. Without, {@code state.in-memory}.
 *
 * <p>Concurrency as Dapr's in-memory store has it: a given ETag must be the item's version in both modes; first-write
 * without an ETag demands that the item does not exist. An item is absent once its expiry is at or before the command's
 * timestamp.
 */
public final class TableStateStore implements StateStore {
    private final int storeIndex;
    private final RecordTable table;
    private final BodyArena arena;
    private final VersionSequence versions;
    private final ExpiryTimers expiry;
    private final StateLog log;
    private final TableChanges changes;
    private final StoreLimits limits;
    private final StoreRoom room;
    private final TableRemoval removal;
    private final TableTransaction transaction;
    private final TableIncrement increment;
    private final TableScan scan;

    private final StateGetDecoder get = new StateGetDecoder();
    private final StateSetDecoder set = new StateSetDecoder();
    private final StateDeleteDecoder delete = new StateDeleteDecoder();
    private final StateBulkGetDecoder bulkGet = new StateBulkGetDecoder();
    private final RecordInput input = new RecordInput();
    private final StoredKey key = new StoredKey();
    private final TtlMetadata ttl = new TtlMetadata();
    private final UnsafeBuffer contentType = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer value = new UnsafeBuffer(0, 0);
    private long revealed; // position of the change that findLive came upon last; 0: none

    public TableStateStore(
            final int storeIndex,
            final RecordTable table,
            final BodyArena arena,
            final VersionSequence versions,
            final ExpiryTimers expiry,
            final StateLog log,
            final StoreQuota quota,
            final StateChanges nodeChanges,
            final ScanBudget scans) {
        this.storeIndex = storeIndex;
        this.table = table;
        this.arena = arena;
        this.versions = versions;
        this.expiry = expiry;
        this.log = log;
        changes = nodeChanges.of(storeIndex, table, log);
        limits = new StoreLimits(table);
        room = new StoreRoom(storeIndex, table, quota);
        removal = new TableRemoval(table, expiry, log, changes);
        transaction =
                new TableTransaction(storeIndex, table, arena, versions, expiry, log, removal, changes, limits, room);
        increment = new TableIncrement(storeIndex, table, versions, expiry, log, changes, limits, room);
        scan = new TableScan(storeIndex, table, arena, log, changes, scans);
    }

    @Override
    public boolean submit(final StateRequest request, final StateReplies replies) {
        changes.begin(request.timestampMs());
        try {
            return execute(request, replies);
        } finally {
            changes.end();
        }
    }

    private boolean execute(final StateRequest request, final StateReplies replies) {
        request.checkBlock();
        switch (request.templateId()) {
            case StateGetDecoder.TEMPLATE_ID -> get(request, replies);
            case StateSetDecoder.TEMPLATE_ID -> set(request, replies);
            case StateDeleteDecoder.TEMPLATE_ID -> delete(request, replies);
            case StateBulkGetDecoder.TEMPLATE_ID -> {
                return bulkGet(request, replies);
            }
            case StateScanDecoder.TEMPLATE_ID -> {
                return scan.run(request, replies);
            }
            case StateTransactDecoder.TEMPLATE_ID -> transaction.run(request, replies);
            case StateIncrementDecoder.TEMPLATE_ID -> increment.run(request, replies);
            default -> throw new IllegalArgumentException("not a state command: template=" + request.templateId());
        }
        return true;
    }

    @Override
    public boolean has(final Feature feature) {
        return true;
    }

    @Override
    public ChangeSource changes() {
        return changes;
    }

    @Override
    public long entryCount() {
        return table.usage().entries(storeIndex);
    }

    @Override
    public void close() {
        // the table belongs to the node
    }

    private void get(final StateRequest request, final StateReplies replies) {
        get.wrap(request.message(), request.offset(), request.blockLength(), request.version());
        for (final StateGetDecoder.MetadataDecoder metadata : get.metadata()) {
            metadata.sbeSkip();
        }
        get.skipStore();
        get.wrapKey(key.view());
        if (!key.isValid(request, replies)) {
            return;
        }
        final long record = findLive(request.timestampMs());
        log.reveal(replies, PlantedBug.GET_DOES_NOT_WAIT.isPlanted() ? 0 : revealed);
        if (record == RecordTable.NOT_FOUND) {
            replies.onValue(request.token(), false, 0, 0, key.nothing(), key.nothing(), 0, 0);
            return;
        }
        final long body = retainedBody(record);
        table.wrapContentType(record, contentType);
        table.wrapValue(record, value);
        replies.onValue(
                request.token(),
                true,
                table.version(record),
                table.expiryMs(record),
                contentType,
                value,
                body,
                body == 0 ? 0 : table.valueLength(record));
    }

    /** Stops where the asker has no room for more, and goes on from there when the command comes again. */
    private boolean bulkGet(final StateRequest request, final StateReplies replies) {
        bulkGet.wrap(request.message(), request.offset(), request.blockLength(), request.version());
        for (final StateBulkGetDecoder.MetadataDecoder metadata : bulkGet.metadata()) {
            metadata.sbeSkip();
        }
        final StateBulkGetDecoder.KeysDecoder keys = bulkGet.keys();
        final int count = keys.count();
        if (count == 0) {
            replies.text().say("a bulk get without keys");
            replies.onError(request.token(), ErrorCode.KEY_INVALID);
            return true;
        }
        long newest = request.firstItem() == 0 ? 0 : log.nextPosition() - 1; // the items before may wait for any change
        for (int i = 0; i < count; i++) {
            keys.next().wrapKey(key.view());
            if (i < request.firstItem()) {
                continue;
            }
            if (!replies.hasRoom(request.token())) {
                request.firstItem(i);
                return false;
            }
            newest = bulkItem(request, replies, i, count, newest);
        }
        return true;
    }

    /**
     * A key that is not valid is not found: one bad key does not fail the others. An item waits for what those before it wait
     * for, so that they come in order.
     *
     * @return the newest change revealed so far
     */
    private long bulkItem(
            final StateRequest request,
            final StateReplies replies,
            final int index,
            final int count,
            final long before) {
        final boolean valid = key.isWellFormed();
        if (valid) {
            key.prefix(request.keyPrefix());
        }
        final long record = valid ? findLive(request.timestampMs()) : RecordTable.NOT_FOUND;
        final long newest = valid ? Math.max(before, revealed) : before;
        log.reveal(replies, newest);
        sendItem(request, replies, index, count, record);
        return newest;
    }

    private void sendItem(
            final StateRequest request,
            final StateReplies replies,
            final int index,
            final int count,
            final long record) {
        final DirectBuffer name = key.isTooLong() ? key.nothing() : key.view(); // its index names it, too
        if (record == RecordTable.NOT_FOUND) {
            replies.onItem(request.token(), index, count, name, false, 0, 0, key.nothing(), key.nothing(), 0, 0);
            return;
        }
        final long body = retainedBody(record);
        table.wrapContentType(record, contentType);
        table.wrapValue(record, value);
        replies.onItem(
                request.token(),
                index,
                count,
                name,
                true,
                table.version(record),
                table.expiryMs(record),
                contentType,
                value,
                body,
                body == 0 ? 0 : table.valueLength(record));
    }

    private void set(final StateRequest request, final StateReplies replies) {
        set.wrap(request.message(), request.offset(), request.blockLength(), request.version());
        ttl.clear();
        for (final StateSetDecoder.MetadataDecoder metadata : set.metadata()) {
            metadata.wrapName(ttl.name());
            metadata.wrapValue(ttl.value());
            ttl.take();
        }
        set.skipStore();
        set.wrapKey(key.view());
        set.wrapContentType(contentType);
        set.wrapValue(value);
        final boolean hasEtag = set.hasEtag() == BooleanType.TRUE;
        final boolean mustNotExist = set.concurrency() == Concurrency.FIRST_WRITE && !hasEtag;
        final long ifVersion = set.ifVersion();
        final long body = set.bodyId() == 0 ? 0 : request.bodies().takeBody(set.bodyId(), set.bodyLength());
        if (body < 0) {
            limits.refuseBody(request, replies);
            return;
        }
        if (!key.isValid(request, replies)
                || !limits.isInline(request, replies, value, contentType)
                || !ttl.isValid(request, replies)
                || !log.accepts(request, replies)) {
            release(body);
            return;
        }
        final long existing = findLive(request.timestampMs());
        if (hasEtag ? !isVersion(existing, ifVersion) : mustNotExist && existing != RecordTable.NOT_FOUND) {
            release(body);
            log.reveal(replies, PlantedBug.CONFLICT_DOES_NOT_WAIT.isPlanted() ? 0 : revealed);
            limits.refuseEtag(request, replies, hasEtag, existing == RecordTable.NOT_FOUND);
            return;
        }
        final long valueLength = body == 0 ? value.capacity() : set.bodyLength();
        if (!room.hasRoomFor(request, replies, key, contentType.capacity(), valueLength)) {
            release(body);
            return;
        }
        final long expiryMs = Expiry.after(request.timestampMs(), ttl.ttlMs(set.ttlMs()));
        final long version = versions.next();
        input.key(storeIndex, key.stored(), 0, key.storedLength())
                .contentType(contentType, 0, contentType.capacity())
                .version(version)
                .position(log.nextPosition())
                .expiryMs(expiryMs);
        if (body == 0) {
            input.value(value, 0, value.capacity());
        } else {
            input.body(body, (int) set.bodyLength());
        }
        final long record = table.put(input);
        if (record < 0) {
            release(body);
            limits.refuseFull(request, replies);
            return;
        }
        expiry.set(record, expiryMs);
        changes.onSet(record, table.position(record));
        logSet(request, version, expiryMs, body);
        log.reveal(replies, table.position(record));
        replies.onDone(request.token(), version);
    }

    private void logSet(final StateRequest request, final long version, final long expiryMs, final long body) {
        log.begin(request, body == 0 ? 0 : 1);
        final int block = request.offset();
        log.stamp(block + StateSetEncoder.newVersionEncodingOffset(), version);
        log.stamp(block + StateSetEncoder.expiryMsEncodingOffset(), expiryMs);
        if (body != 0) {
            log.body(body);
        }
        log.commit();
    }

    private void delete(final StateRequest request, final StateReplies replies) {
        delete.wrap(request.message(), request.offset(), request.blockLength(), request.version());
        for (final StateDeleteDecoder.MetadataDecoder metadata : delete.metadata()) {
            metadata.sbeSkip();
        }
        delete.skipStore();
        delete.wrapKey(key.view());
        final boolean hasEtag = delete.hasEtag() == BooleanType.TRUE;
        if (!key.isValid(request, replies) || !log.accepts(request, replies)) {
            return;
        }
        final long existing = findLive(request.timestampMs());
        if (hasEtag && !isVersion(existing, delete.ifVersion())) {
            log.reveal(replies, revealed);
            limits.refuseEtag(request, replies, true, existing == RecordTable.NOT_FOUND);
            return;
        }
        if (existing != RecordTable.NOT_FOUND) {
            revealed = log.nextPosition();
            removal.remove(existing, log.isDurable() ? logDelete(request) : 0, revealed);
        }
        log.reveal(replies, revealed);
        replies.onDone(request.token(), 0);
    }

    /** @return the version of the change */
    private long logDelete(final StateRequest request) {
        final long version = versions.next();
        log.begin(request, 0);
        log.stamp(request.offset() + StateDeleteEncoder.newVersionEncodingOffset(), version);
        log.commit();
        return version;
    }

    private long findLive(final long timestampMs) {
        final long record = table.find(storeIndex, key.stored(), 0, key.storedLength());
        revealed = record == RecordTable.NOT_FOUND ? 0 : table.position(record);
        return isLive(record, timestampMs) ? record : RecordTable.NOT_FOUND;
    }

    private boolean isLive(final long record, final long timestampMs) {
        return record != RecordTable.NOT_FOUND && !table.isTombstone(record) && !table.isExpired(record, timestampMs);
    }

    private boolean isVersion(final long record, final long version) {
        return record != RecordTable.NOT_FOUND && table.version(record) == version;
    }

    /** The answer streams the body while the item may already have another: so it holds a reference of its own. */
    private long retainedBody(final long record) {
        final long body = table.bodyHandle(record);
        if (body != 0) {
            arena.retain(body);
        }
        return body;
    }

    private void release(final long body) {
        if (body > 0) {
            arena.release(body);
        }
    }
}
