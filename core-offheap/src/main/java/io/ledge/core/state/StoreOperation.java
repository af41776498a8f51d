package io.ledge.core.state;

import io.ledge.core.time.Expiry;
import io.ledge.protocol.codec.BooleanType;
import io.ledge.protocol.codec.Concurrency;
import io.ledge.protocol.codec.OperationType;
import io.ledge.protocol.codec.StateBulkGetDecoder;
import io.ledge.protocol.codec.StateDeleteDecoder;
import io.ledge.protocol.codec.StateGetDecoder;
import io.ledge.protocol.codec.StateIncrementDecoder;
import io.ledge.protocol.codec.StateSetDecoder;
import io.ledge.protocol.codec.StateTransactDecoder;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What an {@link ExternalStore} is asked to do with one key: decoded, checked, and good while the store is being called. A
 * reused flyweight.
 */
public final class StoreOperation {
    private final StoredKey key = new StoredKey();
    private final TtlMetadata ttl = new TtlMetadata();
    private final UnsafeBuffer contentType = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer value = new UnsafeBuffer(0, 0);
    private OperationType type = OperationType.UPSERT;
    private long timestampMs;
    private long bodyHandle;
    private int bodyLength;
    private boolean hasEtag;
    private long ifVersion;
    private boolean mustBeAbsent;
    private long ttlMs;
    private boolean isTtlOfNewOnly;
    private long delta;
    private long initial;

    StoreOperation() {}

    StoredKey storedKey() {
        return key;
    }

    /** Of the request's metadata. */
    TtlMetadata ttl() {
        return ttl;
    }

    /** Key with its prefix: the first {@link #keyLength} bytes. */
    public DirectBuffer key() {
        return key.stored();
    }

    public int keyLength() {
        return key.storedLength();
    }

    /** Of a transaction's operation; UPSERT for a set or an increment, DELETE for a delete. */
    public OperationType type() {
        return type;
    }

    /** At most 255 bytes; empty when none was given. */
    public DirectBuffer contentType() {
        return contentType;
    }

    /** Inline value; empty when there is a body. */
    public DirectBuffer value() {
        return value;
    }

    /** In the node's body arena: it is let go of when the operation is done. 0: the value is inline. */
    public long bodyHandle() {
        return bodyHandle;
    }

    public int bodyLength() {
        return bodyLength;
    }

    /** Wall clock of the command; what expires at or before it is absent. */
    public long timestampMs() {
        return timestampMs;
    }

    /** Is an item with that expiry absent by now? */
    public boolean isExpired(final long itemExpiryMs) {
        return itemExpiryMs != Expiry.NEVER && itemExpiryMs <= timestampMs;
    }

    public boolean hasEtag() {
        return hasEtag;
    }

    /** Do ETag, first-write or check allow it? @param version of the item, if it is there */
    public boolean isAllowed(final boolean isAbsent, final long version) {
        return hasEtag ? !isAbsent && version == ifVersion : isAbsent || !mustBeAbsent;
    }

    /** When the new item expires; {@link Expiry#NEVER} for not at all. */
    public long expiryMs() {
        return Expiry.after(timestampMs, ttlMs);
    }

    /** Of an increment: when an item that is there expires afterwards. */
    public long expiryMs(final long oldExpiryMs) {
        return ttlMs == 0 || isTtlOfNewOnly ? oldExpiryMs : expiryMs();
    }

    /** Of an increment. */
    public long delta() {
        return delta;
    }

    /** Of an increment: what an item that is not there counts as. */
    public long initial() {
        return initial;
    }

    void wrap(final StateRequest request, final StateGetDecoder get) {
        clear(request, OperationType.UPSERT);
        get.wrap(request.message(), request.offset(), request.blockLength(), request.version());
        for (final StateGetDecoder.MetadataDecoder metadata : get.metadata()) {
            metadata.sbeSkip();
        }
        get.skipStore();
        get.wrapKey(key.view());
    }

