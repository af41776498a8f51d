package io.ledge.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.protocol.ErrorCode;
import io.ledge.test.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SubscriptionTest {
    private static final Duration SOON = Duration.ofSeconds(5);

    @TempDir
    Path dataDir;

    private final List<Throwable> errors = new CopyOnWriteArrayList<>();
    private final BlockingQueue<TopicEvent> events = new LinkedBlockingQueue<>();
    private FakeNode node;
    private LedgeClient client;

    @BeforeEach
    void start() throws Exception {
        node = FakeNode.start(dataDir);
        client = LedgeClient.connect(
                new LedgeClientContext().appId("test").dataDir(dataDir).errorHandler(errors::add));
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        node.close();
    }

    @Test
    void shouldDeliverWithAllAttributes() throws Exception {
        final String traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        client.subscribe("pubsub", "t", event -> {
            events.add(event);
            return Ack.SUCCESS;
        });
        client.publish(
                "pubsub",
                "t",
                "21.5".getBytes(UTF_8),
                PublishOptions.none()
                        .contentType("text/plain")
                        .id("id-1")
                        .source("greenhouse")
                        .type("reading")
                        .subject("bed-1")
                        .time(Instant.ofEpochMilli(123))
                        .traceparent(traceparent)
                        .extensions(Map.of("unit", "C")));
        final TopicEvent event = events.poll(5, TimeUnit.SECONDS);
        assertArrayEquals("21.5".getBytes(UTF_8), event.data());
        assertEquals(
                new TopicEvent(
                        "pubsub",
                        "t",
                        "id-1",
                        "greenhouse",
                        "reading",
                        "bed-1",
                        Instant.ofEpochMilli(123),
                        "text/plain",
                        event.data(),
                        1,
                        traceparent,
                        Map.of(),
                        Map.of("unit", "C")),
                event);
        Await.await(SOON, () -> "acks: " + node.acks, () -> node.acks.size() == 1);
        assertTrue(node.acks.getFirst().endsWith(":SUCCESS"), node.acks.getFirst());
    }

    @Test
    void shouldDeliverLargeDataAndReportHandlersAnswer() throws Exception {
        client.subscribe("pubsub", "t", event -> {
            events.add(event);
            return Ack.DROP;
        });
        final byte[] data = new byte[100_000];
        data[99_999] = 7;
        client.publish("pubsub", "t", data);
        assertArrayEquals(data, events.poll(5, TimeUnit.SECONDS).data());
        Await.await(SOON, () -> "acks: " + node.acks, () -> node.acks.size() == 1);
        assertTrue(node.acks.getFirst().endsWith(":DROP"), node.acks.getFirst());
    }

    @Test
    void shouldAskForRetryWhenHandlerThrows() {
        client.subscribe("pubsub", "t", event -> {
            throw new IllegalStateException("broken handler");
        });
        client.publish("pubsub", "t", new byte[1]);
        Await.await(SOON, () -> "acks: " + node.acks, () -> node.acks.size() == 1);
        assertTrue(node.acks.getFirst().endsWith(":RETRY"), node.acks.getFirst());
        assertEquals("broken handler", errors.getFirst().getMessage());
    }

    @Test
    void shouldDeliverBindingEvents() throws Exception {
        final BlockingQueue<BindingMessage> messages = new LinkedBlockingQueue<>();
        client.subscribeBinding("door", message -> {
            messages.add(message);
            return Ack.SUCCESS;
        });
        final BindingMessage message = messages.poll(5, TimeUnit.SECONDS);
        assertEquals("door", message.binding());
        assertEquals("21.5", message.text());
        assertEquals(Map.of("line", "17"), message.metadata());
        Await.await(SOON, () -> "acks: " + node.acks, () -> node.acks.size() == 1);
    }

    @Test
    void shouldAnswerOthersWhileHandlerIsSlow() throws Exception {
        final CountDownLatch isIn = new CountDownLatch(1);
        final CountDownLatch mayGo = new CountDownLatch(1);
        client.subscribe("pubsub", "t", event -> {
            isIn.countDown();
            mayGo.await();
            return Ack.SUCCESS;
        });
        client.publish("pubsub", "t", new byte[1]);
        assertTrue(isIn.await(5, TimeUnit.SECONDS));
        for (int i = 0; i < 100; i++) {
            client.saveState("statestore", "a", new byte[1]);
            client.getStateAsync("statestore", "a").get(5, TimeUnit.SECONDS);
        }
        assertEquals(0, node.acks.size());
        mayGo.countDown();
        Await.await(SOON, () -> "acks: " + node.acks, () -> node.acks.size() == 1);
    }

    @Test
    void shouldLetHandlersCallTheClient() {
        client.subscribe("pubsub", "t", event -> {
            client.saveState("statestore", "last", event.data());
            return Ack.SUCCESS;
        });
        for (int i = 0; i < 50; i++) {
            client.publish("pubsub", "t", new byte[] {(byte) i});
        }
        Await.await(SOON, () -> "acks: " + node.acks.size(), () -> node.acks.size() == 50);
        assertEquals(49, client.getState("statestore", "last").value()[0]);
    }

    @Test
    void shouldStopWhenClosed() {
        final Subscription subscription = client.subscribe("pubsub", "t", event -> Ack.SUCCESS);
        assertEquals(1, node.subscriptionCount);
        subscription.close();
        subscription.close();
        assertEquals(0, node.subscriptionCount);
        assertEquals(0, subscription.handledCount());
    }

    /** Word of that may be on its way, or, to an older client, never come. */
    @Test
    void shouldCloseWhatTheNodeHasEnded() {
        final Subscription subscription = client.subscribe("pubsub", "t", event -> Ack.SUCCESS);
        node.hasEndedAll = true;
        subscription.close();
        assertEquals(List.of(), errors);
    }

    @Test
    void shouldTellNodesReasonWhenSubscriptionIsRefused() {
        final LedgeException ex =
                assertThrows(LedgeException.class, () -> client.subscribe("nowhere", "t", event -> Ack.SUCCESS));
        assertEquals(ErrorCode.PUBSUB_NOT_FOUND, ex.code());
        assertEquals("no pubsub: nowhere", ex.getMessage());
    }
}
