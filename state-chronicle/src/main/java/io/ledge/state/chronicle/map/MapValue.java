package io.ledge.state.chronicle.map;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A value of the shared map, little-endian. A reused flyweight: over somebody else's bytes when it is written, over the map's
 * memory, and good under its lock only, when it was read.
 *
 * <pre>
 *    0               8               16     17       18              18 + typeLen
 *   +---------------+---------------+------+--------+---------------+------------------------------------------+
 *   |    version    |   expiryMs    | form | typeLen| content type  | INLINE: value   PIECES: its length (4)   |
 *   +---------------+---------------+------+--------+---------------+------------------------------------------+
 * </pre>
 *
 * A PIECES value lies in 4 KiB pieces under keys of its version. A piece itself is an INLINE value without a type.
 */
public final class MapValue {
    /** Bytes of the longest value that lies with its item, and of every piece but the last. */
    public static final int PIECE_LENGTH = 4096;

    static final byte INLINE = 0;
    static final byte PIECES = 1;

    static final int VERSION_OFFSET = 0;
    static final int EXPIRY_OFFSET = 8;
    static final int FORM_OFFSET = 16;
    static final int TYPE_LENGTH_OFFSET = 17;
    static final int HEADER_LENGTH = 18;

    private final UnsafeBuffer type = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer value = new UnsafeBuffer(0, 0);
    private final UnsafeBuffer lengthOfPieces = new UnsafeBuffer(new byte[Integer.BYTES]);
    private long version;
    private long expiryMs;
    private byte form;

    /** To be written: a value that lies with its item. */
    public MapValue inline(
            final long itemVersion,
            final long itemExpiryMs,
            final DirectBuffer contentType,
            final int typeLength,
            final DirectBuffer bytes,
            final int offset,
            final int length) {
        header(itemVersion, itemExpiryMs, INLINE);
        type.wrap(contentType, 0, typeLength);
        value.wrap(bytes, offset, length);
        return this;
    }

    /** To be written: the item of a value that lies in pieces. */
    public MapValue pieces(
            final long itemVersion,
            final long itemExpiryMs,
            final DirectBuffer contentType,
            final int typeLength,
            final int length) {
        header(itemVersion, itemExpiryMs, PIECES);
        type.wrap(contentType, 0, typeLength);
        lengthOfPieces.putInt(0, length);
        value.wrap(lengthOfPieces, 0, Integer.BYTES);
        return this;
    }

    private void header(final long itemVersion, final long itemExpiryMs, final byte itemForm) {
        version = itemVersion;
        expiryMs = itemExpiryMs;
        form = itemForm;
    }

    /** As the reader found it. */
    void wrap(final DirectBuffer bytes, final int length) {
        header(bytes.getLong(VERSION_OFFSET), bytes.getLong(EXPIRY_OFFSET), bytes.getByte(FORM_OFFSET));
        final int typeLength = bytes.getByte(TYPE_LENGTH_OFFSET) & 0xFF;
        type.wrap(bytes, HEADER_LENGTH, typeLength);
        value.wrap(bytes, HEADER_LENGTH + typeLength, length - HEADER_LENGTH - typeLength);
    }

    /** As it lies in the map. */
    void writeTo(final UnsafeBuffer target) {
        target.putLong(VERSION_OFFSET, version);
        target.putLong(EXPIRY_OFFSET, expiryMs);
        target.putByte(FORM_OFFSET, form);
        target.putByte(TYPE_LENGTH_OFFSET, (byte) type.capacity());
        target.putBytes(HEADER_LENGTH, type, 0, type.capacity());
        target.putBytes(HEADER_LENGTH + type.capacity(), value, 0, value.capacity());
    }

    /** Bytes in the map. */
    int encodedLength() {
        return HEADER_LENGTH + type.capacity() + value.capacity();
    }

    public long version() {
        return version;
    }

    /** Wall clock; 0: never. */
    public long expiryMs() {
        return expiryMs;
    }

    /** Absent at that instant? */
    public boolean isExpired(final long timestampMs) {
        return expiryMs != 0 && expiryMs <= timestampMs;
    }

    public DirectBuffer contentType() {
        return type;
    }

    /** Does the value lie in pieces? Then {@link #length} is its length, and {@link #value} means nothing. */
    public boolean isInPieces() {
        return form == PIECES;
    }

    /** Bytes of the value. */
    public int length() {
        return isInPieces() ? value.getInt(0) : value.capacity();
    }

    public DirectBuffer value() {
        return value;
    }
}
