package io.ledge.bindings.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.protocol.codec.AckStatus;
import io.ledge.test.Await;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The inbox alone, with links that only keep what is acknowledged on them. */
class InboxTest {
    private static final long SEED = 20261123;
    private static final int MAX_INFLIGHT = 500;
    private static final int HELD_LIMIT = 8 * MAX_INFLIGHT;

    private final TestContext context = new TestContext();
    private final Inbox inbox = new Inbox(context, new Health(context, "mqtt://test"), MAX_INFLIGHT);
    private final KeptAcks link = new KeptAcks();

    @BeforeEach
    void open() {
        inbox.start();
        inbox.opened(link, false);
    }

    @AfterEach
    void close() {
        inbox.close();
    }

    @Test
    void shouldAcknowledgeInOrderOfArrivalWhenSettledInAnyOrder() throws Exception {
        for (int id = 1; id <= MAX_INFLIGHT; id++) {
            inbox.arrived(link, message(id));
        }
        final List<TestContext.Taken> events = new ArrayList<>();
        context.taken.drainTo(events);
        Collections.shuffle(events, new Random(SEED));
        final List<Thread> threads = events.stream()
                .map(event -> Thread.ofVirtual().start(() -> event.onSettled().onSettled(AckStatus.SUCCESS)))
                .toList();
        for (final Thread thread : threads) {
            thread.join();
        }
        assertEquals(IntStream.rangeClosed(1, MAX_INFLIGHT).boxed().toList(), link.acknowledged);
    }

    @Test
    void shouldAcknowledgeNothingOnNewLinkWhenOldOneIsSettled() throws Exception {
        inbox.arrived(link, message(1));
        final TestContext.Taken old = context.take();
        inbox.lost(link);
        final KeptAcks next = new KeptAcks();
        inbox.opened(next, true);
        inbox.arrived(next, message(1));
        old.settle(AckStatus.SUCCESS);
        assertEquals(List.of(), next.acknowledged);
        assertEquals(List.of(), link.acknowledged);
        context.take().settle(AckStatus.SUCCESS);
        assertEquals(List.of(1), next.acknowledged);
    }

    @Test
    void shouldGiveUpWhatWaitsWhenBrokerKeptTheSession() throws Exception {
        context.full = true;
        inbox.arrived(link, message(1));
        inbox.lost(link);
        final KeptAcks next = new KeptAcks();
        inbox.opened(next, true);
        context.full = false;
        inbox.arrived(next, message(2));
        assertEquals("2", context.take().text());
    }

    @Test
    void shouldIgnoreSecondSettlementWhenSettledTwice() throws Exception {
        inbox.arrived(link, message(1));
        final TestContext.Taken event = context.take();
        event.settle(AckStatus.SUCCESS);
        event.settle(AckStatus.RETRY);
        assertEquals(List.of(1), link.acknowledged);
        assertEquals(1, context.successCount.get());
    }

    @Test
    void shouldHoldBackTheBrokerWhenFull() throws Exception {
        context.full = true;
        for (int id = 1; id <= HELD_LIMIT; id++) {
            inbox.arrived(link, message(id));
        }
        final Thread reader = Thread.ofPlatform().start(() -> inbox.arrived(link, message(HELD_LIMIT + 1)));
        Await.await(TestContext.TIMEOUT, () -> "a reader that waits", () -> reader.getState() == Thread.State.WAITING);
        assertEquals(HELD_LIMIT, context.backlog);

        context.settleAtOnce =
                AckStatus.SUCCESS; // before there is room: the inbox's own thread offers as soon as there is
        context.full = false;
        Await.await(
                TestContext.TIMEOUT,
                () -> "acknowledged: " + link.acknowledged.size(),
                () -> link.acknowledged.size() == HELD_LIMIT + 1);
        reader.join();
    }

    @Test
    void shouldLetGoOfTheReaderWhenLinkIsLost() throws Exception {
        context.full = true;
        for (int id = 1; id <= HELD_LIMIT; id++) {
            inbox.arrived(link, message(id));
        }
        final Thread reader = Thread.ofPlatform().start(() -> inbox.arrived(link, message(HELD_LIMIT + 1)));
        Await.await(TestContext.TIMEOUT, () -> "a reader that waits", () -> reader.getState() == Thread.State.WAITING);
        inbox.lost(link);
        assertTrue(reader.join(TestContext.TIMEOUT), "the reader still waits");
    }

    private static MqttLink.Inbound message(final int id) {
        return new MqttLink.Inbound("topic", Integer.toString(id).getBytes(), 1, false, id, "", Map.of());
    }

    private static final class KeptAcks implements MqttLink {
        final List<Integer> acknowledged = new CopyOnWriteArrayList<>();

        @Override
        public void acknowledge(final int messageId) {
            LockSupport.parkNanos(10_000); // a slow socket: another acknowledgement could overtake this one
            acknowledged.add(messageId);
        }

        @Override
        public void open() {}

        @Override
        public void subscribe(final String filter, final int qos) {}

        @Override
        public CompletableFuture<Void> publish(final Outbound message) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public int sendQuota() {
            return 1;
        }

        @Override
        public MqttVersion version() {
            return MqttVersion.V5;
        }

        @Override
        public void close() {}
    }
}
