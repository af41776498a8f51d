package io.ledge.core.table;

import org.agrona.DirectBuffer;

/**
 * What {@link RecordTable#put} stores: named arguments, reused for every call. Start with {@link #key}, which resets the
 * rest. The bytes stay the caller's and are copied by the call; they must not be views of the same table's records.
 */
public final class RecordInput {
    int storeIndex;
    DirectBuffer key;
    int keyOffset;
    int keyLength;
    DirectBuffer contentType;
    int contentTypeOffset;
    int contentTypeLength;
    DirectBuffer value;
    int valueOffset;
    int valueLength;
    long bodyHandle;
    long version;
    long expiryMs;
    long position;

    /** Names the record and resets all else: no content type, an empty value, no expiry, version and position 0. */
    public RecordInput key(final int keyStoreIndex, final DirectBuffer buffer, final int offset, final int length) {
        storeIndex = keyStoreIndex;
        key = buffer;
        keyOffset = offset;
        keyLength = length;
        contentType = null;
        contentTypeOffset = 0;
        contentTypeLength = 0;
        value = null;
        valueOffset = 0;
        valueLength = 0;
        bodyHandle = 0;
        version = 0;
        expiryMs = 0;
        position = 0;
        return this;
    }

    /** Media type of the value, at most 255 bytes. */
    public RecordInput contentType(final DirectBuffer buffer, final int offset, final int length) {
        contentType = buffer;
        contentTypeOffset = offset;
        contentTypeLength = length;
        return this;
    }

    /** A value stored in the record, at most the table's inline limit. */
    public RecordInput value(final DirectBuffer buffer, final int offset, final int length) {
        value = buffer;
        valueOffset = offset;
        valueLength = length;
        bodyHandle = 0;
        return this;
    }

    /** A value in the body arena. The table takes over one reference if it stores the record, and only then. */
    public RecordInput body(final long handle, final int length) {
        value = null;
        bodyHandle = handle;
        valueLength = length;
        return this;
    }

    /** Assigned by the node; becomes the ETag. */
    public RecordInput version(final long recordVersion) {
        version = recordVersion;
        return this;
    }

    /** Wall-clock instant from which the record is absent; 0 never. */
    public RecordInput expiryMs(final long instantMs) {
        expiryMs = instantMs;
        return this;
    }

    /** Of the change, in the log. */
    public RecordInput position(final long logPosition) {
        position = logPosition;
        return this;
    }

    int inlineLength() {
        return bodyHandle == 0 ? valueLength : 0;
    }
}
