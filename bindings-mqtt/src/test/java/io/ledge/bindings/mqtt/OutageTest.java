package io.ledge.bindings.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.binding.OutputBinding.Request;
import io.ledge.protocol.codec.AckStatus;
import io.ledge.protocol.codec.ComponentState;
import io.ledge.test.Await;
import io.ledge.test.MosquittoServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Brokers that go away, lines that break, processes that die. */
class OutageTest {
    @TempDir
    Path directory;

    private final TestContext context = new TestContext();
    private final List<AutoCloseable> resources = new ArrayList<>();
    private MosquittoServer broker;

    @BeforeEach
    void startBroker() throws IOException {
        broker = MosquittoServer.start(directory.resolve("broker"));
        resources.add(broker);
    }

    @AfterEach
    void close() throws Exception {
        for (final AutoCloseable resource : resources.reversed()) {
            resource.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "3.1.1"})
    void shouldLogOnceOnLossAndOnceOnReturnWhenBrokerRestarts(final String version) throws Exception {
        start(context, broker.url(), "consumerID", "restart", "protocolVersion", version);
        assertEquals(1, context.log.size(), context::toString);

        broker.stop();
        context.awaitNote("Connection refused");
        Await.await(Duration.ofSeconds(5), context::toString, () -> context.states.size() >= 6);
        assertEquals(ComponentState.CONNECTING, context.state());
        broker.startAgain();
        context.awaitState(ComponentState.UP);

        assertEquals(3, context.log.size(), context::toString);
        assertTrue(
                context.log.get(1).startsWith("WARNING bindings.mqtt3 'greenhouse': lost " + broker.url() + ": "),
                context::toString);
        assertTrue(
                context.log
                        .get(2)
                        .matches("INFO bindings.mqtt3 'greenhouse': connected to " + broker.url()
                                + ", MQTT [0-9.]+ again after [0-9.]+ s, [0-9]+ tr(y|ies)"),
                context::toString);

        broker.publish("outage", 1, "after");
        assertEquals("after", context.take().text());
    }

    @Test
    void shouldKeepTryingWhenBrokerIsDownAtStart() throws Exception {
        broker.stop();
        final MqttBinding binding = binding(broker.url());
        binding.start(context);
        context.awaitNote(broker.url() + ": Connection refused");
        assertEquals(ComponentState.CONNECTING, context.state());

        final IOException refused =
                assertThrows(IOException.class, () -> binding.invoke(new Request("create", new byte[0], "", Map.of())));
        assertEquals(
                "not connected to " + broker.url() + " (Connection refused); the message was not sent",
                refused.getMessage());

        broker.startAgain();
        context.awaitState(ComponentState.UP);
        assertEquals(2, context.log.size(), context::toString);
        assertEquals(
                "WARNING bindings.mqtt3 'greenhouse': no connection to " + broker.url()
                        + ": Connection refused; trying again until it answers",
                context.log.get(0));
    }

