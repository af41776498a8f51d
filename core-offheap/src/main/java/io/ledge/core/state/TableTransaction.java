package io.ledge.core.state;

import io.ledge.core.error.PlantedBug;
import io.ledge.core.memory.BodyArena;
import io.ledge.core.table.RecordInput;
import io.ledge.core.table.RecordTable;
import io.ledge.core.time.Expiry;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.codec.BooleanType;
import io.ledge.protocol.codec.Concurrency;
import io.ledge.protocol.codec.OperationType;
import io.ledge.protocol.codec.StateTransactDecoder;
import io.ledge.protocol.codec.StateTransactEncoder.OperationsEncoder;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * All operations or none: first every operation is checked against the state before the transaction and its record prepared
 * where nobody finds it, then, when nothing can fail any more, all are put in place in order. A CHECK is checked and changes
 * nothing: compare-and-set over as many keys as there are checks.
 */
final class TableTransaction {
    static final int MAX_OPERATIONS = Ipc.MAX_TRANSACTION_OPERATIONS;

    /** In {@link #prepared} a deletion is 0 or the negated version of its change; records are positive. */
    private static final long DELETE = 0;

    private static final long CHECK = Long.MIN_VALUE + 1;
    private static final long REFUSED = Long.MIN_VALUE;

    private final int storeIndex;
    private final RecordTable table;
    private final BodyArena arena;
    private final VersionSequence versions;
    private final ExpiryTimers expiry;
    private final StateLog log;
    private final TableRemoval removal;
    private final TableChanges changes;
    private final StoreLimits limits;
    private final StoreRoom room;

    private final StateTransactDecoder decoder = new StateTransactDecoder();
    private final RecordInput input = new RecordInput();
    private final StoredKey key = new StoredKey();
    private final UnsafeBuffer contentType = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer value = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer keyView = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer otherKeyView = new UnsafeBuffer(0, 0);
    private final long[] prepared = new long[MAX_OPERATIONS];
    private int preparedCount;
    private int bodyCount;
    private long revealed; // position of the newest change that a condition was compared with; 0: none

    TableTransaction(
            final int storeIndex,
            final RecordTable table,
            final BodyArena arena,
            final VersionSequence versions,
            final ExpiryTimers expiry,
            final StateLog log,
            final TableRemoval removal,
            final TableChanges changes,
            final StoreLimits limits,
            final StoreRoom room) {
        this.storeIndex = storeIndex;
        this.table = table;
        this.arena = arena;
        this.versions = versions;
        this.expiry = expiry;
        this.log = log;
        this.removal = removal;
        this.changes = changes;
        this.limits = limits;
        this.room = room;
    }

    void run(final StateRequest request, final StateReplies replies) {
        final StateTransactDecoder.OperationsDecoder operations = operations(request);
        final int count = operations.count();
        if (operations.actingBlockLength() < OperationsEncoder.sbeBlockLength()) {
            throw new IllegalArgumentException("an operation's block is too short to be stamped");
        }
        if (count == 0 || count > MAX_OPERATIONS) {
            replies.text()
                    .say("a transaction has 1 to ")
                    .and(MAX_OPERATIONS)
                    .and(" operations: count=")
                    .and(count);
            replies.onError(request.token(), ErrorCode.TRANSACTION_INVALID);
            return;
        }
        if (!log.accepts(request, replies)) {
            return;
        }
        preparedCount = 0;
        bodyCount = 0;
        revealed = 0;
        boolean complete = false;
        try {
            complete = prepareAll(request, replies, operations);
        } finally {
            if (PlantedBug.TRANSACTION_HALF_DONE.isPlanted() && !complete && preparedCount > 0) {
                commitAll(request, log.nextPosition());
            } else if (!complete) {
                discardAll(); // also when the message turns out to be malformed halfway
            }
        }
        if (complete) {
            final long position = log.nextPosition();
            commitAll(request, position);
            log.reveal(replies, position);
            replies.onDone(request.token(), 0);
        }
    }

