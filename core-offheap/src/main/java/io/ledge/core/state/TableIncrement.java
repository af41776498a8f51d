package io.ledge.core.state;

import io.ledge.core.table.RecordInput;
import io.ledge.core.table.RecordTable;
import io.ledge.core.time.Expiry;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.BooleanType;
import io.ledge.protocol.codec.StateIncrementDecoder;
import io.ledge.protocol.codec.StateIncrementEncoder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * StateIncrement on the embedded store: one step from the old number to the new one, whoever else counts. An item that is
 * absent counts as {@code initial}; one that is there keeps its content type.
 *
 * <p>The log gets the [node] fields newValue, newVersion and expiryMs, and does it again without computing.
 */
final class TableIncrement {
    private final int storeIndex;
    private final RecordTable table;
    private final VersionSequence versions;
    private final ExpiryTimers expiry;
    private final StateLog log;
    private final TableChanges changes;
    private final StoreLimits limits;
    private final StoreRoom room;

    private final StateIncrementDecoder decoder = new StateIncrementDecoder();
    private final RecordInput input = new RecordInput();
    private final StoredKey key = new StoredKey();
    private final TtlMetadata ttl = new TtlMetadata();
    private final UnsafeBuffer value = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer givenType = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer oldType = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer number = new UnsafeBuffer(new byte[DecimalNumber.MAX_LENGTH]);
    private final UnsafeBuffer keptType = new UnsafeBuffer(new byte[StoreLimits.MAX_CONTENT_TYPE_LENGTH]);
    private long newValue;
    private int numberLength;

    TableIncrement(
            final int storeIndex,
            final RecordTable table,
            final VersionSequence versions,
            final ExpiryTimers expiry,
            final StateLog log,
            final TableChanges changes,
            final StoreLimits limits,
            final StoreRoom room) {
        this.storeIndex = storeIndex;
        this.table = table;
        this.versions = versions;
        this.expiry = expiry;
        this.log = log;
        this.changes = changes;
        this.limits = limits;
        this.room = room;
    }

    void run(final StateRequest request, final StateReplies replies) {
        decode(request);
        if (!key.isValid(request, replies)
                || !limits.isInline(request, replies, key.nothing(), givenType)
                || !ttl.isValid(request, replies)
                || !log.accepts(request, replies)) {
            return;
        }
        final long found = table.find(storeIndex, key.stored(), 0, key.storedLength());
        final boolean isAbsent = found == RecordTable.NOT_FOUND
                || table.isTombstone(found)
                || table.isExpired(found, request.timestampMs());
        final long existing = isAbsent ? RecordTable.NOT_FOUND : found;
        log.reveal(replies, found == RecordTable.NOT_FOUND ? 0 : table.position(found)); // also what a refusal tells
        if (!add(request, replies, existing)) {
            return;
        }
        final int typeLength =
                existing == RecordTable.NOT_FOUND ? givenType.capacity() : table.contentTypeLength(existing);
        numberLength = number.putLongAscii(0, newValue);
        if (!room.hasRoomFor(request, replies, key, typeLength, numberLength)) {
            return;
        }
        final long record = put(request, existing);
        if (record < 0) {
            limits.refuseFull(request, replies);
            return;
        }
        expiry.set(record, table.expiryMs(record));
        changes.onSet(record, table.position(record));
        log(request, record);
        log.reveal(replies, table.position(record));
        replies.onIncremented(request.token(), newValue, table.version(record), table.expiryMs(record));
    }

    private void log(final StateRequest request, final long record) {
        log.begin(request, 0);
        log.stamp(request.offset() + StateIncrementEncoder.newValueEncodingOffset(), newValue);
        log.stamp(request.offset() + StateIncrementEncoder.newVersionEncodingOffset(), table.version(record));
        log.stamp(request.offset() + StateIncrementEncoder.expiryMsEncodingOffset(), table.expiryMs(record));
        log.commit();
    }

    private void decode(final StateRequest request) {
        decoder.wrap(request.message(), request.offset(), request.blockLength(), request.version());
        ttl.clear();
        for (final StateIncrementDecoder.MetadataDecoder metadata : decoder.metadata()) {
            metadata.wrapName(ttl.name());
            metadata.wrapValue(ttl.value());
            ttl.take();
        }
        decoder.skipStore();
        decoder.wrapKey(key.view());
        decoder.wrapContentType(givenType);
    }

    /** Makes {@link #newValue}, or answers why not. */
    private boolean add(final StateRequest request, final StateReplies replies, final long existing) {
        long oldValue = decoder.initial();
        if (existing != RecordTable.NOT_FOUND) {
            table.wrapValue(existing, value);
            if (table.bodyHandle(existing) != 0 || !DecimalNumber.isNumber(value)) {
                refuseValue(request, replies, existing);
                return false;
            }
            oldValue = DecimalNumber.parse(value);
        }
        final long delta = decoder.delta();
        if (DecimalNumber.overflows(oldValue, delta)) {
            replies.text()
                    .say("the sum does not fit 64 bits: value=")
                    .and(oldValue)
                    .and(", delta=")
                    .and(delta);
            replies.onError(request.token(), ErrorCode.NUMBER_OVERFLOW);
            return false;
        }
        newValue = oldValue + delta;
        return true;
    }

    private void refuseValue(final StateRequest request, final StateReplies replies, final long existing) {
        replies.text()
                .say("the item's value is not a whole number of 64 bits as decimal text: length=")
                .and(table.valueLength(existing));
        replies.onError(request.token(), ErrorCode.NOT_A_NUMBER);
    }

    private long put(final StateRequest request, final long existing) {
        DirectBuffer type = givenType;
        int typeLength = givenType.capacity();
        if (existing != RecordTable.NOT_FOUND) {
            table.wrapContentType(existing, oldType);
            typeLength = oldType.capacity();
            keptType.putBytes(0, oldType, 0, typeLength); // a put may move the record
            type = keptType;
        }
        input.key(storeIndex, key.stored(), 0, key.storedLength())
                .contentType(type, 0, typeLength)
                .value(number, 0, numberLength)
                .version(versions.next())
                .position(log.nextPosition())
                .expiryMs(expiryMs(request, existing));
        return table.put(input);
    }

    private long expiryMs(final StateRequest request, final long existing) {
        final long ttlMs = ttl.ttlMs(decoder.ttlMs());
        final boolean keepsExpiry = ttlMs == 0 || decoder.ttlOfNewOnly() == BooleanType.TRUE;
        return existing != RecordTable.NOT_FOUND && keepsExpiry
                ? table.expiryMs(existing)
                : Expiry.after(request.timestampMs(), ttlMs);
    }
}
