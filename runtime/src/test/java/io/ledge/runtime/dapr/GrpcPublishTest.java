package io.ledge.runtime.dapr;

import static io.ledge.runtime.dapr.GrpcCaller.assertFails;
import static io.ledge.runtime.dapr.GrpcCaller.details;
import static io.ledge.runtime.dapr.GrpcCaller.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.rpc.ErrorInfo;
import io.dapr.v1.DaprAppCallbackProtos.TopicEventRequest;
import io.dapr.v1.DaprAppCallbackProtos.TopicEventResponse.TopicEventResponseStatus;
import io.dapr.v1.DaprBindingsProtos.InvokeBindingRequest;
import io.dapr.v1.DaprMetadataProtos.GetMetadataRequest;
import io.dapr.v1.DaprMetadataProtos.PubsubSubscription;
import io.dapr.v1.DaprMetadataProtos.PubsubSubscriptionType;
import io.dapr.v1.DaprPubsubProtos.BulkPublishRequest;
import io.dapr.v1.DaprPubsubProtos.BulkPublishRequestEntry;
import io.dapr.v1.DaprPubsubProtos.BulkPublishResponse;
import io.dapr.v1.DaprPubsubProtos.PublishEventRequest;
import io.grpc.Status.Code;
import io.ledge.api.semantics.AppContext;
import io.ledge.core.binding.ComponentSpec;
import io.ledge.runtime.node.LedgeNode;
import io.ledge.runtime.node.NodeContext;
import io.ledge.test.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Publishing and streaming subscriptions, the one seen by the other; output bindings' error. */
@Timeout(60)
class GrpcPublishTest {
    @TempDir
    Path dataDir;

    private LedgeNode node;
    private GrpcCaller caller;

    @BeforeEach
    void start() throws Exception {
        node = LedgeNode.launch(new NodeContext()
                .dataDir(dataDir)
                .components(List.of(ComponentSpec.of("pubsub", "pubsub.in-memory")))
                .apps(List.of(new AppContext("app"))));
        caller = new GrpcCaller(node.apps().getFirst().grpcPort());
    }

    @AfterEach
    void stop() {
        caller.close();
        node.close();
    }

    private static PublishEventRequest.Builder event(final String topic, final String data) {
        return PublishEventRequest.newBuilder()
                .setPubsubName("pubsub")
                .setTopic(topic)
                .setData(ByteString.copyFromUtf8(data));
    }

    private void publish(final PublishEventRequest.Builder event) {
        get(caller.dapr().publishEvent(event.build()));
    }

    @Test
    void shouldBringAnEventWithItsAttributes() {
        try (TopicSubscriber subscriber = TopicSubscriber.start(caller, "pubsub", "news")) {
            get(caller.daprWith("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                    .publishEvent(event("news", "{\"n\":1}")
                            .setDataContentType("application/json")
                            .putMetadata("cloudevent.id", "e1")
                            .putMetadata("cloudevent.subject", "s")
                            .build()));
            final TopicEventRequest event = subscriber.next();
            assertEquals("e1", event.getId());
            assertEquals("app", event.getSource());
            assertEquals("com.dapr.event.sent", event.getType());
            assertEquals("1.0", event.getSpecVersion());
            assertEquals("application/json", event.getDataContentType());
            assertEquals("news@pubsub", event.getTopic() + "@" + event.getPubsubName());
            assertEquals("{\"n\":1}", event.getData().toStringUtf8());
            assertEquals(
                    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                    event.getExtensions().getFieldsOrThrow("traceparent").getStringValue());
            assertEquals("s", event.getExtensions().getFieldsOrThrow("subject").getStringValue());
            subscriber.answer(event, TopicEventResponseStatus.SUCCESS);
        }
    }

    @Test
    void shouldTakeDataWithoutTypeForText() {
        try (TopicSubscriber subscriber = TopicSubscriber.start(caller, "pubsub", "news")) {
            publish(event("news", "hello"));
            assertEquals("text/plain", subscriber.next().getDataContentType());
        }
    }

    @Test
    void shouldBringAnEventAgainThatWasToBeRetried() {
        try (TopicSubscriber subscriber = TopicSubscriber.start(caller, "pubsub", "news")) {
            publish(event("news", "hello"));
            final TopicEventRequest first = subscriber.next();
            subscriber.answer(first, TopicEventResponseStatus.RETRY);
            assertEquals(first.getId(), subscriber.next().getId());
        }
    }

    @Test
    void shouldGiveWhatAStreamLeftUnansweredToTheOther() {
        final TopicSubscriber first = TopicSubscriber.start(caller, "pubsub", "news");
        publish(event("news", "hello"));
        final TopicEventRequest event = first.next();
        try (TopicSubscriber second = TopicSubscriber.start(caller, "pubsub", "news")) {
            first.close();
            assertEquals(event.getId(), second.next().getId());
        }
    }