    private boolean prepareAll(
            final StateRequest request,
            final StateReplies replies,
            final StateTransactDecoder.OperationsDecoder operations) {
        int newEntries = 0;
        while (operations.hasNext()) {
            operations.next();
            final OperationType operation = operations.operation();
            final long existing = check(request, replies, operations);
            if (existing == REFUSED) {
                return false;
            }
            if (operation == OperationType.CHECK) {
                prepared[preparedCount++] = CHECK;
            } else if (operation == OperationType.DELETE) {
                prepared[preparedCount++] = log.isDurable() ? -versions.next() : DELETE;
            } else if (prepare(request, replies, operations)) {
                newEntries += existing == RecordTable.NOT_FOUND ? 1 : 0;
            } else {
                return false;
            }
        }
        if (!table.hasRoomFor(newEntries) && !table.hasRoomFor(distinctNewKeys())) {
            limits.refuseFull(request, replies);
            return false;
        }
        return hasQuota(request, replies);
    }

    /** First by the sum over the operations, which is at least what they need; exactly only near the limit. */
    private boolean hasQuota(final StateRequest request, final StateReplies replies) {
        if (!room.isLimited()) {
            return true;
        }
        int entries = 0;
        long bytes = 0;
        for (int i = 0; i < preparedCount; i++) {
            if (isRecord(prepared[i])) {
                final long existing = existing(prepared[i]);
                entries += room.isEntry(existing) ? 0 : 1;
                bytes += Math.max(0, table.size(prepared[i]) - room.sizeOf(existing));
            }
        }
        return room.fits(entries, bytes) || hasExactQuota(request, replies);
    }

    /** What is deleted makes no room: it might be deleted after the rest was put. */
    private boolean hasExactQuota(final StateRequest request, final StateReplies replies) {
        int entries = 0;
        long bytes = 0;
        for (int i = 0; i < preparedCount; i++) {
            if (isRecord(prepared[i]) && isLastOfItsKey(i)) {
                final long existing = existing(prepared[i]);
                entries += room.isEntry(existing) ? 0 : 1;
                bytes += table.size(prepared[i]) - room.sizeOf(existing);
            }
        }
        return room.hasRoomFor(request, replies, entries, bytes);
    }

    private long existing(final long preparedRecord) {
        table.wrapKey(preparedRecord, keyView);
        return table.find(storeIndex, keyView, 0, keyView.capacity());
    }

    /** Exact where the sum over the operations is not: a key that two of them set is one entry. Only near the limit. */
    private int distinctNewKeys() {
        int count = 0;
        for (int i = 0; i < preparedCount; i++) {
            if (isRecord(prepared[i])) {
                final boolean isNew = existing(prepared[i]) == RecordTable.NOT_FOUND;
                count += isNew && isLastOfItsKey(i) ? 1 : 0;
            }
        }
        return count;
    }

    private static boolean isRecord(final long step) {
        return step > 0; // neither DELETE nor CHECK
    }

