package io.ledge.core.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.pubsub.PubSubContext;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.AckStatus;
import io.ledge.protocol.codec.DoneDecoder;
import io.ledge.protocol.codec.FullPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Publish, deliver, acknowledge: who gets what, in which order, how often; and that nothing is left over. */
class PubSubTest {
    private static final int OVERFLOW = 4;
    private static final int DETACHED_MS = 5_000;
    private static final SubscribeOptions DEFAULT = SubscribeOptions.DEFAULT;
    private static final SubscribeOptions ONE_BY_ONE = DEFAULT.window(1);

    private final CoreHarness core = new CoreHarness(context -> context.pubSub(new PubSubContext(
            8,
            4,
            16,
            64,
            OVERFLOW,
            TimeUnit.SECONDS.toNanos(30),
            TimeUnit.MILLISECONDS.toNanos(100),
            TimeUnit.SECONDS.toNanos(10),
            TimeUnit.MILLISECONDS.toNanos(DETACHED_MS))));
    private final TestApp publisher = core.connect("publisher");
    private final TestApp app = core.connect("app");

    @AfterEach
    void tearDown() {
        core.close();
    }

    private void assertNothingLeft() {
        assertEquals(0, core.messages(), "messages");
        assertEquals(0, core.bodyBlocks(), "body blocks");
        assertEquals(0, core.core.timerCount(), "timers");
    }

    /** Publishes the numbers from first on to topic "t"; each is delivered, and answered with Done, before the next. */
    private void publish(final int first, final int count) {
        for (final String number : numbers(first, count)) {
            publisher.publish("t", number.getBytes());
            core.work();
            publisher.take().done();
        }
    }

    private void send(final int first, final int count) {
        numbers(first, count).forEach(number -> publisher.publish("t", number.getBytes()));
    }

    private static List<String> numbers(final int first, final int count) {
        final List<String> numbers = new ArrayList<>();
        for (int i = first; i < first + count; i++) {
            numbers.add(Integer.toString(i));
        }
        return numbers;
    }

    private static List<String> text(final TestApp from, final List<Reply> deliveries) {
        return deliveries.stream()
                .map(reply -> Delivered.of(from, reply).text())
                .toList();
    }

    /** Acknowledges everything as it comes until nothing comes. */
    private List<String> drain(final TestApp from) {
        final List<String> all = new ArrayList<>();
        for (core.work(); !from.received().isEmpty(); core.work()) {
            for (final Reply delivery : from.takeAll()) {
                all.add(Delivered.of(from, delivery).text());
                from.ack(delivery, AckStatus.SUCCESS);
            }
        }
        return all;
    }

    // who gets what

    @Test
    void shouldDeliverWhatWasPublishedWithItsAttributes() {
        final long subscription = app.subscribe("t", DEFAULT);
        publish(7, 1);

        final Reply reply = app.take();
        assertEquals(11, reply.header().traceIdHigh());
        assertEquals(12, reply.header().traceIdLow());
        assertEquals(13, reply.header().spanId());
        assertEquals(1, reply.header().traceFlags());
        assertTrue(reply.header().position() > 0);
        assertEquals(CoreHarness.START_MS, reply.header().timestampMs());
        final Delivered delivered = Delivered.of(app, reply);
        assertEquals(subscription, delivered.subscriptionId());
        assertNotEquals(0, delivered.deliveryId());
        assertEquals(1, delivered.attempt());
        assertEquals(CoreHarness.START_MS, delivered.timeMs());
        assertEquals(Map.of("m", "v"), delivered.metadata());
        assertEquals(Map.of("x", "y"), delivered.extensions());
        assertEquals("bus", delivered.pubsub());
        assertEquals("t", delivered.topic());
        assertEquals("text/plain", delivered.contentType());
        assertEquals("test", delivered.source());
        assertEquals("t", delivered.type());
        assertEquals("s", delivered.subject());
        assertEquals("7", delivered.text());

        app.ack(reply, AckStatus.SUCCESS);
        core.work();
        assertEquals(List.of(), app.received(), "a right ack is not answered");
        assertNothingLeft();
    }

