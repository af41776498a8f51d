package io.ledge.api.grpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.api.core.Delivery;
import io.ledge.api.core.TopicEvent;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What waits for a reader, and what is with it: both bounded by bytes. */
class HeldEventsTest {
    private static final int MIB = 1 << 20;

    private final HeldEvents held = new HeldEvents();
    private final SentEvents sent = new SentEvents();

    private static Delivery event(final String id, final long deliveryId, final int length) {
        final TopicEvent event =
                new TopicEvent(id, "app", "t", "", 0, "application/octet-stream", Map.of(), new byte[length]);
        return new Delivery(1, deliveryId, 1, "pubsub", "news", event, Map.of());
    }

    @Test
    void shouldHoldEventsInTheirOrderUntilThereIsNoRoom() {
        for (int i = 0; i < 4; i++) {
            assertTrue(held.offer(event("e" + i, i, MIB)));
        }
        assertFalse(held.offer(event("e4", 4, 1)));
        assertEquals("e0", held.take().event().id());
        assertTrue(held.offer(event("e4", 5, MIB)));
        assertEquals("e1", held.oldest().event().id());
    }

    @Test
    void shouldHoldOneThatComesAgainOnceAndInItsPlace() {
        held.offer(event("e0", 1, 2 * MIB));
        held.offer(event("e1", 2, 2 * MIB));
        assertTrue(held.offer(event("e0", 3, 2 * MIB)));
        assertEquals(3, held.take().deliveryId(), "the newer delivery is what is to be answered");
        assertEquals(2, held.take().deliveryId());
        assertTrue(held.isEmpty());
        assertTrue(held.offer(event("long", 4, 5 * MIB)), "one alone may be longer");
        assertFalse(held.offer(event("e5", 5, 0)));
    }

    /** Publishers choose the ids. */
    @Test
    void shouldHoldTwoEventsOfOneId() {
        held.offer(event("e0", 1, 10));
        held.offer(event("e1", 2, 10));
        held.offer(event("e0", 3, 11));
        assertEquals(1, held.remove("e0").deliveryId());
        assertEquals(2, held.take().deliveryId());
        assertEquals(3, held.take().deliveryId());
    }

    @Test
    void shouldSendNoMoreThanHasRoomUntilItIsAnswered() {
        sent.add(event("e0", 1, 3 * MIB), 0);
        assertTrue(sent.hasRoomFor(event("e1", 2, MIB), 0));
        assertFalse(sent.hasRoomFor(event("e1", 2, MIB + 1), 0));
        assertEquals(1, sent.answered("e0").deliveryId());
        assertNull(sent.answered("e0"), "once");
        assertTrue(sent.hasRoomFor(event("long", 3, 5 * MIB), 0), "one alone may be longer");
    }

    @Test
    void shouldNotWaitForEverForAnAnswer() {
        sent.add(event("e0", 1, 4 * MIB), 0);
        assertFalse(sent.hasRoomFor(event("e1", 2, MIB), TimeUnit.SECONDS.toNanos(30)));
        assertTrue(sent.hasRoomFor(event("e1", 2, MIB), TimeUnit.SECONDS.toNanos(30) + 1));
        assertNull(sent.answered("e0"), "the core has given it to somebody again");
    }
}