    @Test
    void shouldEndAtOnceWhenClosedDuringOutage() throws Exception {
        broker.stop();
        final MqttBinding binding =
                TestSpecs.binding("url", broker.url(), "topic", "outage", "reconnectBackoff", "1h..1h");
        binding.start(context);
        context.awaitNote("Connection refused");
        final long startNs = System.nanoTime();
        binding.close();
        assertTrue(System.nanoTime() - startNs < 2_000_000_000L, "close took longer than 2 s");
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "3.1.1"})
    void shouldTakeUnacknowledgedAgainWhenLineBreaks(final String version) throws Exception {
        final TcpProxy proxy = proxy(TcpProxy.Mqtt5.PASS);
        start(context, proxy.url(), "consumerID", "line", "protocolVersion", version);
        broker.publish("outage", 1, "one");
        broker.publish("outage", 1, "two");
        final TestContext.Taken one = context.take();
        final TestContext.Taken two = context.take();
        two.settle(AckStatus.SUCCESS); // cannot be acknowledged ahead of the first
        proxy.cut();

        final TestContext.Taken oneAgain = context.take();
        final TestContext.Taken twoAgain = context.take();
        assertEquals(List.of("one", "two"), List.of(oneAgain.text(), twoAgain.text()));

        one.settle(AckStatus.SUCCESS); // of the old connection: must not acknowledge anything on the new one
        proxy.cut();
        final TestContext.Taken third = context.take();
        assertEquals("one", third.text());
        third.settle(AckStatus.SUCCESS);
        context.take().settle(AckStatus.SUCCESS);

        context.awaitState(ComponentState.UP);
        broker.publish("outage", 1, "three");
        assertEquals("three", context.take().text());
    }

    @Test
    void shouldKeepWhatWasWaitingWhenBrokerForgotTheSession() throws Exception {
        final TcpProxy proxy = proxy(TcpProxy.Mqtt5.PASS);
        context.full = true;
        start(context, proxy.url(), "consumerID", "forget", "cleanSession", "true");
        broker.publish("outage", 1, "one");
        Await.await(TestContext.TIMEOUT, context::toString, () -> context.backlog == 1);
        proxy.cut();
        Await.await(TestContext.TIMEOUT, context::toString, () -> !context.logged("again after")
                .isEmpty());
        context.full = false;
        assertEquals("one", context.take().text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "3.1.1"})
    void shouldTakeUnacknowledgedAgainWhenProcessIsKilled(final String version) throws Exception {
        final Process victim = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Victim.class.getName(),
                        broker.url(),
                        version)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertEquals("UP", victim.inputReader().readLine());
            broker.publish("outage", 1, "precious");
            assertEquals("precious", victim.inputReader().readLine());
        } finally {
            victim.destroyForcibly().waitFor();
        }
        start(context, broker.url(), "consumerID", "victim", "protocolVersion", version);
        assertEquals("precious", context.take().text());
    }

    /** Takes a message, prints it, and never settles it. */
    static final class Victim {
        private Victim() {}

        public static void main(final String[] arguments) throws Exception {
            final TestContext context = new TestContext();
            final MqttBinding binding = TestSpecs.binding(
                    "url", arguments[0], "topic", "outage", "consumerID", "victim", "protocolVersion", arguments[1]);
            binding.start(context);
            context.awaitState(ComponentState.UP);
            System.out.println("UP");
            System.out.println(context.take().text());
            Thread.currentThread().join();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = TcpProxy.Mqtt5.class,
            names = {"REFUSE", "HANG_UP"})
    void shouldFallBackWhenBrokerRefusesMqtt5(final TcpProxy.Mqtt5 mqtt5) throws Exception {
        final TcpProxy proxy = proxy(mqtt5);
        start(context, proxy.url());
        context.awaitNote("MQTT 3.1.1");
        assertEquals(1, context.log.size(), context::toString);
        broker.publish("outage", 1, "old");
        assertEquals("old", context.take().text());
    }

    @Test
    void shouldSayWhyWhenOnlyMqtt5IsAllowedAndRefused() throws Exception {
        binding(proxy(TcpProxy.Mqtt5.REFUSE).url(), "protocolVersion", "5").start(context);
        context.awaitNote("the broker does not speak this version of MQTT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "3.1.1"})
    void shouldSayWhyWhenPasswordIsWrong(final String version) throws Exception {
        final MosquittoServer guarded =
                MosquittoServer.startWithPassword(directory.resolve("guarded"), "gardener", "secret");
        resources.add(guarded);
        binding(guarded.url(), "username", "gardener", "password", "wrong", "protocolVersion", version)
                .start(context);
        context.awaitState(ComponentState.DEGRADED);
        assertEquals(guarded.url() + ": not authorised; check username, password and the broker's ACL", context.note());
        Await.await(TestContext.TIMEOUT, context::toString, () -> context.states.size() > 4);
        assertEquals(1, context.log.size(), context::toString);

        final TestContext right = new TestContext();
        start(right, guarded.url().replace("mqtt://", "mqtt://gardener:secret@"), "protocolVersion", version);
        assertTrue(right.note().startsWith(guarded.url()), "no login in the note: " + right.note());
    }

    private TcpProxy proxy(final TcpProxy.Mqtt5 mqtt5) throws IOException {
        final TcpProxy proxy = new TcpProxy(broker.port(), mqtt5);
        resources.add(proxy);
        return proxy;
    }

    private void start(final TestContext to, final String url, final String... nameValues) throws Exception {
        binding(url, nameValues).start(to);
        to.awaitState(ComponentState.UP);
    }

    private MqttBinding binding(final String url, final String... nameValues) throws Exception {
        final List<String> all = new ArrayList<>(
                List.of("url", url, "topic", "outage", "reconnectBackoff", "20ms..100ms", "consumerID", "outage-test"));
        all.addAll(List.of(nameValues));
        final MqttBinding binding = TestSpecs.binding(all.toArray(new String[0]));
        resources.add(binding);
        return binding;
    }
}