    private boolean isLastOfItsKey(final int operation) {
        final long hash = table.hash(prepared[operation]);
        table.wrapKey(prepared[operation], keyView);
        for (int i = operation + 1; i < preparedCount; i++) {
            if (isRecord(prepared[i]) && table.hash(prepared[i]) == hash) {
                table.wrapKey(prepared[i], otherKeyView);
                if (otherKeyView.equals(keyView)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** @return the record under the operation's key, expired or not, or NOT_FOUND, or REFUSED when it is answered already */
    private long check(
            final StateRequest request,
            final StateReplies replies,
            final StateTransactDecoder.OperationsDecoder operation) {
        if (operation.operation() == OperationType.NULL_VAL) {
            throw new IllegalArgumentException("an operation that is none"); // as the decoder says of other values
        }
        operation.wrapKey(key.view());
        operation.wrapContentType(contentType);
        operation.wrapValue(value);
        if (!key.isValid(request, replies) || !limits.isInline(request, replies, value, contentType)) {
            return REFUSED;
        }
        final long found = table.find(storeIndex, key.stored(), 0, key.storedLength());
        final boolean isAbsent = found == RecordTable.NOT_FOUND
                || table.isTombstone(found)
                || table.isExpired(found, request.timestampMs());
        final boolean hasEtag = operation.hasEtag() == BooleanType.TRUE;
        final boolean mustNotExist = !hasEtag
                        && operation.concurrency() == Concurrency.FIRST_WRITE
                        && operation.operation() == OperationType.UPSERT
                || !hasEtag && operation.operation() == OperationType.CHECK;
        if (found != RecordTable.NOT_FOUND && (hasEtag || mustNotExist)) {
            revealed = Math.max(revealed, table.position(found));
        }
        if (hasEtag ? isAbsent || table.version(found) != operation.ifVersion() : mustNotExist && !isAbsent) {
            log.reveal(replies, revealed); // the refusal names the step, so it tells of those before it, too
            limits.refuseStep(request, replies, preparedCount, hasEtag, isAbsent);
            return REFUSED;
        }
        return found;
    }

    private boolean prepare(
            final StateRequest request,
            final StateReplies replies,
            final StateTransactDecoder.OperationsDecoder operation) {
        final long body =
                operation.bodyId() == 0 ? 0 : request.bodies().takeBody(operation.bodyId(), operation.bodyLength());
        if (body < 0) {
            limits.refuseBody(request, replies);
            return false;
        }
        input.key(storeIndex, key.stored(), 0, key.storedLength())
                .contentType(contentType, 0, contentType.capacity())
                .version(versions.next())
                .expiryMs(Expiry.after(request.timestampMs(), operation.ttlMs()));
        if (body == 0) {
            input.value(value, 0, value.capacity());
        } else {
            input.body(body, (int) operation.bodyLength());
        }
        final long record = table.prepare(input);
        if (record < 0) {
            if (body > 0) {
                arena.release(body);
            }
            limits.refuseFull(request, replies);
            return false;
        }
        prepared[preparedCount++] = record;
        bodyCount += body == 0 ? 0 : 1;
        return true;
    }

    private void commitAll(final StateRequest request, final long position) {
        log.begin(request, bodyCount);
        final StateTransactDecoder.OperationsDecoder operations = operations(request);
        for (int i = 0; i < preparedCount; i++) {
            if (PlantedBug.TRANSACTION_IN_TWO_RECORDS.isPlanted() && i == 1 && bodyCount == 0) {
                log.commit();
                log.begin(request, 0);
            }
            final int block = decoder.limit(); // where the next operation's fields stand in the message
            operations.next().wrapKey(key.view());
            operations.skipContentType();
            operations.skipValue();
            if (isRecord(prepared[i])) {
                put(block, prepared[i], position);
            } else {
                final boolean isCheck = prepared[i] == CHECK;
                stamp(block, isCheck ? 0 : remove(request, -prepared[i], position), 0); // 0, whatever the client sent
            }
        }
        log.commit();
    }

    private void put(final int block, final long preparedRecord, final long position) {
        final long record = table.commit(preparedRecord);
        table.position(record, position);
        changes.onSet(record, position);
        expiry.set(record, table.expiryMs(record));
        stamp(block, table.version(record), table.expiryMs(record));
        final long body = table.bodyHandle(record);
        if (body != 0) {
            log.body(body);
        }
    }

    private void stamp(final int block, final long version, final long expiryMs) {
        log.stamp(block + OperationsEncoder.newVersionEncodingOffset(), version);
        log.stamp(block + OperationsEncoder.expiryMsEncodingOffset(), expiryMs);
    }

    /** @return the version of the change; 0: there was nothing to remove */
    private long remove(final StateRequest request, final long version, final long position) {
        key.prefix(request.keyPrefix());
        final long record = table.find(storeIndex, key.stored(), 0, key.storedLength());
        if (record == RecordTable.NOT_FOUND || table.isTombstone(record)) {
            return 0;
        }
        removal.remove(record, version, position);
        return version;
    }

    private void discardAll() {
        for (int i = 0; i < preparedCount; i++) {
            if (isRecord(prepared[i])) {
                final long body = table.bodyHandle(prepared[i]);
                if (body != 0) {
                    arena.release(body);
                }
                table.discard(prepared[i]);
            }
        }
        preparedCount = 0;
    }

    private StateTransactDecoder.OperationsDecoder operations(final StateRequest request) {
        decoder.wrap(request.message(), request.offset(), request.blockLength(), request.version());
        for (final StateTransactDecoder.MetadataDecoder metadata : decoder.metadata()) {
            metadata.sbeSkip();
        }
        return decoder.operations();
    }
}
