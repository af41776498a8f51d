package io.ledge.bindings.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.binding.OutputBinding.Request;
import io.ledge.protocol.codec.AckStatus;
import io.ledge.protocol.codec.ComponentState;
import io.ledge.test.Await;
import io.ledge.test.MosquittoServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In and out through a broker that stays up. */
class MqttBindingTest {
    private static final int BURST_COUNT = 10_000;

    @TempDir
    static Path directory;

    private static MosquittoServer broker;

    private final TestContext context = new TestContext();
    private final List<MqttBinding> bindings = new ArrayList<>();

    @BeforeAll
    static void startBroker() throws IOException {
        broker = MosquittoServer.start(directory);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @AfterEach
    void close() {
        bindings.forEach(MqttBinding::close);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "3.1.1"})
    void shouldTakeEventsWhenTopicMatchesFilter(final String version) throws Exception {
        start("topic", "in" + version + "/+/temperature", "protocolVersion", version, "consumerID", "in" + version);
        broker.publish("in" + version + "/north/humidity", 1, "no match");
        broker.publish("in" + version + "/north/temperature", 1, "21.5");

        final TestContext.Taken event = context.take();
        assertEquals("21.5", event.text());
        assertEquals("in" + version + "/north/temperature", event.metadata("topic"));
        assertEquals("1", event.metadata("qos"));
        assertEquals("false", event.metadata("retained"));
        assertTrue(Integer.parseInt(event.metadata("messageID")) > 0);

        event.settle(AckStatus.SUCCESS);
        assertEquals(1, context.successCount.get());
    }

