package io.ledge.api.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

/** How many calls of one sort an app, and all of them, may have under way. */
class CallsUnderWayTest {
    private static final int MAX_OF_ONE = 64;

    private final CallsUnderWay calls = CallsUnderWay.elsewhere();

    private void fill(final String callerId) {
        for (int i = 0; i < MAX_OF_ONE; i++) {
            assertNull(calls.add(callerId));
        }
    }

    @Test
    void shouldBoundEachCallerByItself() {
        fill("a");
        assertEquals("app 'a' has 64 calls of apps of other nodes under way: try again later", calls.add("a"));
        assertNull(calls.add("b"));
        calls.remove("a");
        assertNull(calls.add("a"));
    }

    @Test
    void shouldBoundAllTogether() {
        fill("a");
        fill("b");
        fill("c");
        assertEquals("the node has 192 calls of apps of other nodes under way: try again later", calls.add("d"));
        calls.remove("b");
        assertNull(calls.add("d"));
        for (int i = 0; i < MAX_OF_ONE; i++) {
            calls.remove("a");
        }
        fill("a");
    }

    @Test
    void shouldLeaveOthersSomeOfTheCallsOfTheNode() {
        final CallsUnderWay ofNode = CallsUnderWay.ofNode();
        for (int i = 0; i < 192; i++) {
            assertNull(ofNode.add("a"));
        }
        assertEquals("app 'a' has 192 calls of the node itself under way: try again later", ofNode.add("a"));
        for (int i = 0; i < 64; i++) {
            assertNull(ofNode.add("b"));
        }
        assertEquals("the node has 256 calls of the node itself under way: try again later", ofNode.add("c"));
    }
}
