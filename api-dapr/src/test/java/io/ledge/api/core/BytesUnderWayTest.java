package io.ledge.api.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BytesUnderWayTest {
    private final BytesUnderWay bytes = new BytesUnderWay(100);

    @Test
    void shouldRefuseWhatIsAboveTheLimitUntilThereIsRoom() {
        assertTrue(bytes.take(60));
        assertTrue(bytes.take(40));
        assertTrue(bytes.take(0), "what has no body takes no room");
        assertFalse(bytes.take(1));
        assertEquals(
                "calls of apps over IPC with 100 bytes are under way, the limit of the node is 100: try again later",
                bytes.refusal());
        bytes.give(60);
        assertFalse(bytes.take(61));
        assertTrue(bytes.take(60));
        assertEquals(2, bytes.refusedCount());
    }

    @Test
    void shouldLetACallPassThatIsAlone() {
        assertTrue(bytes.take(1_000));
        assertFalse(bytes.take(1));
        bytes.give(1_000);
        assertTrue(bytes.take(1));
    }
}
