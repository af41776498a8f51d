package io.ledge.runtime.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.client.Ack;
import io.ledge.client.BindingHandler;
import io.ledge.client.BindingMessage;
import io.ledge.client.DirectClient;
import io.ledge.client.DirectHandler;
import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeClientContext;
import io.ledge.client.LedgeException;
import io.ledge.client.SubscribeOptions;
import io.ledge.client.Subscription;
import io.ledge.client.TopicEvent;
import io.ledge.client.TopicHandler;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import io.ledge.runtime.node.LedgeNode;
import io.ledge.runtime.node.NodeContext;
import io.ledge.test.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Topics and components that an edit of their file takes from an app over IPC that is subscribed to them. */
@Timeout(60)
class IpcRevocationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long PATIENCE_S = 30;

    @TempDir
    Path dataDir;

    @TempDir
    Path resources;

    private final EchoBinding echo = new EchoBinding();
    private final BlockingQueue<Throwable> errors = new LinkedBlockingQueue<>();
    private LedgeNode node;
    private LedgeClient reader;
    private LedgeClient writer; // the operator, for whom scopes are not

    @BeforeEach
    void start() throws Exception {
        write("", "");
        launch();
        reader = LedgeClient.connect(
                new LedgeClientContext().appId("reader").dataDir(dataDir).errorHandler(errors::add));
        writer = LedgeClient.connect(
                new LedgeClientContext().appId(Ipc.CLI_APP_ID).dataDir(dataDir));
    }

    private void launch() throws Exception {
        node = LedgeNode.launch(new NodeContext()
                .dataDir(dataDir)
                .resourcesPaths(List.of(resources))
                .resourcesIntervalMs(50)
                .factory(echo.factory()));
    }

    @AfterEach
    void stop() {
        reader.close();
        writer.close();
        node.close();
    }

    /** @param settings of the pubsub, as YAML's flow has them. @param scopes of both components */
    private void write(final String settings, final String scopes) throws IOException {
        final Path next = resources.resolve("components.next");
        Files.writeString(next, """
                kind: Component
                metadata: {name: bus}
                spec: {type: pubsub.in-memory, metadata: [%s]}
                scopes: [%s]
                ---
                kind: Component
                metadata: {name: echo}
                spec: {type: bindings.echo}
                scopes: [%s]
                """.formatted(settings, scopes, scopes));
        Files.move(
                next,
                resources.resolve("components.yaml"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private static String setting(final String name, final String value) {
        return "{name: %s, value: \"%s\"}".formatted(name, value);
    }

    /** Keeps what it gets, and what ends it. */
    private static final class Listener implements TopicHandler, BindingHandler {
        private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
        private final BlockingQueue<LedgeException> ends = new LinkedBlockingQueue<>();

        @Override
        public Ack onEvent(final TopicEvent event) {
            events.add(new String(event.data(), UTF_8));
            return Ack.SUCCESS;
        }

        @Override
        public Ack onMessage(final BindingMessage message) {
            events.add(new String(message.data(), UTF_8));
            return Ack.SUCCESS;
        }

        @Override
        public void onEnded(final LedgeException reason) {
            ends.add(reason);
        }

        LedgeException end() throws InterruptedException {
            final LedgeException end = ends.poll(PATIENCE_S, TimeUnit.SECONDS);
            assertNotNull(end, "the subscription has not ended");
            return end;
        }

        void assertGets(final String data) throws InterruptedException {
            assertEquals(data, events.poll(PATIENCE_S, TimeUnit.SECONDS));
        }
    }

    private void publish(final String topic, final String data) {
        writer.publish("bus", topic, data.getBytes(UTF_8));
    }

    /** What the one gets that may, the other would have had before it. */
    private void assertEnded(final Listener ended, final String topic, final Listener witness) throws Exception {
        publish(topic, "after");
        publish("kept", "after");
        witness.assertGets("after");
        assertNull(ended.events.poll(300, TimeUnit.MILLISECONDS));
        assertTrue(ended.ends.isEmpty(), "told once");
    }

    private void assertRevokes(final String settings) throws Exception {
        final Listener revoked = new Listener();
        final Listener kept = new Listener();
        final Subscription subscription = reader.subscribe("bus", "t", revoked);
        reader.subscribe("bus", "kept", kept);
        publish("t", "before");
        revoked.assertGets("before");

        write(settings, "");
        final LedgeException end = revoked.end();
        assertEquals(ErrorCode.NOT_ALLOWED, end.code());
        assertTrue(end.getMessage().contains("bus/t is not allowed any more for app id reader"), end::getMessage);
        assertEquals(end, errors.poll(PATIENCE_S, TimeUnit.SECONDS), "of handlers that do not listen");
        assertEnded(revoked, "t", kept);
        subscription.close(); // as if nothing were
        assertNull(errors.poll());
    }

    @Test
    void shouldEndWithTheSubscriptionScope() throws Exception {
        assertRevokes(setting("subscriptionScopes", "reader=kept"));
    }

    @Test
    void shouldEndWithTheAllowedTopics() throws Exception {
        write(setting("allowedTopics", "t,kept"), "");
        assertRevokes(setting("allowedTopics", "kept"));
    }

    @Test
    void shouldEndWithTheScopesOfTheComponent() throws Exception {
        final Listener topic = new Listener();
        final Listener binding = new Listener();
        final Listener writers = new Listener();
        reader.subscribe("bus", "t", topic);
        reader.subscribeBinding("echo", binding);
        writer.subscribe("bus", "kept", writers);
        Await.await(PATIENCE, () -> "nobody is told of the binding", () -> echo.happens("x", Map.of()));
        binding.assertGets("x");

        write("", "writer");
        assertEquals(ErrorCode.PUBSUB_NOT_FOUND, topic.end().code());
        assertEquals(ErrorCode.BINDING_NOT_FOUND, binding.end().code());
        assertEnded(topic, "t", writers);
    }

    @Test
    void shouldSubscribeAgainWhenTheTopicIsBack() throws Exception {
        final Listener first = new Listener();
        reader.subscribe("bus", "t", first);
        write(setting("subscriptionScopes", "reader=kept"), "");
        first.end();
        write("", "");
        final Listener second = new Listener();
        Await.await(PATIENCE, () -> "it may not subscribe again", () -> isSubscribed(second));
        publish("t", "again");
        second.assertGets("again");
        assertTrue(first.events.isEmpty());
    }

    private boolean isSubscribed(final Listener listener) {
        try {
            reader.subscribe("bus", "t", listener);
            return true;
        } catch (final LedgeException ex) {
            assertEquals(ErrorCode.NOT_ALLOWED, ex.code());
            return false;
        }
    }

    /** It would be asked for again and again, and refused each time. */
    @Test
    void shouldEndWhenTheNodeComesBackWithoutTheTopic() throws Exception {
        final Listener revoked = new Listener();
        reader.subscribe("bus", "t", revoked);
        node.close();
        write(setting("subscriptionScopes", "reader=kept"), "");
        launch();
        assertEquals(ErrorCode.NOT_ALLOWED, revoked.end().code());
    }

    @Test
    void shouldTellADirectClient() throws Exception {
        final AtomicReference<ErrorCode> ended = new AtomicReference<>();
        final BlockingQueue<Long> delivered = new LinkedBlockingQueue<>();
        final DirectClient direct = reader.direct();
        final long revoked = direct.subscribe("bus", "t", SubscribeOptions.none());
        final long kept = direct.subscribe("bus", "kept", SubscribeOptions.none());
        final DirectHandler handler = new DirectHandler() {
            @Override
            public void onSubscriptionEnded(final long subscriptionId, final ErrorCode code) {
                assertEquals(revoked, subscriptionId);
                ended.set(code);
            }

            @Override
            public void onDeliver(
                    final long subscriptionId,
                    final long deliveryId,
                    final int attempt,
                    final DirectBuffer buffer,
                    final int offset,
                    final int length) {
                delivered.add(subscriptionId);
            }
        };
        write(setting("subscriptionScopes", "reader=kept"), "");
        Await.await(PATIENCE, () -> "it is not told", () -> {
            direct.poll(handler, 10);
            return ended.get() != null;
        });
        assertEquals(ErrorCode.NOT_ALLOWED, ended.get());
        publish("t", "x");
        publish("kept", "x");
        Await.await(PATIENCE, () -> "the other one gets nothing", () -> {
            direct.poll(handler, 10);
            return !delivered.isEmpty();
        });
        assertEquals(List.of(kept), List.copyOf(delivered));
        direct.close();
        final Listener alone = new Listener();
        reader.subscribe("bus", "kept", alone); // one that were left would have its share
        publish("kept", "1");
        publish("kept", "2");
        alone.assertGets("1");
        alone.assertGets("2");
    }
}