    private List<PubsubSubscription> listed() {
        return get(caller.dapr().getMetadata(GetMetadataRequest.getDefaultInstance()))
                .getSubscriptionsList();
    }

    @Test
    void shouldListAStreamAsLongAsItsConnectionLasts() {
        final GrpcCaller other = new GrpcCaller(node.apps().getFirst().grpcPort());
        TopicSubscriber.start(other, "pubsub", "news");
        assertEquals(1, listed().size());
        assertEquals(PubsubSubscriptionType.STREAMING, listed().getFirst().getType());
        other.close();
        Await.await(Duration.ofSeconds(20), () -> "still listed: " + listed(), () -> listed().isEmpty());
    }

    @Test
    @SuppressWarnings("deprecation") // BulkPublishEventAlpha1: SDKs still call it
    void shouldPublishManyAtOnce() {
        try (TopicSubscriber subscriber = TopicSubscriber.start(caller, "pubsub", "news")) {
            final BulkPublishResponse response = get(caller.dapr().bulkPublishEvent(bulk("news", "1", "2")));
            assertEquals(List.of(), response.getFailedEntriesList());
            assertEquals(
                    List.of("event 1", "event 2"),
                    List.of(
                            subscriber.next().getData().toStringUtf8(),
                            subscriber.next().getData().toStringUtf8()));
            get(caller.dapr().bulkPublishEventAlpha1(bulk("news", "3")));
            assertEquals("event 3", subscriber.next().getData().toStringUtf8());
        }
    }

    private static BulkPublishRequest bulk(final String topic, final String... ids) {
        final BulkPublishRequest.Builder request =
                BulkPublishRequest.newBuilder().setPubsubName("pubsub").setTopic(topic);
        for (final String id : ids) {
            request.addEntries(BulkPublishRequestEntry.newBuilder()
                    .setEntryId(id)
                    .setContentType("text/plain")
                    .setEvent(ByteString.copyFromUtf8("event " + id)));
        }
        return request.build();
    }

    @Test
    void shouldTellOfTheEntryThatFailed() {
        final BulkPublishRequest request = BulkPublishRequest.newBuilder(bulk("news", "1", "2"))
                .setEntries(
                        0,
                        BulkPublishRequestEntry.newBuilder()
                                .setEntryId("1")
                                .setContentType("application/cloudevents+json")
                                .setEvent(ByteString.copyFromUtf8("{")))
                .build();
        final BulkPublishResponse response = get(caller.dapr().bulkPublishEvent(request));
        assertEquals(1, response.getFailedEntriesCount());
        assertEquals("1", response.getFailedEntries(0).getEntryId());
        assertTrue(response.getFailedEntries(0).getError().startsWith("cannot create cloudevent"), response::toString);
    }

    @Test
    void shouldRefuseToPublishNowhere() throws Exception {
        final var failure = assertFails(Code.INVALID_ARGUMENT, "pubsub other is not found", () -> caller.dapr()
                .publishEvent(event("news", "x").setPubsubName("other").build()));
        assertEquals(
                "DAPR_PUBSUB_NOT_FOUND",
                details(failure).getDetails(0).unpack(ErrorInfo.class).getReason());
        assertFails(Code.INVALID_ARGUMENT, "pubsub name is empty", () -> caller.dapr()
                .publishEvent(event("news", "x").setPubsubName("").build()));
        assertFails(Code.INVALID_ARGUMENT, "topic is empty in pubsub pubsub", () -> caller.dapr()
                .publishEvent(event("", "x").build()));
        assertFails(Code.INVALID_ARGUMENT, "topic is empty in pubsub pubsub", () -> caller.dapr()
                .bulkPublishEvent(bulk("", "1")));
        assertFails(
                Code.INVALID_ARGUMENT,
                "error marshaling events to bytes for topic news pubsub pubsub. error: "
                        + "entryId is duplicated or not present for entry",
                () -> caller.dapr().bulkPublishEvent(bulk("news", "1", "1")));
    }

    @Test
    void shouldRefuseAStreamThatAsksForNothing() {
        TopicSubscriber.assertRefused(caller, "", "news", Code.UNKNOWN, "pubsubName is required");
        TopicSubscriber.assertRefused(caller, "pubsub", "", Code.UNKNOWN, "topic is required");
        TopicSubscriber.assertRefused(caller, "other", "news", Code.INVALID_ARGUMENT, "pubsub other is not found");
    }

    @Test
    void shouldNameTheBindingThatIsNotThere() {
        assertFails(
                Code.INTERNAL,
                "error invoking output binding other: couldn't find output binding other",
                () -> caller.dapr()
                        .invokeBinding(InvokeBindingRequest.newBuilder()
                                .setName("other")
                                .setOperation("create")
                                .build()));
    }
}