    void wrap(final StateRequest request, final StateBulkGetDecoder.KeysDecoder bulkKey) {
        clear(request, OperationType.UPSERT);
        bulkKey.wrapKey(key.view());
    }

    void wrap(final StateRequest request, final StateSetDecoder set) {
        clear(request, OperationType.UPSERT);
        set.wrap(request.message(), request.offset(), request.blockLength(), request.version());
        for (final StateSetDecoder.MetadataDecoder metadata : set.metadata()) {
            metadata.wrapName(ttl.name());
            metadata.wrapValue(ttl.value());
            ttl.take();
        }
        set.skipStore();
        set.wrapKey(key.view());
        set.wrapContentType(contentType);
        set.wrapValue(value);
        hasEtag = set.hasEtag() == BooleanType.TRUE;
        ifVersion = set.ifVersion();
        mustBeAbsent = set.concurrency() == Concurrency.FIRST_WRITE;
        ttlMs = ttl.ttlMs(set.ttlMs());
        bodyLength = (int) set.bodyLength();
        bodyHandle = set.bodyId() == 0 ? 0 : request.bodies().takeBody(set.bodyId(), set.bodyLength());
    }

    void wrap(final StateRequest request, final StateDeleteDecoder delete) {
        clear(request, OperationType.DELETE);
        delete.wrap(request.message(), request.offset(), request.blockLength(), request.version());
        for (final StateDeleteDecoder.MetadataDecoder metadata : delete.metadata()) {
            metadata.sbeSkip();
        }
        delete.skipStore();
        delete.wrapKey(key.view());
        hasEtag = delete.hasEtag() == BooleanType.TRUE;
        ifVersion = delete.ifVersion();
    }

    void wrap(final StateRequest request, final StateIncrementDecoder increment) {
        clear(request, OperationType.UPSERT);
        increment.wrap(request.message(), request.offset(), request.blockLength(), request.version());
        for (final StateIncrementDecoder.MetadataDecoder metadata : increment.metadata()) {
            metadata.wrapName(ttl.name());
            metadata.wrapValue(ttl.value());
            ttl.take();
        }
        increment.skipStore();
        increment.wrapKey(key.view());
        increment.wrapContentType(contentType);
        ttlMs = ttl.ttlMs(increment.ttlMs());
        isTtlOfNewOnly = increment.ttlOfNewOnly() == BooleanType.TRUE;
        delta = increment.delta();
        initial = increment.initial();
    }

    void wrap(final StateRequest request, final StateTransactDecoder.OperationsDecoder operation) {
        if (operation.operation() == OperationType.NULL_VAL) {
            throw new IllegalArgumentException("an operation that is none"); // as the decoder says of other values
        }
        clear(request, operation.operation());
        hasEtag = operation.hasEtag() == BooleanType.TRUE;
        ifVersion = operation.ifVersion();
        mustBeAbsent = type == OperationType.CHECK
                || type == OperationType.UPSERT && operation.concurrency() == Concurrency.FIRST_WRITE;
        ttlMs = operation.ttlMs();
        operation.wrapKey(key.view());
        operation.wrapContentType(contentType);
        operation.wrapValue(value);
        final boolean hasBody = type == OperationType.UPSERT && operation.bodyId() != 0;
        bodyLength = (int) operation.bodyLength();
        bodyHandle = hasBody ? request.bodies().takeBody(operation.bodyId(), operation.bodyLength()) : 0;
    }

    private void clear(final StateRequest request, final OperationType operationType) {
        type = operationType;
        timestampMs = request.timestampMs();
        contentType.wrap(key.nothing());
        value.wrap(key.nothing());
        bodyHandle = 0;
        bodyLength = 0;
        hasEtag = false;
        ifVersion = 0;
        mustBeAbsent = false;
        ttl.clear();
        ttlMs = 0;
        isTtlOfNewOnly = false;
        delta = 0;
        initial = 0;
    }
}
