package io.ledge.runtime.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.api.semantics.AppContext;
import io.ledge.client.Ack;
import io.ledge.client.BulkPublishEntry;
import io.ledge.client.BulkPublishFailure;
import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeClientContext;
import io.ledge.client.LedgeConfigurationException;
import io.ledge.client.LedgeException;
import io.ledge.client.PublishOptions;
import io.ledge.client.SubscribeOptions;
import io.ledge.client.TopicEvent;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import io.ledge.runtime.node.NodeContext;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Bulk publish over IPC: each entry is a publication by itself, and what was not accepted is told by its id. */
@Timeout(60)
class IpcBulkPublishTest {
    @TempDir
    Path dataDir;

    private final BlockingQueue<TopicEvent> received = new LinkedBlockingQueue<>();
    private RawNode node;
    private LedgeClient client;

    @BeforeEach
    void start() throws Exception {
        node = new RawNode(
                new NodeContext().dataDir(dataDir).components(List.of(ApiNode.pubsub("protectedTopics", "secret"))),
                new AppContext("app"));
        client = LedgeClient.connect(new LedgeClientContext().appId("app").dataDir(dataDir));
    }

    @AfterEach
    void stop() {
        client.close();
        node.close();
    }

    private void subscribe(final String topic) {
        client.subscribe("pubsub", topic, SubscribeOptions.none(), event -> {
            received.add(event);
            return Ack.SUCCESS;
        });
    }

    private TopicEvent next() throws InterruptedException {
        return received.poll(20, TimeUnit.SECONDS);
    }

    private static BulkPublishEntry entry(final String id, final String text) {
        return new BulkPublishEntry(id, text.getBytes(UTF_8));
    }

    @Test
    void shouldPublishEachEntryAsAPublicationByItself() throws Exception {
        subscribe("topic");
        client.publish("pubsub", "topic", "plain".getBytes(UTF_8));
        final TopicEvent alone = next();
        assertEquals(
                List.of(),
                client.publishBulk(
                        "pubsub",
                        "topic",
                        List.of(
                                entry("1", "plain"),
                                new BulkPublishEntry(
                                        "2",
                                        "{\"n\":2}".getBytes(UTF_8),
                                        PublishOptions.json()
                                                .id("own")
                                                .source("me")
                                                .type("t")),
                                entry("3", "x".repeat(100_000)))));
        final TopicEvent plain = next();
        assertEquals("plain", plain.text());
        assertEquals(alone.source(), plain.source());
        assertEquals(alone.type(), plain.type());
        assertEquals(alone.contentType(), plain.contentType());
        final TopicEvent own = next();
        assertEquals(
                "own me t application/json",
                own.id() + " " + own.source() + " " + own.type() + " " + own.contentType());
        assertEquals("{\"n\":2}", own.text());
        assertEquals(100_000, next().data().length);
    }

    @Test
    void shouldTellWhichEntriesWereNotAcceptedAndPublishTheOthers() throws Exception {
        subscribe("topic");
        final List<BulkPublishFailure> failures = client.publishBulk(
                "pubsub",
                "topic",
                List.of(
                        entry("first", "1"),
                        new BulkPublishEntry("long", new byte[Ipc.DEFAULT_MAX_BODY_LENGTH + 1]),
                        entry("last", "3")));
        assertEquals(
                List.of("long"),
                failures.stream().map(BulkPublishFailure::entryId).toList());
        assertEquals(ErrorCode.BODY_TOO_LARGE, failures.getFirst().failure().code());
        assertEquals("1", next().text());
        assertEquals("3", next().text());
    }

    @Test
    void shouldTellOfEachEntryThatScopesKeepFromTheTopic() {
        final List<BulkPublishFailure> failures =
                client.publishBulk("pubsub", "secret", List.of(entry("1", "a"), entry("2", "b")));
        assertEquals(
                List.of("1 NOT_ALLOWED", "2 NOT_ALLOWED"),
                failures.stream()
                        .map(failed -> failed.entryId() + " " + failed.failure().code())
                        .toList());
    }

    @Test
    void shouldRefuseAsAWholeWhatIsWrongForAll() throws Exception {
        final List<BulkPublishEntry> entries = List.of(entry("1", "a"), entry("2", "b"));
        assertEquals(
                ErrorCode.PUBSUB_NOT_FOUND,
                assertThrows(LedgeException.class, () -> client.publishBulk("none", "topic", entries))
                        .code());
        assertEquals(
                ErrorCode.TOPIC_INVALID,
                assertThrows(LedgeException.class, () -> client.publishBulk("pubsub", "", entries))
                        .code());
        final Throwable late = assertThrows(
                        ExecutionException.class,
                        () -> client.publishBulkAsync("none", "topic", entries).get())
                .getCause();
        assertEquals(
                ErrorCode.PUBSUB_NOT_FOUND,
                assertInstanceOf(LedgeException.class, late).code());

        subscribe("topic");
        assertThrows(
                LedgeConfigurationException.class,
                () -> client.publishBulk("pubsub", "topic", List.of(entry("1", "a"), entry("1", "b"))));
        assertThrows(LedgeConfigurationException.class, () -> entry("", "a"));
        client.publish("pubsub", "topic", "after".getBytes(UTF_8));
        assertEquals("after", next().text(), "nothing came of the refused ones");
        assertNull(received.poll());
    }

    @Test
    void shouldPublishMoreThanTheWayToTheNodeHasRoomFor() throws Exception {
        subscribe("topic");
        final int count = 800; // the queue of a subscriber holds 1,024
        final List<BulkPublishEntry> entries = IntStream.range(0, count)
                .mapToObj(i -> entry("id" + i, "value" + i))
                .toList();
        assertEquals(List.of(), client.publishBulk("pubsub", "topic", entries));
        assertEquals(
                List.of(),
                client.publishBulkAsync("pubsub", "topic", List.of(entry("x", "last")))
                        .get());
        final Set<String> texts = new HashSet<>();
        for (int i = 0; i < count + 1; i++) {
            texts.add(next().text());
        }
        assertEquals(count + 1, texts.size());
        assertTrue(texts.contains("last"));
    }
}