    @Test
    void shouldAnswerPublishersWhenNobodySubscribed() {
        publish(0, 3);
        assertNothingLeft();
        publisher.publish("t", new byte[100_000]);
        core.work();
        publisher.take().done();
        assertNothingLeft();
    }

    @Test
    void shouldGiveEachAppItsCopy() {
        final TestApp other = core.connect("other");
        app.subscribe("t", DEFAULT);
        other.subscribe("t", DEFAULT);
        publish(0, 10);
        assertEquals(numbers(0, 10), drain(app));
        assertEquals(10, core.messages(), "the other app holds them still");
        assertEquals(numbers(0, 10), drain(other));
        assertNothingLeft();
    }

    @Test
    void shouldShareMessagesBetweenSessionsOfOneApp() {
        final TestApp second = core.connect("app");
        app.subscribe("t", DEFAULT);
        second.subscribe("t", DEFAULT);
        publish(0, 20);
        final List<String> first = drain(app);
        final List<String> rest = drain(second);
        assertEquals(10, first.size());
        assertEquals(10, rest.size());
        final List<String> all = new ArrayList<>(first);
        all.addAll(rest);
        all.sort(java.util.Comparator.comparingInt(Integer::parseInt));
        assertEquals(numbers(0, 20), all, "each message once");
        assertNothingLeft();
    }

    @Test
    void shouldKeepTopicsApart() {
        app.subscribe("u", DEFAULT);
        publish(0, 3);
        assertEquals(List.of(), drain(app));
    }

    @Test
    void shouldDeliverBodiesToThreeAppsAndFreeThemOnce() {
        final byte[] data = new byte[1 << 20];
        data[data.length - 1] = 42;
        final List<TestApp> apps = List.of(app, core.connect("b"), core.connect("c"));
        apps.forEach(each -> each.subscribe("t", DEFAULT));
        publisher.publish("t", data);
        core.work();
        publisher.take().done();
        for (final TestApp each : apps) {
            assertEquals(256, core.bodyBlocks());
            final Reply reply = each.take();
            assertArrayEquals(data, Delivered.of(each, reply).data());
            each.ack(reply, AckStatus.SUCCESS);
            core.work();
        }
        assertNothingLeft();
    }

    // window and order

    @Test
    void shouldHaveAsManyOutAsTheWindowAllows() {
        app.subscribe("t", DEFAULT.window(3));
        publish(0, 10);
        final List<Reply> out = app.takeAll();
        assertEquals(numbers(0, 3), text(app, out));
        app.ack(out.get(1), AckStatus.SUCCESS);
        core.work();
        assertEquals(numbers(3, 1), text(app, app.received()));
        app.ack(app.take(), AckStatus.SUCCESS);
        app.ack(out.get(0), AckStatus.SUCCESS);
        app.ack(out.get(2), AckStatus.SUCCESS);
        assertEquals(numbers(4, 6), drain(app));
        assertNothingLeft();
    }

    @Test
    void shouldKeepTheOrderUnderRetriesAndTimeoutsWhenTheWindowIsOne() {
        app.subscribe("t", ONE_BY_ONE.ackTimeoutMs(500));
        publish(0, 20);
        final List<String> acknowledged = new ArrayList<>();
        for (int step = 0; acknowledged.size() < 20; step++) {
            for (int i = 0; i < 300 && app.received().isEmpty(); i++) {
                core.advanceMs(10);
            }
            final Reply reply = app.take();
            final int choice = step % 4;
            if (choice == 0) {
                app.ack(reply, AckStatus.RETRY);
            } else if (choice != 1) { // says nothing, else
                acknowledged.add(Delivered.of(app, reply).text());
                app.ack(reply, AckStatus.SUCCESS);
            }
            core.work();
        }
        assertEquals(numbers(0, 20), acknowledged);
        assertNothingLeft();
    }

