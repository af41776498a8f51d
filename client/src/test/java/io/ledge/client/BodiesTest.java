package io.ledge.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.protocol.codec.BodyChunkDecoder;
import io.ledge.protocol.codec.BodyChunkEncoder;
import io.ledge.protocol.codec.MessageHeaderDecoder;
import io.ledge.protocol.codec.MessageHeaderEncoder;
import org.agrona.ExpandableArrayBuffer;
import org.junit.jupiter.api.Test;

class BodiesTest {
    private final Bodies bodies = new Bodies(10);

    @Test
    void shouldPutChunksOfSeveralBodiesTogether() {
        chunk(1, 4, 0, 1, 2);
        chunk(2, 3, 0, 7, 8);
        chunk(1, 4, 2, 3, 4);
        chunk(2, 3, 2, 9);
        assertArrayEquals(new byte[] {1, 2, 3, 4}, bodies.take(1));
        assertArrayEquals(new byte[] {7, 8, 9}, bodies.take(2));
    }

    @Test
    void shouldRefuseWhenChunkIsOutOfPlace() {
        chunk(1, 4, 0, 1, 2);
        assertThrows(LedgeException.class, () -> chunk(1, 4, 3, 9));
        assertThrows(LedgeException.class, () -> chunk(1, 4, 2, 9, 9, 9));
    }

    @Test
    void shouldRefuseWhenBodyIsIncompleteOrUnknown() {
        chunk(1, 4, 0, 1, 2);
        assertTrue(assertThrows(LedgeException.class, () -> bodies.take(1))
                .getMessage()
                .contains("received=2, total=4"));
        assertThrows(LedgeException.class, () -> bodies.take(1));
    }

    @Test
    void shouldRefuseMoreThanAgreed() {
        assertThrows(LedgeException.class, () -> chunk(1, 11, 0, 1));
        for (int i = 1; i <= 16; i++) {
            chunk(i, 10, 0, 1);
        }
        assertThrows(LedgeException.class, () -> chunk(17, 10, 0, 1));
        bodies.drop(3);
        chunk(17, 10, 0, 1);
    }

    private void chunk(final long id, final int total, final int offset, final int... bytes) {
        final byte[] piece = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            piece[i] = (byte) bytes[i];
        }
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        new BodyChunkEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .bodyId(id)
                .totalLength(total)
                .chunkOffset(offset)
                .putChunk(piece, 0, piece.length);
        bodies.onChunk(new BodyChunkDecoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderDecoder()));
    }
}
