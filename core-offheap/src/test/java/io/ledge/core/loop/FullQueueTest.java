package io.ledge.core.loop;

import static io.ledge.core.loop.PubSubFixture.DEFAULT;
import static io.ledge.core.loop.PubSubFixture.ONE_BY_ONE;
import static io.ledge.core.loop.PubSubFixture.OVERFLOW;
import static io.ledge.core.loop.PubSubFixture.numbers;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.AckStatus;
import io.ledge.protocol.codec.DoneDecoder;
import io.ledge.protocol.codec.FullPolicy;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A queue at its limit: its publishers are held or refused, or it drops, as its policy says; all are answered in the end. */
class FullQueueTest {
    private final PubSubFixture bus = new PubSubFixture();
    private final CoreHarness core = bus.core;
    private final TestApp publisher = bus.publisher;
    private final TestApp app = bus.app;

    @AfterEach
    void tearDown() {
        bus.close();
    }

    @Test
    void shouldWithholdDoneWhileAQueueIsAboveItsLimit() {
        app.subscribe("t", ONE_BY_ONE.queue(2));
        bus.publish(0, 3); // one out, two waiting
        bus.send(3, 2);
        core.work();
        assertEquals(List.of(), publisher.received());

        app.ack(app.take(), AckStatus.SUCCESS);
        core.work();
        assertEquals(DoneDecoder.TEMPLATE_ID, publisher.take().templateId(), "room for one");
        app.ack(app.take(), AckStatus.SUCCESS);
        core.work();
        publisher.take().done();
        assertEquals(numbers(2, 3), bus.drain(app));
        bus.assertNothingLeft();
    }

    @Test
    void shouldAnswerAHeldPublisherWhenTheSlowestOfTwoQueuesHasRoom() {
        final TestApp other = core.connect("other");
        app.subscribe("t", ONE_BY_ONE.queue(1));
        other.subscribe("t", ONE_BY_ONE.queue(1));
        bus.publish(0, 2);
        bus.send(2, 1);
        bus.drain(app);
        assertEquals(List.of(), publisher.received(), "the other one holds it");
        bus.drain(other);
        publisher.take().done();
        bus.assertNothingLeft();
    }

    @Test
    void shouldRefuseAtTheHardBound() {
        app.subscribe("t", ONE_BY_ONE.queue(2));
        bus.publish(0, 3);
        bus.send(3, OVERFLOW);
        bus.send(99, 1);
        core.work();
        assertEquals(ErrorCode.BACK_PRESSURE, publisher.take().code());
        assertEquals(numbers(0, 3 + OVERFLOW), bus.drain(app));
        assertEquals(OVERFLOW, publisher.takeAll().size());
        bus.publish(4, 1);
        bus.drain(app);
        bus.assertNothingLeft();
    }

    @Test
    void shouldNotHoldMoreThanItMayWhenADeadSessionGaveBackItsWindow() {
        app.subscribe("t", DEFAULT.window(8).queue(2));
        bus.publish(0, 10);
        bus.send(10, 2);
        core.work();
        app.die();
        core.work();
        assertEquals(List.of(), publisher.received(), "still above the limit");
        final TestApp next = core.connect("app");
        next.subscribe("t", ONE_BY_ONE);
        assertEquals(numbers(0, 12), bus.drain(next));
        assertEquals(2, publisher.takeAll().size(), "every publisher is answered");
        bus.assertNothingLeft();
    }

    @Test
    void shouldAnswerHeldPublishersWhenTheSubscriptionEnds() {
        final long subscription = app.subscribe("t", ONE_BY_ONE.queue(1));
        bus.publish(0, 2);
        bus.send(2, 3);
        core.work();
        app.send(Commands.unsubscribe(3, subscription));
        core.work();
        assertEquals(3, publisher.takeAll().size());
        bus.assertNothingLeft();
    }

    @Test
    void shouldBearTheDeathOfAHeldPublisher() {
        app.subscribe("t", ONE_BY_ONE.queue(1));
        bus.publish(0, 2);
        bus.send(2, 2);
        core.work();
        publisher.die();
        final TestApp reborn = core.connect("publisher");
        assertEquals(publisher.session(), reborn.session());
        assertEquals(numbers(0, 4), bus.drain(app));
        assertEquals(List.of(), reborn.received(), "not its answers");
        bus.assertNothingLeft();
    }

    @Test
    void shouldDropTheOldestWhenThatIsThePolicy() {
        app.subscribe("t", ONE_BY_ONE.queue(3).policy(FullPolicy.DROP_OLDEST));
        bus.publish(0, 10);
        assertEquals(List.of("0", "7", "8", "9"), bus.drain(app));
        assertEquals(6, core.core.pubSub().counts().droppedOldest());
        bus.assertNothingLeft();
    }

    @Test
    void shouldDropTheNewestWhenThatIsThePolicy() {
        app.subscribe("t", ONE_BY_ONE.queue(3).policy(FullPolicy.DROP_NEWEST));
        bus.publish(0, 10);
        assertEquals(numbers(0, 4), bus.drain(app));
        assertEquals(6, core.core.pubSub().counts().droppedNewest());
        bus.assertNothingLeft();
    }

    @Test
    void shouldNeverHoldAPublisherForAQueueThatDrops() {
        app.subscribe("t", DEFAULT.window(8).queue(2).policy(FullPolicy.DROP_OLDEST));
        bus.publish(0, 10);
        app.die(); // its window goes back: ten in a queue of two
        core.work();
        bus.publish(10, 1);
        final TestApp next = core.connect("app");
        next.subscribe("t", DEFAULT);
        assertEquals(numbers(9, 2), bus.drain(next));
        bus.assertNothingLeft();
    }

    @Test
    void shouldGiveUpAFullQueueOfAnAppThatIsAway() {
        app.subscribe("t", ONE_BY_ONE.queue(2));
        app.die();
        core.work();
        bus.publish(0, 2);
        bus.send(2, OVERFLOW);
        core.work();
        assertEquals(List.of(), publisher.received());
        publisher.publish("t", "last".getBytes());
        core.work();
        assertEquals(OVERFLOW + 1, publisher.takeAll().stream().map(Reply::done).count());
        assertEquals(1, core.core.pubSub().counts().abandoned());
        assertEquals(1, core.core.pubSub().counts().unheard(), "nobody is left for the last one");
        bus.assertNothingLeft();
    }

    @Test
    void shouldRefuseWhenTheMessageStoreIsFull() {
        try (CoreHarness small = new CoreHarness(context -> context.messageBytes(64 * 1024))) {
            final TestApp subscriber = small.connect("app");
            final TestApp sender = small.connect("publisher");
            subscriber.subscribe("t", ONE_BY_ONE);
            for (int i = 0; i < 20; i++) {
                sender.publish("t", new byte[4096]);
            }
            small.work();
            final long refused = sender.takeAll().stream()
                    .filter(reply -> reply.templateId() != DoneDecoder.TEMPLATE_ID)
                    .peek(reply -> assertEquals(ErrorCode.BACK_PRESSURE, reply.code()))
                    .count();
            assertTrue(refused > 0 && refused < 20, () -> "refused: " + refused);
            for (int i = 0; i < 20 - refused; i++) {
                subscriber.ack(subscriber.take(), AckStatus.SUCCESS);
                small.work();
            }
            assertEquals(0, small.messages());
        }
    }
}
