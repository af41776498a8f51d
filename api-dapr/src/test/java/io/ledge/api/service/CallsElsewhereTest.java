package io.ledge.api.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

/** How many calls of apps of other nodes one app, and all of them, may have under way. */
class CallsElsewhereTest {
    private final CallsElsewhere calls = new CallsElsewhere();

    private void fill(final String callerId) {
        for (int i = 0; i < CallsElsewhere.MAX_OF_ONE; i++) {
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
        for (int i = 0; i < CallsElsewhere.MAX_OF_ONE; i++) {
            calls.remove("a");
        }
        fill("a");
    }
}
