package io.ledge.state.chronicle;

import io.ledge.core.memory.BodyArena;
import io.ledge.core.memory.BodyCursor;
import io.ledge.core.state.StoreFailedException;
import io.ledge.state.chronicle.map.MapValue;
import io.ledge.state.chronicle.map.StateMap;
import org.agrona.concurrent.UnsafeBuffer;

/** Values above 4 KiB between the node's body arena and the map's pieces, block by block: both have blocks of 4 KiB. */
final class LargeValues {
    private final BodyArena arena;
    private final StateMap map;
    private final BodyCursor cursor = new BodyCursor();
    private final UnsafeBuffer block = new UnsafeBuffer(0, 0);
    private final StateMap.Visitor pieceVisitor = this::onPiece;
    private int pieceLength;

    LargeValues(final BodyArena arena, final StateMap map) {
        this.arena = arena;
        this.map = map;
    }

    /** Writes a body as the pieces of a version. @throws MapFullException when they do not all fit: none is left */
    void write(final long version, final long bodyHandle, final int length) {
        cursor.open(arena, bodyHandle);
        int index = 0;
        try {
            while (cursor.wrapNext(block) > 0) {
                map.putPiece(version, index++, block, block.capacity());
            }
        } catch (final RuntimeException ex) {
            map.removePieces(version, index * MapValue.PIECE_LENGTH);
            throw ex;
        }
        assert index == StateMap.pieceCount(length) : "pieces=" + index + ", length=" + length;
    }

    /** Reads the pieces of a version into a body. @return its handle; 0 or less: the arena has no room */
    long read(final long version, final int length) {
        final long handle = arena.allocate(length);
        if (handle <= 0) {
            return handle;
        }
        cursor.open(arena, handle);
        for (int i = 0; i < StateMap.pieceCount(length); i++) {
            if (!map.readPiece(version, i, pieceVisitor) || pieceLength < 0) {
                arena.release(handle);
                throw new StoreFailedException(
                        "a piece of the value is missing in the map: version=" + version + ", piece=" + i);
            }
        }
        return handle;
    }

    private void onPiece(final MapValue piece) {
        pieceLength = cursor.write(piece.value(), 0, piece.value().capacity());
    }
}
