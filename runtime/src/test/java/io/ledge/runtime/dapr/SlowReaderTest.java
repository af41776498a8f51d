package io.ledge.runtime.dapr;

import static io.ledge.runtime.dapr.GrpcCaller.get;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.dapr.v1.DaprAppCallbackProtos.TopicEventRequest;
import io.dapr.v1.DaprConfigurationProtos.SubscribeConfigurationRequest;
import io.dapr.v1.DaprConfigurationProtos.SubscribeConfigurationResponse;
import io.dapr.v1.DaprConfigurationProtos.UnsubscribeConfigurationRequest;
import io.dapr.v1.DaprGrpc;
import io.dapr.v1.DaprPubsubProtos.PublishEventRequest;
import io.dapr.v1.DaprPubsubProtos.SubscribeTopicEventsRequestAlpha1;
import io.dapr.v1.DaprPubsubProtos.SubscribeTopicEventsRequestInitialAlpha1;
import io.dapr.v1.DaprPubsubProtos.SubscribeTopicEventsRequestProcessedAlpha1;
import io.grpc.Status;
import io.ledge.api.semantics.AppContext;
import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeClientContext;
import io.ledge.core.binding.ComponentSpec;
import io.ledge.runtime.node.LedgeNode;
import io.ledge.runtime.node.NodeContext;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Streams of whom does not read: what waits for it is bounded, and it learns in the end what it has to. */
@Timeout(120)
class SlowReaderTest {
    private static final int MIB = 1 << 20;

    @TempDir
    Path dataDir;

    private LedgeNode node;
    private GrpcCaller caller;
    private GrpcCaller publisher;

    @BeforeEach
    void start() throws Exception {
        node = LedgeNode.launch(new NodeContext()
                .dataDir(dataDir)
                .components(List.of(
                        ComponentSpec.of("pubsub", "pubsub.in-memory"),
                        ComponentSpec.of("settings", "configuration.ledge")))
                .apps(List.of(new AppContext("app"))));
        caller = new GrpcCaller(node.apps().getFirst().grpcPort());
        publisher = new GrpcCaller(node.apps().getFirst().grpcPort());
    }

    @AfterEach
    void stop() {
        caller.close();
        publisher.close();
        node.close();
    }

    @Test
    void shouldLeaveEventsInTheCoreUntilTheyAreRead() throws Exception {
        final int count = 40;
        final var reader = new SlowReader<>(
                caller,
                DaprGrpc.getSubscribeTopicEventsAlpha1Method(),
                SubscribeTopicEventsRequestAlpha1.newBuilder()
                        .setInitialRequest(SubscribeTopicEventsRequestInitialAlpha1.newBuilder()
                                .setPubsubName("pubsub")
                                .setTopic("news"))
                        .build());
        assertTrue(reader.read().hasInitialResponse());
        final ByteString data = ByteString.copyFrom(new byte[MIB]);
        for (int i = 0; i < count; i++) {
            get(publisher
                    .dapr()
                    .publishEvent(PublishEventRequest.newBuilder()
                            .setPubsubName("pubsub")
                            .setTopic("news")
                            .setDataContentType("application/octet-stream")
                            .putMetadata("cloudevent.id", "e" + i)
                            .setData(data)
                            .build()));
        }
        final Set<String> unanswered = new HashSet<>();
        for (var message = reader.read(); message != null; message = reader.read(1_000)) {
            assertTrue(unanswered.add(message.getEventMessage().getId()));
        }
        assertEquals(
                Set.of("e0", "e1", "e2", "e3"), unanswered, "4 MiB are on their way, whatever the wire would take");

        unanswered.forEach(id -> reader.send(answer(id)));
        final Set<String> read = new HashSet<>(unanswered);
        while (read.size() < count) {
            final TopicEventRequest event = reader.read().getEventMessage();
            assertEquals(MIB, event.getData().size());
            assertTrue(read.add(event.getId()), () -> event.getId() + " came twice");
            reader.send(answer(event.getId()));
        }
        reader.halfClose();
        assertEquals(Status.Code.OK, reader.end().getCode());
    }

    private static SubscribeTopicEventsRequestAlpha1 answer(final String eventId) {
        return SubscribeTopicEventsRequestAlpha1.newBuilder()
                .setEventProcessed(
                        SubscribeTopicEventsRequestProcessedAlpha1.newBuilder().setId(eventId))
                .build();
    }

    private SlowReader<SubscribeConfigurationRequest, SubscribeConfigurationResponse> settings() {
        final var reader = new SlowReader<>(
                caller,
                DaprGrpc.getSubscribeConfigurationMethod(),
                SubscribeConfigurationRequest.newBuilder()
                        .setStoreName("settings")
                        .build());
        reader.halfClose();
        return reader;
    }

    private LedgeClient operator() {
        return LedgeClient.connect(new LedgeClientContext().dataDir(dataDir).appId("operator"));
    }

    private static byte[] value(final int number, final int length) {
        final byte[] value = new byte[length];
        Arrays.fill(value, (byte) ('a' + number % 26));
        return value;
    }

    @Test
    void shouldKeepTheNewestValueOfEachItem() throws Exception {
        final int changes = 500;
        final var reader = settings();
        final String id = reader.read().getId();
        try (LedgeClient operator = operator()) {
            for (int i = 0; i < changes; i++) {
                operator.saveState("settings", i % 2 == 0 ? "even" : "odd", value(i, 64 * 1024));
            }
        }

        int told = 0;
        String even = "";
        String odd = "";
        for (var message = reader.read(); message != null; message = reader.read(1_000)) {
            told++;
            assertEquals(id, message.getId());
            even = message.containsItems("even")
                    ? message.getItemsOrThrow("even").getValue()
                    : even;
            odd = message.containsItems("odd") ? message.getItemsOrThrow("odd").getValue() : odd;
        }
        assertEquals(new String(value(changes - 2, 64 * 1024), UTF_8), even, "the newest");
        assertEquals(new String(value(changes - 1, 64 * 1024), UTF_8), odd, "the newest");
        assertTrue(told < 50, told + " of " + changes + " had been queued");
        reader.cancel();
    }

    @Test
    void shouldEndAStreamForWhichTooMuchWaits() throws Exception {
        final var reader = settings();
        final String id = reader.read().getId();
        try (LedgeClient operator = operator()) {
            for (int i = 0; i < 20; i++) { // the wire is full behind them
                operator.saveState("settings", "long", value(i, 64 * 1024));
            }
            for (int i = 0; i < 1_100; i++) {
                operator.saveState("settings", "key-" + i, value(i, 8));
            }
        }
        final Status end = reader.end();
        assertEquals(Status.Code.RESOURCE_EXHAUSTED, end.getCode());
        assertTrue(
                get(caller.dapr()
                                .unsubscribeConfiguration(UnsubscribeConfigurationRequest.newBuilder()
                                        .setStoreName("settings")
                                        .setId(id)
                                        .build()))
                        .getMessage()
                        .contains("does not exist"),
                "the subscription went with the stream");
    }
}
