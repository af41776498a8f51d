package io.ledge.core.loop;

import static io.ledge.core.loop.PubSubFixture.DEFAULT;
import static io.ledge.core.loop.PubSubFixture.DETACHED_MS;
import static io.ledge.core.loop.PubSubFixture.ONE_BY_ONE;
import static io.ledge.core.loop.PubSubFixture.numbers;
import static io.ledge.core.loop.PubSubFixture.text;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.AckStatus;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sessions come and go: what one held goes to the next or to the others, and is kept for a while when there is none. */
class DetachedSubscriptionTest {
    private final PubSubFixture bus = new PubSubFixture();
    private final CoreHarness core = bus.core;
    private final TestApp app = bus.app;

    @AfterEach
    void tearDown() {
        bus.close();
    }

    @Test
    void shouldDeliverToTheNextSessionInOrderWhatADeadOneHeld() {
        app.subscribe("t", DEFAULT.window(4));
        bus.publish(0, 8);
        assertEquals(numbers(0, 4), text(app, app.takeAll()));
        app.die();
        core.work();

        final TestApp next = core.connect("app");
        next.subscribe("t", DEFAULT);
        core.work();
        final List<Reply> again = List.copyOf(next.received());
        assertEquals(2, again.get(0).deliver().attempt());
        assertEquals(1, again.get(4).deliver().attempt());
        assertEquals(numbers(0, 8), bus.drain(next));
        bus.assertNothingLeft();
    }

    @Test
    void shouldKeepTheOrderWhenSessionsThatSharedMessagesDieOneAfterAnother() {
        final TestApp second = core.connect("app");
        app.subscribe("t", DEFAULT.window(3));
        second.subscribe("t", DEFAULT.window(3));
        bus.publish(0, 10);
        assertEquals(List.of("0", "2", "4"), text(app, app.received()));
        app.die();
        core.work();
        assertEquals(List.of("1", "3", "5"), text(second, second.takeAll()));
        second.die();
        core.work();

        final TestApp next = core.connect("app");
        next.subscribe("t", ONE_BY_ONE);
        assertEquals(numbers(0, 10), bus.drain(next));
        bus.assertNothingLeft();
    }

    @Test
    void shouldGiveTheShareOfADeadSessionToTheOther() {
        final TestApp second = core.connect("app");
        app.subscribe("t", DEFAULT);
        second.subscribe("t", DEFAULT);
        bus.publish(0, 10);
        app.die();
        assertEquals(10, bus.drain(second).size());
        bus.assertNothingLeft();
    }

    @Test
    void shouldKeepASubscriptionWithoutSessionsForAWhile() {
        app.subscribe("t", DEFAULT);
        app.die();
        core.work();
        bus.publish(0, 5);
        core.advanceMs(DETACHED_MS - 100, 100);

        final TestApp next = core.connect("app");
        next.subscribe("t", DEFAULT);
        core.advanceMs(2 * DETACHED_MS, 100);
        assertEquals(numbers(0, 5), text(next, next.received()));
        next.takeAll().forEach(reply -> next.ack(reply, AckStatus.SUCCESS));
        core.work();
        assertEquals(0, core.core.pubSub().counts().abandoned());
        bus.assertNothingLeft();
    }

    @Test
    void shouldAbandonASubscriptionWhoseAppDoesNotReturn() {
        app.subscribe("t", DEFAULT);
        bus.publish(0, 5);
        app.die();
        core.advanceMs(DETACHED_MS + 100, 100);
        assertEquals(1, core.core.pubSub().counts().abandoned());
        assertEquals(5, core.core.pubSub().counts().abandonedMessages());
        assertEquals(0, core.core.pubSub().subscriptionCount());
        bus.assertNothingLeft();
    }

    @Test
    void shouldForgetTheMessagesOfAnAppThatUnsubscribed() {
        final long subscription = app.subscribe("t", DEFAULT.window(2));
        bus.publish(0, 5);
        app.takeAll();
        app.call(Commands.unsubscribe(3, subscription)).done();
        bus.assertNothingLeft();
        assertEquals(
                ErrorCode.SUBSCRIPTION_UNKNOWN,
                app.call(Commands.unsubscribe(3, subscription)).code());
        bus.publish(5, 1);
        assertEquals(List.of(), app.received());
    }

    @Test
    void shouldKeepTheMessagesWhenOneOfTwoSessionsUnsubscribes() {
        final TestApp second = core.connect("app");
        final long subscription = app.subscribe("t", DEFAULT);
        second.subscribe("t", DEFAULT.window(1));
        bus.publish(0, 6);
        app.takeAll();
        app.call(Commands.unsubscribe(3, subscription)).done();
        assertEquals(6, bus.drain(second).size());
        bus.assertNothingLeft();
    }
}