    @Test
    void shouldCarryUserPropertiesAndContentTypeWhenMqtt5() throws Exception {
        start("topic", "props");
        broker.publish(
                "props",
                0,
                "{}",
                "-D",
                "publish",
                "content-type",
                "application/json",
                "-D",
                "publish",
                "user-property",
                "unit",
                "celsius");

        final TestContext.Taken event = context.take();
        assertEquals("application/json", event.event().contentType());
        assertEquals("celsius", event.metadata("unit"));
        assertEquals("0", event.metadata("qos"));
        assertEquals(null, event.onSettled(), "nobody waits for a QoS 0 message");
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "3.1.1"})
    void shouldPublishWhenInvoked(final String version) throws Exception {
        final MqttBinding binding = start("topic", "out" + version, "direction", "output", "protocolVersion", version);
        final Process subscriber = subscriber("out" + version + "/#", "-C", "3");
        binding.invoke(create("first", Map.of()));
        binding.invoke(create("second", Map.of("topic", "out" + version + "/fan", "qos", "2")));
        binding.invoke(create("third", Map.of("qos", "0", "retain", "true")));

        // MQTT keeps the order within one QoS only: the second goes through four packets, the third may pass it.
        assertEquals(
                Set.of("out" + version + " first", "out" + version + "/fan second", "out" + version + " third"),
                Set.copyOf(linesOf(subscriber)));
        assertEquals(3, context.successCount.get());
    }

    /** Topic aliases (MQTT 5) are in play from the second message on; 40 ms each would be TCP's delayed acknowledgement. */
    @ParameterizedTest
    @ValueSource(strings = {"5", "3.1.1"})
    void shouldNotWaitForDelayedAcknowledgementsWhenPublishing(final String version) throws Exception {
        final MqttBinding binding = start("topic", "fast" + version, "direction", "output", "protocolVersion", version);
        final int count = 200;
        final Process subscriber = subscriber("fast" + version, "-C", Integer.toString(count));
        final long[] tookNs = new long[count];
        for (int i = 0; i < count; i++) {
            final long startNs = System.nanoTime();
            binding.invoke(create(Integer.toString(i), Map.of()));
            tookNs[i] = System.nanoTime() - startNs;
        }
        assertEquals(
                IntStream.range(0, count)
                        .mapToObj(i -> "fast" + version + " " + i)
                        .toList(),
                linesOf(subscriber));
        Arrays.sort(tookNs);
        assertTrue(tookNs[count / 2] < 20_000_000, "median " + tookNs[count / 2] + " ns");
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "3.1.1"})
    void shouldLeaveNoThreadWhenClosed(final String version) throws Exception {
        start("topic", "gone", "consumerID", "gone" + version, "protocolVersion", version)
                .close();
        Await.await(TestContext.TIMEOUT, () -> "threads left: " + threadsOf("gone" + version), () -> threadsOf(
                        "gone" + version)
                .isEmpty());
    }

    /** Paho names its threads after the client. */
    private static List<String> threadsOf(final String clientId) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.endsWith(clientId))
                .toList();
    }

    @Test
    void shouldSendContentTypeWhenMqtt5() throws Exception {
        final MqttBinding binding = start("topic", "typed", "direction", "output");
        final Process subscriber = broker.subscribe("typed", "-C", "1", "-F", "%C %p", "-d");
        awaitSubscribed(subscriber);
        binding.invoke(create("{}", Map.of("contentType", "application/json")));
        assertTrue(linesOf(subscriber).contains("application/json {}"));
    }

    @Test
    void shouldSayRetainedWhenMessageWasKept() throws Exception {
        broker.publish("kept", 1, "old", "-r");
        start("topic", "kept");
        assertEquals("true", context.take().metadata("retained"));
    }

    @Test
    void shouldSayWhatIsWrongWhenRequestIsBad() throws Exception {
        final MqttBinding binding = start("topic", "bad/#");
        assertEquals(
                "component 'greenhouse' has no operation 'get', it has [create]",
                failure(binding, new Request("get", new byte[0], "", Map.of())));
        assertEquals(
                "cannot publish to 'bad/#': give a topic without + and # in the request's metadata 'topic'",
                failure(binding, create("x", Map.of())));
        assertEquals(
                "metadata 'qos' is '3', expected 0, 1 or 2",
                failure(binding, create("x", Map.of("topic", "bad", "qos", "3"))));
        assertEquals(
                "metadata 'retain' is 'perhaps', expected true or false",
                failure(binding, create("x", Map.of("topic", "bad", "retain", "perhaps"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "3.1.1"})
    void shouldLoseNothingWhenBurstArrives(final String version) throws Exception {
        context.settleAtOnce = AckStatus.SUCCESS;
        start("topic", "burst" + version, "consumerID", "burst" + version, "protocolVersion", version);
        final List<String> lines =
                IntStream.range(0, BURST_COUNT).mapToObj(Integer::toString).toList();
        broker.publishLines("burst" + version, 1, lines);

        final Set<String> received = new HashSet<>();
        while (received.size() < BURST_COUNT) {
            assertTrue(received.add(context.take().text()), "a message came twice");
        }
        Await.await(
                TestContext.TIMEOUT,
                () -> context.successCount.get() + " succeeded",
                () -> context.successCount.get() == BURST_COUNT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "3.1.1"})
    void shouldKeepMessagesInOrderWhenCoreIsFull(final String version) throws Exception {
        context.full = true;
        context.settleAtOnce = AckStatus.SUCCESS;
        start("topic", "full" + version, "protocolVersion", version, "maxInflight", "4", "consumerID", "f" + version);
        broker.publishLines(
                "full" + version,
                1,
                IntStream.range(0, 100).mapToObj(Integer::toString).toList());
        context.awaitNote("messages wait, the core is full");
        assertEquals(ComponentState.DEGRADED, context.state());
        assertTrue(context.backlog > 0);

        context.full = false;
        for (int i = 0; i < 100; i++) {
            assertEquals(Integer.toString(i), context.take().text());
        }
        context.awaitState(ComponentState.UP);
        assertEquals(0, context.backlog);
    }

    @Test
    void shouldDropAndCountQos0WhenCoreStaysFull() throws Exception {
        context.full = true;
        start("topic", "drop", "maxInflight", "1");
        broker.publishLines(
                "drop", 0, IntStream.range(0, 20).mapToObj(Integer::toString).toList());
        context.awaitNote("8 messages wait, the core is full; 12 QoS 0 messages dropped");
    }

    @Test
    void shouldDropAndSayWhenMessageIsTooLarge() throws Exception {
        context.maxPayloadLength = 10;
        start("topic", "large", "consumerID", "large");
        broker.publish("large", 1, "much too large");
        broker.publish("large", 1, "fits");
        assertEquals("fits", context.take().text());
        context.awaitNote("1 messages were too large");
        assertEquals(
                List.of(
                        "WARNING bindings.mqtt3 'greenhouse': dropped a message of 14 bytes on 'large', the node takes at"
                                + " most 10; more of them are counted in `ledge status` only"),
                context.logged("dropped"));
    }

    @Test
    void shouldOfferAgainWhenNobodyTookIt() throws Exception {
        start("topic", "retry", "consumerID", "retry");
        broker.publish("retry", 1, "reading");
        context.take().settle(AckStatus.RETRY);
        final TestContext.Taken again = context.take();
        assertEquals("reading", again.text());
        again.settle(AckStatus.DROP);
        assertEquals(0, context.successCount.get());
    }

    @Test
    void shouldStayQuietWhenSettledAfterClose() throws Exception {
        final MqttBinding binding = start("topic", "late", "consumerID", "late");
        broker.publish("late", 1, "reading");
        final TestContext.Taken event = context.take();
        binding.close();
        final int said = context.states.size();
        event.settle(AckStatus.SUCCESS);
        assertEquals(0, context.successCount.get());
        assertEquals(said, context.states.size());
        assertEquals(ComponentState.STOPPED, context.state());
    }

    private MqttBinding start(final String... nameValues) throws Exception {
        final List<String> all = new ArrayList<>(List.of("url", broker.url()));
        all.addAll(List.of(nameValues));
        final MqttBinding binding = TestSpecs.binding(all.toArray(new String[0]));
        bindings.add(binding);
        binding.start(context);
        context.awaitState(ComponentState.UP);
        return binding;
    }

    private static Request create(final String text, final Map<String, String> metadata) {
        return new Request("create", text.getBytes(StandardCharsets.UTF_8), "", metadata);
    }

    private static String failure(final MqttBinding binding, final Request request) {
        return assertThrows(IllegalArgumentException.class, () -> binding.invoke(request))
                .getMessage();
    }

    private static Process subscriber(final String filter, final String... options) throws IOException {
        final List<String> all = new ArrayList<>(List.of("-v", "-d", "-q", "2"));
        all.addAll(List.of(options));
        final Process process = broker.subscribe(filter, all.toArray(new String[0]));
        awaitSubscribed(process);
        return process;
    }

    private static void awaitSubscribed(final Process subscriber) throws IOException {
        final BufferedReader reader = subscriber.inputReader();
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            if (line.startsWith("Subscribed")) {
                return;
            }
        }
        throw new AssertionError("mosquitto_sub did not subscribe");
    }

    /** Its messages, without the chatter of {@code -d}. */
    private static List<String> linesOf(final Process subscriber) throws IOException {
        return subscriber
                .inputReader()
                .lines()
                .filter(line -> !line.startsWith("Client "))
                .toList();
    }
}
