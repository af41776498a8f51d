package io.ledge.core.loop;

import static io.ledge.core.loop.PubSubFixture.DEFAULT;
import static io.ledge.core.loop.PubSubFixture.numbers;
import static io.ledge.core.loop.PubSubFixture.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.AckStatus;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an app does not settle comes again, after its pause or at its timeout; wrong acknowledgements settle nothing. */
class RedeliveryTest {
    private final PubSubFixture bus = new PubSubFixture();
    private final CoreHarness core = bus.core;
    private final TestApp publisher = bus.publisher;
    private final TestApp app = bus.app;

    @AfterEach
    void tearDown() {
        bus.close();
    }

    @Test
    void shouldDeliverAgainAfterAPauseThatDoublesWhenTheAppSaysRetry() {
        app.subscribe("t", DEFAULT);
        bus.publish(0, 1);
        long lastDelivery = -1;
        for (int attempt = 1; attempt <= 10; attempt++) {
            final Reply reply = app.take();
            final Delivered delivered = Delivered.of(app, reply);
            assertEquals(attempt, delivered.attempt());
            assertNotEquals(lastDelivery, delivered.deliveryId(), "an id is used once");
            lastDelivery = delivered.deliveryId();
            app.ack(reply, AckStatus.RETRY);
            core.work();
            final long pauseMs = Math.min(100L << attempt - 1, 10_000);
            core.advanceMs(pauseMs - 2);
            assertEquals(List.of(), app.received(), "attempt " + (attempt + 1) + " came too early");
            core.advanceMs(4);
        }
        app.ack(app.take(), AckStatus.SUCCESS);
        core.work();
        bus.assertNothingLeft();
    }

    @Test
    void shouldDeliverAgainAtTheAckTimeout() {
        app.subscribe("t", DEFAULT.ackTimeoutMs(1000));
        bus.publish(0, 1);
        final Reply late = app.take();
        core.advanceMs(998);
        assertEquals(List.of(), app.received());
        core.advanceMs(4);
        final Reply again = app.take();
        assertEquals(2, again.deliver().attempt());

        app.ack(late, AckStatus.SUCCESS);
        core.work();
        assertEquals(ErrorCode.DELIVERY_UNKNOWN, app.take().code(), "it came too late");
        app.ack(again, AckStatus.SUCCESS);
        core.work();
        bus.assertNothingLeft();
    }

    @Test
    void shouldForgetWhatTheAppDropped() {
        app.subscribe("t", DEFAULT);
        bus.publish(0, 1);
        app.ack(app.take(), AckStatus.DROP);
        core.work();
        core.advanceMs(100_000);
        assertEquals(List.of(), app.received());
        assertEquals(1, core.core.pubSub().counts().droppedByApp());
        bus.assertNothingLeft();
    }

    @Test
    void shouldRefuseWrongAcks() {
        final long subscription = app.subscribe("t", DEFAULT);
        bus.publish(0, 1);
        final Reply reply = app.take();
        final long delivery = reply.deliver().deliveryId();
        assertEquals(ErrorCode.DELIVERY_UNKNOWN, ackCode(app, subscription, delivery + 1));
        assertEquals(ErrorCode.DELIVERY_UNKNOWN, ackCode(app, subscription, delivery ^ 1L << 16));
        assertEquals(ErrorCode.DELIVERY_UNKNOWN, ackCode(app, subscription, -1));
        assertEquals(ErrorCode.DELIVERY_UNKNOWN, ackCode(app, subscription, 0xFFFF));
        assertEquals(ErrorCode.SUBSCRIPTION_UNKNOWN, ackCode(app, subscription + 1, delivery));
        assertEquals(ErrorCode.SUBSCRIPTION_UNKNOWN, ackCode(app, subscription ^ 1L << 32, delivery));
        assertEquals(ErrorCode.SUBSCRIPTION_UNKNOWN, ackCode(app, 0, delivery));
        assertEquals(ErrorCode.SUBSCRIPTION_UNKNOWN, ackCode(app, -1, delivery));
        assertEquals(ErrorCode.SUBSCRIPTION_UNKNOWN, ackCode(publisher, subscription, delivery));
        app.ack(reply, AckStatus.SUCCESS);
        core.work();
        assertEquals(ErrorCode.DELIVERY_UNKNOWN, ackCode(app, subscription, delivery), "twice");
        bus.assertNothingLeft();
    }

    private static ErrorCode ackCode(final TestApp from, final long subscriptionId, final long deliveryId) {
        return from.call(Commands.ack(9, subscriptionId, deliveryId, AckStatus.SUCCESS))
                .code();
    }

    @Test
    void shouldWaitWithARedeliveryWhileTheEgressIsFull() {
        app.subscribe("t", DEFAULT.ackTimeoutMs(1000).window(16));
        bus.publish(0, 8);
        app.takeAll();
        app.room(0);
        publisher.publish("t", new byte[4096]);
        for (int i = 0; i < 6; i++) {
            publisher.publish("t", new byte[4096]); // fills the backlog up to its high water
        }
        core.work();
        core.advanceMs(5000, 100);
        assertFalse(app.isOver(), "not closed for what it did not ask for");
        app.unblock();
        core.advanceMs(5000, 100);
        final List<String> again = text(app, app.takeAll());
        assertTrue(again.containsAll(numbers(0, 8)), again::toString);
    }

    @Test
    void shouldWaitForATimerRatherThanSendWhatCouldNotComeAgain() {
        try (CoreHarness small = new CoreHarness(context -> context.timers(4))) {
            final TestApp subscriber = small.connect("app");
            final TestApp sender = small.connect("publisher");
            subscriber.subscribe("t", DEFAULT.ackTimeoutMs(100));
            for (int i = 0; i < 10; i++) {
                sender.publish("t", Integer.toString(i).getBytes());
            }
            small.work();
            assertEquals(numbers(0, 4), text(subscriber, subscriber.takeAll()));
            small.advanceMs(200);
            final List<Reply> again = subscriber.takeAll();
            assertEquals(numbers(0, 4), text(subscriber, again));
            subscriber.ack(again.get(0), AckStatus.RETRY);
            again.subList(1, 4).forEach(reply -> subscriber.ack(reply, AckStatus.SUCCESS));
            small.work();
            assertEquals(numbers(4, 3), text(subscriber, subscriber.received()));
            assertEquals(0, small.core.timersRefused());
        }
    }
}
