package io.ledge.core.loop;

import static io.ledge.core.loop.PubSubFixture.DEFAULT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ledge.protocol.ErrorCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Subscriptions, topics and windows are so many and no more; what is over can be used again. */
class SubscriptionBoundsTest {
    private final PubSubFixture bus = new PubSubFixture();
    private final CoreHarness core = bus.core;
    private final TestApp app = bus.app;

    @AfterEach
    void tearDown() {
        bus.close();
    }

    @Test
    void shouldRefuseMoreSubscriptionsThanThereAre() {
        for (int i = 0; i < 8; i++) {
            app.subscribe("t" + i % 4, DEFAULT);
        }
        assertEquals(
                ErrorCode.TOO_MANY_SUBSCRIPTIONS,
                app.call(Commands.subscribe(1, "bus", "t0", DEFAULT)).code());
    }

    @Test
    void shouldRefuseMoreTopicsThanThereAre() {
        for (int i = 0; i < 4; i++) {
            app.subscribe("t" + i, DEFAULT);
        }
        assertEquals(
                ErrorCode.TOO_MANY_SUBSCRIPTIONS,
                app.call(Commands.subscribe(1, "bus", "t4", DEFAULT)).code());
    }

    @Test
    void shouldShareOneWindowOf1024() {
        app.subscribe("t", DEFAULT.window(Integer.MAX_VALUE));
        assertEquals(
                ErrorCode.TOO_MANY_SUBSCRIPTIONS,
                app.call(Commands.subscribe(1, "bus", "t", DEFAULT)).code());
    }

    @Test
    void shouldReuseTheSlotsOfEndedSubscriptions() {
        for (int i = 0; i < 100; i++) {
            final long subscription = app.subscribe("t", DEFAULT);
            app.call(Commands.unsubscribe(1, subscription)).done();
        }
        assertEquals(0, core.core.pubSub().subscriptionCount());
    }

    @Test
    void shouldRefuseBadNames() {
        assertEquals(
                ErrorCode.PUBSUB_NOT_FOUND,
                app.call(Commands.subscribe(1, "store", "t", DEFAULT)).code());
        assertEquals(
                ErrorCode.TOPIC_INVALID,
                app.call(Commands.subscribe(1, "bus", "", DEFAULT)).code());
        assertEquals(
                ErrorCode.TOPIC_INVALID,
                app.call(Commands.subscribe(1, "bus", "t".repeat(256), DEFAULT)).code());
        app.call(Commands.subscribe(1, "bus", "t".repeat(255), DEFAULT)).subscribed();
    }
}
