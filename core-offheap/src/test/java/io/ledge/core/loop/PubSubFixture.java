package io.ledge.core.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ledge.core.pubsub.PubSubContext;
import io.ledge.protocol.codec.AckStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A core with small bounds for pub/sub, one app that publishes to it and one that subscribes. */
final class PubSubFixture implements AutoCloseable {
    static final int OVERFLOW = 4;
    static final int DETACHED_MS = 5_000;
    static final SubscribeOptions DEFAULT = SubscribeOptions.DEFAULT;
    static final SubscribeOptions ONE_BY_ONE = DEFAULT.window(1);

    final CoreHarness core = new CoreHarness(context -> context.pubSub(new PubSubContext(
            8,
            4,
            16,
            64,
            OVERFLOW,
            TimeUnit.SECONDS.toNanos(30),
            TimeUnit.MILLISECONDS.toNanos(100),
            TimeUnit.SECONDS.toNanos(10),
            TimeUnit.MILLISECONDS.toNanos(DETACHED_MS))));
    final TestApp publisher = core.connect("publisher");
    final TestApp app = core.connect("app");

    void assertNothingLeft() {
        assertEquals(0, core.messages(), "messages");
        assertEquals(0, core.bodyBlocks(), "body blocks");
        assertEquals(0, core.core.timerCount(), "timers");
    }

    /** Publishes the numbers from first on to topic "t"; each is delivered, and answered with Done, before the next. */
    void publish(final int first, final int count) {
        for (final String number : numbers(first, count)) {
            publisher.publish("t", number.getBytes());
            core.work();
            publisher.take().done();
        }
    }

    /** The same at once, without waiting for answers. */
    void send(final int first, final int count) {
        numbers(first, count).forEach(number -> publisher.publish("t", number.getBytes()));
    }

    static List<String> numbers(final int first, final int count) {
        final List<String> numbers = new ArrayList<>();
        for (int i = first; i < first + count; i++) {
            numbers.add(Integer.toString(i));
        }
        return numbers;
    }

    static List<String> text(final TestApp from, final List<Reply> deliveries) {
        return deliveries.stream()
                .map(reply -> Delivered.of(from, reply).text())
                .toList();
    }

    /** Acknowledges everything as it comes until nothing comes. */
    List<String> drain(final TestApp from) {
        final List<String> all = new ArrayList<>();
        for (core.work(); !from.received().isEmpty(); core.work()) {
            for (final Reply delivery : from.takeAll()) {
                all.add(Delivered.of(from, delivery).text());
                from.ack(delivery, AckStatus.SUCCESS);
            }
        }
        return all;
    }

    @Override
    public void close() {
        core.close();
    }
}
