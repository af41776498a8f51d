package io.ledge.runtime.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.client.Ack;
import io.ledge.client.BindingMessage;
import io.ledge.client.ComponentInfo;
import io.ledge.client.LedgeClient;
import io.ledge.client.SubscribeOptions;
import io.ledge.test.Await;
import io.ledge.test.MosquittoServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real reading's way: {@code mosquitto_pub}, Mosquitto, the node, an app over IPC, its state. */
@Timeout(90)
class MqttProcessTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    private Path scratch;

    private MosquittoServer broker;

    @BeforeEach
    void startBroker() throws IOException {
        broker = MosquittoServer.start(scratch.resolve("broker"), "log_type all", "sys_interval 0");
    }

    @AfterEach
    void stopBroker() {
        broker.close();
    }

    @Test
    void shouldBringAReadingToAnAppAndItsState() throws IOException {
        try (NodeProcess node = NodeProcess.start(scratch, NodeProcess.MEMORY, mqtt());
                LedgeClient app = node.connect("app")) {
            app.subscribeBinding("mqtt", message -> {
                app.saveState("statestore", message.metadata().get("topic"), message.data());
                return Ack.SUCCESS;
            });
            awaitUp(app);

            broker.publish("plant/1/moisture", 1, "{\"percent\":41}");

            Await.await(PATIENCE, () -> "the reading in the state: " + app.status(), () -> app.getState(
                            "statestore", "plant/1/moisture")
                    .found());
            assertEquals(
                    "{\"percent\":41}",
                    app.getState("statestore", "plant/1/moisture").text());
        }
    }

    @Test
    void shouldAcknowledgeToTheBrokerOnlyWhatAnAppAcknowledged() throws Exception {
        final BlockingQueue<BindingMessage> messages = new LinkedBlockingQueue<>();
        final Semaphore mayAcknowledge = new Semaphore(0);
        try (NodeProcess node = NodeProcess.start(scratch, NodeProcess.MEMORY, mqtt());
                LedgeClient successor = node.connect("app");
                JavaProcess app = JavaProcess.start(
                        scratch, "app", SilentApp.class, List.of(node.dataDir().toString(), "app", "1", "mqtt"))) {
            app.awaitLine("subscribed");
            awaitUp(successor);
            broker.publish("plant/1/moisture", 1, "first");
            app.awaitLine("got first");
            successor.subscribeBinding("mqtt", SubscribeOptions.none().window(1), message -> {
                messages.add(message);
                mayAcknowledge.acquire();
                return Ack.SUCCESS;
            });

            app.kill();

            final BindingMessage again = next(messages);
            assertEquals("first", again.text());
            assertEquals(2, again.attempt());
            assertEquals(0, acknowledgedCount(), "PUBACKs before the app's acknowledgement");
            node.kill();
            mayAcknowledge.release(); // to a node that is no more
            node.startAgain();

            final BindingMessage afterTheCrash = next(messages);
            assertEquals("first", afterTheCrash.text(), "the broker still has it");
            assertEquals(0, acknowledgedCount(), "PUBACKs before the app's acknowledgement");
            mayAcknowledge.release();
            Await.await(PATIENCE, () -> "one PUBACK in " + brokerLog(), () -> acknowledgedCount() == 1);

            broker.publish("plant/1/moisture", 1, "second");
            assertEquals("second", next(messages).text(), "what was acknowledged does not come again");
            mayAcknowledge.release();
            Await.await(PATIENCE, () -> "two PUBACKs in " + brokerLog(), () -> acknowledgedCount() == 2);
        }
    }

    @Test
    void shouldRunWhileTheBrokerIsDownAndConnectWhenItComes() {
        broker.stop();
        try (NodeProcess node = NodeProcess.start(scratch, NodeProcess.MEMORY, mqtt());
                LedgeClient app = node.connect("app")) {
            awaitState(
                    app, ComponentInfo.State.CONNECTING); // it starts on a thread of its own, and says so when it tries
            final JavaProcess status = node.ledge("status", "-o", "json");
            assertEquals(1, status.exitCode(), "not everything is up");
            final String row = status.out()
                    .lines()
                    .filter(line -> line.contains("\"mqtt\""))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(status.said()));
            assertTrue(row.contains("\"state\":\"connecting\""), row);
            app.saveState("statestore", "a", new byte[] {1});

            broker.startAgain();

            awaitUp(app);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    @Test
    void shouldPublishThroughTheBinding() throws Exception {
        try (NodeProcess node = NodeProcess.start(scratch, NodeProcess.MEMORY, mqtt());
                LedgeClient app = node.connect("app")) {
            awaitUp(app);
            final Process listener = broker.subscribe("commands/#", "-C", "1", "-v");
            Await.await(PATIENCE, () -> "SUBSCRIBE in " + brokerLog(), () -> brokerLog()
                    .contains("commands/#"));

            app.invokeBinding("mqtt", "create", "open".getBytes(UTF_8), java.util.Map.of("topic", "commands/valve"));

            assertEquals(
                    "commands/valve open\n",
                    new String(listener.getInputStream().readAllBytes(), UTF_8));
        }
    }

    private String mqtt() {
        return """
                apiVersion: dapr.io/v1alpha1
                kind: Component
                metadata:
                  name: mqtt
                spec:
                  type: bindings.mqtt3
                  version: v1
                  metadata:
                    - name: url
                      value: "%s"
                    - name: topic
                      value: "plant/+/moisture"
                    - name: qos
                      value: "1"
                    - name: consumerID
                      value: "ledge-under-test"
                    - name: reconnectBackoff
                      value: "50ms..200ms"
                """.formatted(broker.url());
    }

    private static void awaitUp(final LedgeClient client) {
        Await.await(
                PATIENCE,
                () -> "the broker connected: " + client.status().components(),
                () -> client.status().components().stream()
                        .allMatch(component -> component.state() == ComponentInfo.State.UP));
    }

    private static void awaitState(final LedgeClient client, final ComponentInfo.State state) {
        Await.await(
                PATIENCE,
                () -> "mqtt " + state + ": " + client.status().components(),
                () -> client.status().components().stream()
                        .anyMatch(component -> component.name().equals("mqtt") && component.state() == state));
    }

    private static BindingMessage next(final BlockingQueue<BindingMessage> messages) throws InterruptedException {
        final BindingMessage message = messages.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertNotNull(message, "a message of the binding");
        return message;
    }

    /** Acknowledgements that the broker got from the node, by its own word. */
    private long acknowledgedCount() {
        return brokerLog()
                .lines()
                .filter(line -> line.contains("Received PUBACK from ledge-under-test"))
                .count();
    }

    private String brokerLog() {
        try {
            return Files.readString(scratch.resolve("broker").resolve("log"));
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
