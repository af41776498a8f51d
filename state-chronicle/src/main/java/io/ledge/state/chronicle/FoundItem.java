package io.ledge.state.chronicle;

import io.ledge.state.chronicle.map.MapValue;
import io.ledge.state.chronicle.map.StateMap;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** What is kept of an item beyond its lock: everything but an inline value. Reused. */
final class FoundItem {
    private static final int MAX_TYPE_LENGTH = 255;

    private final UnsafeBuffer contentType = new UnsafeBuffer(new byte[MAX_TYPE_LENGTH]);
    private boolean isThere;
    private boolean isInPieces;
    private long version;
    private long expiryMs;
    private int length;
    private int typeLength;

    void clear() {
        isThere = false;
        isInPieces = false;
        version = 0;
        expiryMs = 0;
        length = 0;
        typeLength = 0;
    }

    void take(final MapValue value) {
        isThere = true;
        isInPieces = value.isInPieces();
        version = value.version();
        expiryMs = value.expiryMs();
        length = value.length();
        typeLength = value.contentType().capacity();
        contentType.putBytes(0, value.contentType(), 0, typeLength);
    }

    boolean isThere() {
        return isThere;
    }

    boolean isInPieces() {
        return isInPieces;
    }

    long version() {
        return version;
    }

    long expiryMs() {
        return expiryMs;
    }

    /** Of the value. */
    int length() {
        return length;
    }

    /** The first {@link #typeLength} bytes. */
    DirectBuffer contentType() {
        return contentType;
    }

    int typeLength() {
        return typeLength;
    }

    /** The item is gone or replaced: so are its pieces. */
    void removePieces(final StateMap map) {
        if (isInPieces) {
            map.removePieces(version, length);
        }
    }
}
