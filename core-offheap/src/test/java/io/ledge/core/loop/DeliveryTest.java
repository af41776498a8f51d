package io.ledge.core.loop;

import static io.ledge.core.loop.PubSubFixture.DEFAULT;
import static io.ledge.core.loop.PubSubFixture.ONE_BY_ONE;
import static io.ledge.core.loop.PubSubFixture.numbers;
import static io.ledge.core.loop.PubSubFixture.text;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.protocol.codec.AckStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who gets what was published, in which order, and for how long; and that nothing is left over. */
class DeliveryTest {
    private final PubSubFixture bus = new PubSubFixture();
    private final CoreHarness core = bus.core;
    private final TestApp publisher = bus.publisher;
    private final TestApp app = bus.app;

    @AfterEach
    void tearDown() {
        bus.close();
    }

    @Test
    void shouldDeliverWhatWasPublishedWithItsAttributes() {
        final long subscription = app.subscribe("t", DEFAULT);
        bus.publish(7, 1);

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
        bus.assertNothingLeft();
    }

    @Test
    void shouldAnswerPublishersWhenNobodySubscribed() {
        bus.publish(0, 3);
        bus.assertNothingLeft();
        publisher.publish("t", new byte[100_000]);
        core.work();
        publisher.take().done();
        bus.assertNothingLeft();
    }

    @Test
    void shouldGiveEachAppItsCopy() {
        final TestApp other = core.connect("other");
        app.subscribe("t", DEFAULT);
        other.subscribe("t", DEFAULT);
        bus.publish(0, 10);
        assertEquals(numbers(0, 10), bus.drain(app));
        assertEquals(10, core.messages(), "the other app holds them still");
        assertEquals(numbers(0, 10), bus.drain(other));
        bus.assertNothingLeft();
    }

    @Test
    void shouldShareMessagesBetweenSessionsOfOneApp() {
        final TestApp second = core.connect("app");
        app.subscribe("t", DEFAULT);
        second.subscribe("t", DEFAULT);
        bus.publish(0, 20);
        final List<String> first = bus.drain(app);
        final List<String> rest = bus.drain(second);
        assertEquals(10, first.size());
        assertEquals(10, rest.size());
        final List<String> all = new ArrayList<>(first);
        all.addAll(rest);
        all.sort(Comparator.comparingInt(Integer::parseInt));
        assertEquals(numbers(0, 20), all, "each message once");
        bus.assertNothingLeft();
    }

    @Test
    void shouldKeepTopicsApart() {
        app.subscribe("u", DEFAULT);
        bus.publish(0, 3);
        assertEquals(List.of(), bus.drain(app));
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
        bus.assertNothingLeft();
    }

    @Test
    void shouldHaveAsManyOutAsTheWindowAllows() {
        app.subscribe("t", DEFAULT.window(3));
        bus.publish(0, 10);
        final List<Reply> out = app.takeAll();
        assertEquals(numbers(0, 3), text(app, out));
        app.ack(out.get(1), AckStatus.SUCCESS);
        core.work();
        assertEquals(numbers(3, 1), text(app, app.received()));
        app.ack(app.take(), AckStatus.SUCCESS);
        app.ack(out.get(0), AckStatus.SUCCESS);
        app.ack(out.get(2), AckStatus.SUCCESS);
        assertEquals(numbers(4, 6), bus.drain(app));
        bus.assertNothingLeft();
    }

    @Test
    void shouldKeepTheOrderUnderRetriesAndTimeoutsWhenTheWindowIsOne() {
        app.subscribe("t", ONE_BY_ONE.ackTimeoutMs(500));
        bus.publish(0, 20);
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
        bus.assertNothingLeft();
    }

    @Test
    void shouldNotDeliverWhatExpired() {
        app.subscribe("t", ONE_BY_ONE);
        bus.publish(0, 1);
        for (int i = 1; i < 5; i++) {
            publisher
                    .call(Commands.publish(i, "bus", "t", "x".getBytes(), 0, 0, 100))
                    .done();
        }
        publisher
                .call(Commands.publish(9, "bus", "t", "y".getBytes(), 0, 0, Long.MAX_VALUE))
                .done();
        core.advanceMs(100);
        assertEquals(List.of("0", "y"), bus.drain(app));
        assertEquals(4, core.core.pubSub().counts().expired());
        bus.assertNothingLeft();
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
        bus.assertNothingLeft();
    }
}
