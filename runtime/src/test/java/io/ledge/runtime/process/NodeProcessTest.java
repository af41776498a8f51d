package io.ledge.runtime.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.client.Ack;
import io.ledge.client.BindingMessage;
import io.ledge.client.ComponentInfo;
import io.ledge.client.EtagMismatchException;
import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeException;
import io.ledge.client.NodeInfo;
import io.ledge.client.StateOptions;
import io.ledge.client.TopicEvent;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import io.ledge.test.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The verbs of an app against a node in another process. */
@Timeout(60)
class NodeProcessTest {
    @TempDir
    private static Path scratch;

    private static NodeProcess node;
    private LedgeClient app;

    @BeforeAll
    static void startNode() {
        node = NodeProcess.start(scratch, NodeProcess.MEMORY, NodeProcess.GREENHOUSE);
    }

    @AfterAll
    static void stopNode() {
        node.close();
    }

    @BeforeEach
    void connect() {
        app = node.connect("app");
    }

    @AfterEach
    void disconnect() {
        app.close();
    }

    @Test
    void shouldKeepState() {
        final String first = app.saveState("statestore", "a", "one".getBytes(UTF_8));
        final String second = app.saveState("statestore", "a", "two".getBytes(UTF_8));

        assertEquals("two", app.getState("statestore", "a").text());
        assertEquals(second, app.getState("statestore", "a").etag());
        assertThrows(
                EtagMismatchException.class,
                () -> app.saveState(
                        "statestore", "a", new byte[0], StateOptions.none().etag(first)));
        app.deleteState("statestore", "a");
        assertFalse(app.getState("statestore", "a").found());
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                1,
                Ipc.INLINE_LIMIT - 1,
                Ipc.INLINE_LIMIT,
                Ipc.INLINE_LIMIT + 1,
                64 * 1024,
                Ipc.DEFAULT_MAX_BODY_LENGTH
            })
    void shouldKeepValuesOfEverySize(final int length) {
        final byte[] value = new byte[length];
        new Random(length).nextBytes(value);

        app.saveState("statestore", "size", value);

        assertArrayEquals(value, app.getState("statestore", "size").value());
    }

    @Test
    void shouldNameBothSizesWhenAValueIsOverTheLimit() {
        final int length = Ipc.DEFAULT_MAX_BODY_LENGTH + 1;

        final LedgeException refused =
                assertThrows(LedgeException.class, () -> app.saveState("statestore", "big", new byte[length]));

        assertEquals(ErrorCode.BODY_TOO_LARGE, refused.code());
        final String digits = refused.getMessage().replaceAll("[,._ ]", "");
        assertTrue(
                digits.contains(Integer.toString(length))
                        && digits.contains(Integer.toString(Ipc.DEFAULT_MAX_BODY_LENGTH)),
                refused::getMessage);
        assertFalse(app.getState("statestore", "big").found());
    }

    @Test
    void shouldDeliverWhatAnotherAppPublishes() throws InterruptedException {
        final BlockingQueue<TopicEvent> events = new LinkedBlockingQueue<>();
        try (LedgeClient other = node.connect("other")) {
            app.subscribe("pubsub", "news", event -> {
                events.add(event);
                return Ack.SUCCESS;
            });
            for (int i = 0; i < 100; i++) {
                other.publish("pubsub", "news", ("n" + i).getBytes(UTF_8));
            }
        }

        for (int i = 0; i < 100; i++) {
            final TopicEvent event = events.poll(10, TimeUnit.SECONDS);
            assertNotNull(event, "message " + i);
            assertEquals("n" + i, event.text());
            assertEquals("news", event.topic());
            assertEquals(1, event.attempt());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Ipc.INLINE_LIMIT, Ipc.INLINE_LIMIT + 1, 64 * 1024, Ipc.DEFAULT_MAX_BODY_LENGTH})
    void shouldDeliverPayloadsOfEverySize(final int length) throws InterruptedException {
        final byte[] payload = new byte[length];
        new Random(length).nextBytes(payload);
        final BlockingQueue<TopicEvent> events = new LinkedBlockingQueue<>();
        final String topic = "big-" + length;
        app.subscribe("pubsub", topic, event -> {
            events.add(event);
            return Ack.SUCCESS;
        });

        app.publish("pubsub", topic, payload);

        final TopicEvent event = events.poll(10, TimeUnit.SECONDS);
        assertNotNull(event, "a payload of " + length + " bytes");
        assertArrayEquals(payload, event.data());
    }

    @Test
    void shouldKeepAppsApart() {
        try (LedgeClient other = node.connect("other")) {
            app.saveState("statestore", "mine", "a".getBytes(UTF_8));
            other.saveState("statestore", "mine", "b".getBytes(UTF_8));

            assertEquals("a", app.getState("statestore", "mine").text());
            assertEquals("b", other.getState("statestore", "mine").text());
        }
    }

    @Test
    void shouldBringTheEventsOfABinding() throws InterruptedException {
        final BlockingQueue<BindingMessage> messages = new LinkedBlockingQueue<>();
        app.subscribeBinding("greenhouse", message -> {
            messages.add(message);
            return Ack.SUCCESS;
        });

        final BindingMessage message = messages.poll(10, TimeUnit.SECONDS);

        assertNotNull(message, "a reading of the greenhouse");
        assertEquals("greenhouse", message.binding());
        assertTrue(message.text().startsWith("{"), message::text);
    }

    @Test
    void shouldTellItsStatus() {
        // A component starts on a thread of its own, after the node can be found.
        Await.await(
                Duration.ofSeconds(10),
                () -> "all components up: " + app.status(),
                () -> app.status().components().stream()
                        .allMatch(component -> component.state() == ComponentInfo.State.UP));
        final NodeInfo status = app.status();

        assertEquals(node.process().pid(), status.pid());
        assertTrue(status.sessions() >= 1, status::toString);
        final var states =
                status.components().stream().collect(Collectors.toMap(ComponentInfo::name, ComponentInfo::state));
        assertEquals(java.util.Set.of("statestore", "pubsub", "greenhouse"), states.keySet());
        assertTrue(states.values().stream().allMatch(state -> state == ComponentInfo.State.UP), states::toString);
    }

    @Test
    void shouldNameWhatIsNotThere() {
        final LedgeException noStore = assertThrows(LedgeException.class, () -> app.getState("nostore", "a"));
        assertEquals(ErrorCode.STORE_NOT_FOUND, noStore.code());
        assertTrue(noStore.getMessage().contains("nostore"), noStore::getMessage);

        final LedgeException noPubSub =
                assertThrows(LedgeException.class, () -> app.publish("nopubsub", "t", new byte[1]));
        assertEquals(ErrorCode.PUBSUB_NOT_FOUND, noPubSub.code());
        assertTrue(noPubSub.getMessage().contains("nopubsub"), noPubSub::getMessage);
    }
}
