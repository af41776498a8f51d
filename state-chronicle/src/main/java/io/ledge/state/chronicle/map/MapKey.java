package io.ledge.state.chronicle.map;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A key of the shared map: one byte that says what lies under it, then bytes. A reused flyweight over somebody else's bytes.
 *
 * <pre>
 *   META    00                                                  the file's own entry, once
 *   ITEM    01 key with its prefix, UTF-8 ("app||key")          a state item
 *   PIECE   02 version (8, little-endian) index (4)             4 KiB of an item's value
 * </pre>
 */
public final class MapKey {
    static final byte META = 0;
    static final byte ITEM = 1;
    static final byte PIECE = 2;

    private static final int PIECE_LENGTH = Long.BYTES + Integer.BYTES;

    private final UnsafeBuffer pieceKey = new UnsafeBuffer(new byte[PIECE_LENGTH]);
    private byte kind;
    private DirectBuffer buffer = pieceKey;
    private int length;

    /** The file's own entry. */
    MapKey meta() {
        kind = META;
        length = 0;
        return this;
    }

    /** An item's; the bytes must stay as they are while the key is used. */
    public MapKey item(final DirectBuffer key, final int keyLength) {
        kind = ITEM;
        buffer = key;
        length = keyLength;
        return this;
    }

    MapKey piece(final long version, final int index) {
        kind = PIECE;
        buffer = pieceKey;
        pieceKey.putLong(0, version);
        pieceKey.putInt(Long.BYTES, index);
        length = PIECE_LENGTH;
        return this;
    }

    /** As the reader found it. */
    void wrap(final byte keyKind, final DirectBuffer bytes, final int keyLength) {
        kind = keyKind;
        buffer = bytes;
        length = keyLength;
    }

    byte kind() {
        return kind;
    }

    /** Without the kind: the first {@link #length} bytes. */
    DirectBuffer bytes() {
        return buffer;
    }

    int length() {
        return length;
    }

    /** Of a piece: the version of the item that it belongs to. */
    long pieceVersion() {
        return buffer.getLong(0);
    }
}