    // acknowledgements

    @Test
    void shouldDeliverAgainAfterAPauseThatDoublesWhenTheAppSaysRetry() {
        app.subscribe("t", DEFAULT);
        publish(0, 1);
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
        assertNothingLeft();
    }

    @Test
    void shouldDeliverAgainAtTheAckTimeout() {
        app.subscribe("t", DEFAULT.ackTimeoutMs(1000));
        publish(0, 1);
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
        assertNothingLeft();
    }

    @Test
    void shouldForgetWhatTheAppDropped() {
        app.subscribe("t", DEFAULT);
        publish(0, 1);
        app.ack(app.take(), AckStatus.DROP);
        core.work();
        core.advanceMs(100_000);
        assertEquals(List.of(), app.received());
        assertEquals(1, core.core.pubSub().counts().droppedByApp());
        assertNothingLeft();
    }

    @Test
    void shouldRefuseWrongAcks() {
        final long subscription = app.subscribe("t", DEFAULT);
        publish(0, 1);
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
        assertNothingLeft();
    }

    private static ErrorCode ackCode(final TestApp from, final long subscriptionId, final long deliveryId) {
        return from.call(Commands.ack(9, subscriptionId, deliveryId, AckStatus.SUCCESS))
                .code();
    }

    @Test
    void shouldWaitWithARedeliveryWhileTheEgressIsFull() {
        app.subscribe("t", DEFAULT.ackTimeoutMs(1000).window(16));
        publish(0, 8);
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

    // sessions come and go

    @Test
    void shouldDeliverToTheNextSessionInOrderWhatADeadOneHeld() {
        app.subscribe("t", DEFAULT.window(4));
        publish(0, 8);
        assertEquals(numbers(0, 4), text(app, app.takeAll()));
        app.die();
        core.work();

        final TestApp next = core.connect("app");
        next.subscribe("t", DEFAULT);
        core.work();
        final List<Reply> again = List.copyOf(next.received());
        assertEquals(2, again.get(0).deliver().attempt());
        assertEquals(1, again.get(4).deliver().attempt());
        assertEquals(numbers(0, 8), drain(next));
        assertNothingLeft();
    }

    @Test
    void shouldKeepTheOrderWhenSessionsThatSharedMessagesDieOneAfterAnother() {
        final TestApp second = core.connect("app");
        app.subscribe("t", DEFAULT.window(3));
        second.subscribe("t", DEFAULT.window(3));
        publish(0, 10);
        assertEquals(List.of("0", "2", "4"), text(app, app.received()));
        app.die();
        core.work();
        assertEquals(List.of("1", "3", "5"), text(second, second.takeAll()));
        second.die();
        core.work();

        final TestApp next = core.connect("app");
        next.subscribe("t", ONE_BY_ONE);
        assertEquals(numbers(0, 10), drain(next));
        assertNothingLeft();
    }

    @Test
    void shouldGiveTheShareOfADeadSessionToTheOther() {
        final TestApp second = core.connect("app");
        app.subscribe("t", DEFAULT);
        second.subscribe("t", DEFAULT);
        publish(0, 10);
        app.die();
        assertEquals(10, drain(second).size());
        assertNothingLeft();
    }

    @Test
    void shouldKeepASubscriptionWithoutSessionsForAWhile() {
        app.subscribe("t", DEFAULT);
        app.die();
        core.work();
        publish(0, 5);
        core.advanceMs(DETACHED_MS - 100, 100);

        final TestApp next = core.connect("app");
        next.subscribe("t", DEFAULT);
        core.advanceMs(2 * DETACHED_MS, 100);
        assertEquals(numbers(0, 5), text(next, next.received()));
        next.takeAll().forEach(reply -> next.ack(reply, AckStatus.SUCCESS));
        core.work();
        assertEquals(0, core.core.pubSub().counts().abandoned());
        assertNothingLeft();
    }

    @Test
    void shouldAbandonASubscriptionWhoseAppDoesNotReturn() {
        app.subscribe("t", DEFAULT);
        publish(0, 5);
        app.die();
        core.advanceMs(DETACHED_MS + 100, 100);
        assertEquals(1, core.core.pubSub().counts().abandoned());
        assertEquals(5, core.core.pubSub().counts().abandonedMessages());
        assertEquals(0, core.core.pubSub().subscriptionCount());
        assertNothingLeft();
    }

    @Test
    void shouldForgetTheMessagesOfAnAppThatUnsubscribed() {
        final long subscription = app.subscribe("t", DEFAULT.window(2));
        publish(0, 5);
        app.takeAll();
        app.call(Commands.unsubscribe(3, subscription)).done();
        assertNothingLeft();
        assertEquals(
                ErrorCode.SUBSCRIPTION_UNKNOWN,
                app.call(Commands.unsubscribe(3, subscription)).code());
        publish(5, 1);
        assertEquals(List.of(), app.received());
    }

    @Test
    void shouldKeepTheMessagesWhenOneOfTwoSessionsUnsubscribes() {
        final TestApp second = core.connect("app");
        final long subscription = app.subscribe("t", DEFAULT);
        second.subscribe("t", DEFAULT.window(1));
        publish(0, 6);
        app.takeAll();
        app.call(Commands.unsubscribe(3, subscription)).done();
        assertEquals(6, drain(second).size());
        assertNothingLeft();
    }

    // full queues

    @Test
    void shouldWithholdDoneWhileAQueueIsAboveItsLimit() {
        app.subscribe("t", ONE_BY_ONE.queue(2));
        publish(0, 3); // one out, two waiting
        send(3, 2);
        core.work();
        assertEquals(List.of(), publisher.received());

        app.ack(app.take(), AckStatus.SUCCESS);
        core.work();
        assertEquals(DoneDecoder.TEMPLATE_ID, publisher.take().templateId(), "room for one");
        app.ack(app.take(), AckStatus.SUCCESS);
        core.work();
        publisher.take().done();
        assertEquals(numbers(2, 3), drain(app));
        assertNothingLeft();
    }

    @Test
    void shouldAnswerAHeldPublisherWhenTheSlowestOfTwoQueuesHasRoom() {
        final TestApp other = core.connect("other");
        app.subscribe("t", ONE_BY_ONE.queue(1));
        other.subscribe("t", ONE_BY_ONE.queue(1));
        publish(0, 2);
        send(2, 1);
        drain(app);
        assertEquals(List.of(), publisher.received(), "the other one holds it");
        drain(other);
        publisher.take().done();
        assertNothingLeft();
    }

    @Test
    void shouldRefuseAtTheHardBound() {
        app.subscribe("t", ONE_BY_ONE.queue(2));
        publish(0, 3);
        send(3, OVERFLOW);
        send(99, 1);
        core.work();
        assertEquals(ErrorCode.BACK_PRESSURE, publisher.take().code());
        assertEquals(numbers(0, 3 + OVERFLOW), drain(app));
        assertEquals(OVERFLOW, publisher.takeAll().size());
        publish(4, 1);
        drain(app);
        assertNothingLeft();
    }

    @Test
    void shouldNotHoldMoreThanItMayWhenADeadSessionGaveBackItsWindow() {
        app.subscribe("t", DEFAULT.window(8).queue(2));
        publish(0, 10);
        send(10, 2);
        core.work();
        app.die();
        core.work();
        assertEquals(List.of(), publisher.received(), "still above the limit");
        final TestApp next = core.connect("app");
        next.subscribe("t", ONE_BY_ONE);
        assertEquals(numbers(0, 12), drain(next));
        assertEquals(2, publisher.takeAll().size(), "every publisher is answered");
        assertNothingLeft();
    }

    @Test
    void shouldAnswerHeldPublishersWhenTheSubscriptionEnds() {
        final long subscription = app.subscribe("t", ONE_BY_ONE.queue(1));
        publish(0, 2);
        send(2, 3);
        core.work();
        app.send(Commands.unsubscribe(3, subscription));
        core.work();
        assertEquals(3, publisher.takeAll().size());
        assertNothingLeft();
    }

    @Test
    void shouldBearTheDeathOfAHeldPublisher() {
        app.subscribe("t", ONE_BY_ONE.queue(1));
        publish(0, 2);
        send(2, 2);
        core.work();
        publisher.die();
        final TestApp reborn = core.connect("publisher");
        assertEquals(publisher.session(), reborn.session());
        assertEquals(numbers(0, 4), drain(app));
        assertEquals(List.of(), reborn.received(), "not its answers");
        assertNothingLeft();
    }

    @Test
    void shouldDropTheOldestWhenThatIsThePolicy() {
        app.subscribe("t", ONE_BY_ONE.queue(3).policy(FullPolicy.DROP_OLDEST));
        publish(0, 10);
        assertEquals(List.of("0", "7", "8", "9"), drain(app));
        assertEquals(6, core.core.pubSub().counts().droppedOldest());
        assertNothingLeft();
    }

    @Test
    void shouldDropTheNewestWhenThatIsThePolicy() {
        app.subscribe("t", ONE_BY_ONE.queue(3).policy(FullPolicy.DROP_NEWEST));
        publish(0, 10);
        assertEquals(numbers(0, 4), drain(app));
        assertEquals(6, core.core.pubSub().counts().droppedNewest());
        assertNothingLeft();
    }

    @Test
    void shouldNeverHoldAPublisherForAQueueThatDrops() {
        app.subscribe("t", DEFAULT.window(8).queue(2).policy(FullPolicy.DROP_OLDEST));
        publish(0, 10);
        app.die(); // its window goes back: ten in a queue of two
        core.work();
        publish(10, 1);
        final TestApp next = core.connect("app");
        next.subscribe("t", DEFAULT);
        assertEquals(numbers(9, 2), drain(next));
        assertNothingLeft();
    }

    @Test
    void shouldGiveUpAFullQueueOfAnAppThatIsAway() {
        app.subscribe("t", ONE_BY_ONE.queue(2));
        app.die();
        core.work();
        publish(0, 2);
        send(2, OVERFLOW);
        core.work();
        assertEquals(List.of(), publisher.received());
        publisher.publish("t", "last".getBytes());
        core.work();
        assertEquals(OVERFLOW + 1, publisher.takeAll().stream().map(Reply::done).count());
        assertEquals(1, core.core.pubSub().counts().abandoned());
        assertEquals(1, core.core.pubSub().counts().unheard(), "nobody is left for the last one");
        assertNothingLeft();
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

    // time to live

    @Test
    void shouldNotDeliverWhatExpired() {
        app.subscribe("t", ONE_BY_ONE);
        publish(0, 1);
        for (int i = 1; i < 5; i++) {
            publisher
                    .call(Commands.publish(i, "bus", "t", "x".getBytes(), 0, 0, 100))
                    .done();
        }
        publisher
                .call(Commands.publish(9, "bus", "t", "y".getBytes(), 0, 0, Long.MAX_VALUE))
                .done();
        core.advanceMs(100);
        assertEquals(List.of("0", "y"), drain(app));
        assertEquals(4, core.core.pubSub().counts().expired());
        assertNothingLeft();
    }

    @Test
    void shouldNotDeliverAgainWhatExpiredMeanwhile() {
        app.subscribe("t", DEFAULT);
        publisher
                .call(Commands.publish(9, "bus", "t", "x".getBytes(), 0, 0, 50))
                .done();
        app.ack(app.take(), AckStatus.RETRY);
        core.advanceMs(200, 10);
        assertEquals(List.of(), app.received());
        assertNothingLeft();
    }

    // bounds of tables

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
