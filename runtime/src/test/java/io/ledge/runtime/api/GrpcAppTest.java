package io.ledge.runtime.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.rpc.ErrorInfo;
import io.dapr.v1.AppCallbackAlphaGrpc.AppCallbackAlphaImplBase;
import io.dapr.v1.AppCallbackHealthCheckGrpc.AppCallbackHealthCheckImplBase;
import io.dapr.v1.CommonProtos.InvokeRequest;
import io.dapr.v1.CommonProtos.InvokeResponse;
import io.dapr.v1.CommonProtos.StateItem;
import io.dapr.v1.DaprAppCallbackProtos.BindingEventRequest;
import io.dapr.v1.DaprAppCallbackProtos.BindingEventResponse;
import io.dapr.v1.DaprAppCallbackProtos.BulkSubscribeConfig;
import io.dapr.v1.DaprAppCallbackProtos.ListTopicSubscriptionsResponse;
import io.dapr.v1.DaprAppCallbackProtos.TopicEventBulkRequest;
import io.dapr.v1.DaprAppCallbackProtos.TopicEventBulkResponse;
import io.dapr.v1.DaprAppCallbackProtos.TopicEventBulkResponseEntry;
import io.dapr.v1.DaprAppCallbackProtos.TopicEventRequest;
import io.dapr.v1.DaprAppCallbackProtos.TopicEventResponse.TopicEventResponseStatus;
import io.dapr.v1.DaprAppCallbackProtos.TopicRoutes;
import io.dapr.v1.DaprAppCallbackProtos.TopicRule;
import io.dapr.v1.DaprAppCallbackProtos.TopicSubscription;
import io.dapr.v1.DaprInvokeProtos.InvokeServiceRequest;
import io.grpc.BindableService;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import io.ledge.api.semantics.AppContext;
import io.ledge.api.semantics.AppEndpoint;
import io.ledge.api.semantics.AppProtocol;
import io.ledge.client.InvokeOptions;
import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeClientContext;
import io.ledge.protocol.codec.AckStatus;
import io.ledge.runtime.dapr.GrpcCaller;
import io.ledge.runtime.node.NodeContext;
import io.ledge.test.Await;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node and an app that serves gRPC: what it is asked, what it gets, what its answers do. */
@Timeout(120)
class GrpcAppTest {
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final TopicSubscription ORDERS = TopicSubscription.newBuilder()
            .setPubsubName("pubsub")
            .setTopic("orders")
            .build();

    @TempDir
    Path dataDir;

    private final EchoBinding echo = new EchoBinding();
    private GrpcApp app;
    private ApiNode node;

    @BeforeEach
    void start() throws Exception {
        app = new GrpcApp();
        node = ApiNode.start(
                dataDir,
                new NodeContext()
                        .factory(echo.factory())
                        .components(List.of(
                                ApiNode.pubsub(),
                                ApiNode.component("echo", EchoBinding.TYPE),
                                ApiNode.component("store", "state.in-memory"))),
                new AppContext("shop")
                        .appEndpoint(new AppEndpoint(
                                AppProtocol.GRPC, AppEndpoint.HOST_DEFAULT, app.port(), "app-token", 0)),
                new AppContext("web"));
    }

    @AfterEach
    void stop() {
        app.close();
        node.close();
    }

    private CallbackApp startWith(final TopicSubscription... subscriptions) {
        return startWith(BindingEventResponse.getDefaultInstance(), subscriptions);
    }

    private CallbackApp startWith(final BindingEventResponse bindingAnswer, final TopicSubscription... subscriptions) {
        final CallbackApp callbacks = new CallbackApp(
                app,
                ListTopicSubscriptionsResponse.newBuilder()
                        .addAllSubscriptions(List.of(subscriptions))
                        .build(),
                bindingAnswer);
        startServing(callbacks);
        return callbacks;
    }

    private void startServing(final BindableService... services) {
        app.start(services);
        Await.await(Duration.ofSeconds(20), () -> "the app is not ready", () -> health() == 204);
    }

    private int health() {
        return node.send("shop", "GET", "/v1.0/healthz", null).statusCode();
    }

    private void publish(final String topic, final String body, final String... headers) {
        assertEquals(
                204,
                node.send("web", "POST", "/v1.0/publish/pubsub/" + topic, body, headers)
                        .statusCode());
    }

    private static TopicSubscription.Builder topic(final String name) {
        return TopicSubscription.newBuilder().setPubsubName("pubsub").setTopic(name);
    }

    @Test
    void shouldDeliverAnEventWithItsAttributes() throws Exception {
        startWith(ORDERS);
        publish("orders?metadata.shard=7", "{\"n\":1}", "content-type", "application/json", "traceparent", TRACE);

        final TopicEventRequest event = app.next(TopicEventRequest.class);
        assertEquals("{\"n\":1}", event.getData().toStringUtf8());
        assertEquals(
                "web com.dapr.event.sent 1.0 application/json pubsub/orders",
                String.join(
                        " ",
                        event.getSource(),
                        event.getType(),
                        event.getSpecVersion(),
                        event.getDataContentType(),
                        event.getPubsubName() + "/" + event.getTopic()));
        assertEquals("", event.getPath(), "there are no routes");
        assertEquals(
                TRACE, event.getExtensions().getFieldsOrThrow("traceparent").getStringValue());
        final var metadata = app.metadata.take();
        assertEquals("app-token", metadata.get(key("dapr-api-token")));
        assertEquals(TRACE, metadata.get(key("traceparent")));
        assertEquals("7", metadata.get(key("shard")));
    }

    private static io.grpc.Metadata.Key<String> key(final String name) {
        return io.grpc.Metadata.Key.of(name, io.grpc.Metadata.ASCII_STRING_MARSHALLER);
    }

    @Test
    void shouldSendEventsToTheirRoutes() throws Exception {
        startWith(topic("orders")
                .setRoutes(TopicRoutes.newBuilder()
                        .addRules(TopicRule.newBuilder()
                                .setMatch("event.data.n == 1")
                                .setPath("one"))
                        .setDefault("/rest"))
                .build());
        publish("orders", "{\"n\":1}", "content-type", "application/json");
        assertEquals("one", app.next(TopicEventRequest.class).getPath());
        publish("orders", "{\"n\":2}", "content-type", "application/json");
        assertEquals("/rest", app.next(TopicEventRequest.class).getPath());
    }

    @Test
    void shouldDeliverAgainUntilTheAppTakesIt() throws Exception {
        final CallbackApp callbacks = startWith(ORDERS);
        callbacks.answers.addAll(List.of(
                TopicEventResponseStatus.RETRY,
                Status.INTERNAL.withDescription("no"),
                Status.UNAVAILABLE,
                TopicEventResponseStatus.SUCCESS));
        publish("orders", "x");
        final String id = app.next(TopicEventRequest.class).getId();
        for (int i = 0; i < 3; i++) {
            assertEquals(id, app.next(TopicEventRequest.class).getId());
        }
        assertNull(app.received.poll(1_500, TimeUnit.MILLISECONDS));
    }

    @Test
    void shouldLeaveOutWhatTheAppCannotTake() throws Exception {
        final CallbackApp callbacks = startWith(
                topic("orders").setDeadLetterTopic("dead").build(),
                topic("dead").build());
        callbacks.answers.add(Status.UNIMPLEMENTED);
        publish("orders", "gone");
        assertEquals("orders", app.next(TopicEventRequest.class).getTopic());
        assertNull(app.received.poll(500, TimeUnit.MILLISECONDS), "no dead letter, as with daprd");

        callbacks.answers.add(TopicEventResponseStatus.DROP);
        publish("orders", "dropped");
        assertEquals("orders", app.next(TopicEventRequest.class).getTopic());
        final TopicEventRequest dead = app.next(TopicEventRequest.class);
        assertEquals("dead dropped", dead.getTopic() + " " + dead.getData().toStringUtf8());
    }

    @Test
    void shouldBeReadyWithAnAppThatImplementsNoCallback() {
        startServing(new AppCallbackHealthCheckImplBase() {});
        final String metadata = node.send("shop", "GET", "/v1.0/metadata", null).body();
        assertTrue(metadata.contains("\"subscriptions\":[]"), metadata);
        assertTrue(metadata.contains("\"protocol\":\"grpc\""), metadata);
    }

    /** An app that knows the older name of the call only. */
    private final class OldBulkApp extends AppCallbackAlphaImplBase {
        @Override
        @SuppressWarnings("deprecation") // it is what such an app has
        public void onBulkTopicEventAlpha1(
                final TopicEventBulkRequest request, final StreamObserver<TopicEventBulkResponse> observer) {
            app.received.add(request);
            final TopicEventBulkResponse.Builder response = TopicEventBulkResponse.newBuilder();
            for (int i = 0; i < request.getEntriesCount() - 1; i++) { // nothing about the last one: it comes again
                response.addStatuses(TopicEventBulkResponseEntry.newBuilder()
                        .setEntryId(request.getEntries(i).getEntryId())
                        .setStatus(TopicEventResponseStatus.SUCCESS));
            }
            if (request.getEntriesCount() == 1) {
                response.addStatuses(TopicEventBulkResponseEntry.newBuilder()
                        .setEntryId(request.getEntries(0).getEntryId()));
            }
            observer.onNext(response.build());
            observer.onCompleted();
        }
    }

    @Test
    void shouldDeliverManyEventsInOneCall() throws Exception {
        final TopicSubscription bulk = topic("orders")
                .setBulkSubscribe(BulkSubscribeConfig.newBuilder()
                        .setEnabled(true)
                        .setMaxMessagesCount(2)
                        .setMaxAwaitDurationMs(60_000))
                .build();
        startServing(
                new CallbackApp(
                        app,
                        ListTopicSubscriptionsResponse.newBuilder()
                                .addSubscriptions(bulk)
                                .build(),
                        BindingEventResponse.getDefaultInstance()),
                new OldBulkApp());
        publish("orders", "a");
        publish("orders", "b");
        final TopicEventBulkRequest both = app.next(TopicEventBulkRequest.class);
        assertEquals(2, both.getEntriesCount());
        assertEquals("pubsub", both.getMetadataOrThrow("pubsubName"));
        assertEquals("pubsub", app.nextMetadata("pubsubname"));
        final String first = both.getEntries(0).getCloudEvent().getData().toStringUtf8();
        final String last = both.getEntries(1).getCloudEvent().getData().toStringUtf8();
        assertEquals("a b", String.join(" ", new java.util.TreeSet<>(List.of(first, last))));

        publish("orders", "c"); // fills the call with the one that comes again
        final TopicEventBulkRequest again = app.next(TopicEventBulkRequest.class);
        final List<String> data = again.getEntriesList().stream()
                .map(entry -> entry.getCloudEvent().getData().toStringUtf8())
                .toList();
        assertTrue(data.contains(last) && data.contains("c"), data::toString);
    }

    @Test
    void shouldBringBindingEventsAndDoWhatTheAnswerWants() throws Exception {
        startWith(BindingEventResponse.newBuilder()
                .setStoreName("store")
                .addStates(StateItem.newBuilder().setKey("k").setValue(ByteString.copyFromUtf8("\"saved\"")))
                .setData(ByteString.copyFromUtf8("sent"))
                .addTo("echo")
                .build());
        Await.await(
                Duration.ofSeconds(20),
                () -> "the app is not subscribed to the binding",
                () -> echo.happens("x", Map.of("Key", "k1")) && settled() == AckStatus.SUCCESS);
        final BindingEventRequest event = app.next(BindingEventRequest.class);
        assertEquals(
                "echo x {Key=k1}",
                event.getName() + " " + event.getData().toStringUtf8() + " " + event.getMetadataMap());
        Await.await(Duration.ofSeconds(20), () -> "the state is not saved", () -> node.send(
                        "shop", "GET", "/v1.0/state/store/k", null)
                .body()
                .equals("\"saved\""));
        assertEquals("sent", echo.sent.poll(20, TimeUnit.SECONDS));
    }

    private AckStatus settled() {
        try {
            return echo.settled.poll(20, TimeUnit.SECONDS);
        } catch (final InterruptedException ex) {
            throw new IllegalStateException(ex);
        }
    }

    @Test
    void shouldTakeCallsOverHttp() throws Exception {
        final CallbackApp callbacks = startWith();
        final HttpResponse<String> answer = node.send(
                "web",
                "PUT",
                "/v1.0/invoke/shop/method/orders/7?a=1",
                "{}",
                "content-type",
                "application/json",
                "x-own",
                "1");
        assertEquals("200 PUT orders/7?a=1 application/json {}", status(answer));
        assertEquals("text/plain", answer.headers().firstValue("content-type").orElseThrow());
        final var metadata = app.metadata.take();
        assertEquals(
                "web 1 application/json app-token",
                String.join(
                        " ",
                        metadata.get(key("dapr-caller-app-id")),
                        metadata.get(key("x-own")),
                        metadata.get(key("dapr-content-type")),
                        metadata.get(key("dapr-api-token"))));

        callbacks.answers.add(Status.NOT_FOUND.withDescription("no order 7, 100%+"));
        final HttpResponse<String> failure = node.send("web", "GET", "/v1.0/invoke/shop/method/orders/7", null);
        assertEquals("404 {\"code\":5,\"message\":\"no order 7, 100%+\"}", status(failure));
        app.stop();
        final HttpResponse<String> away = node.send("web", "GET", "/v1.0/invoke/shop/method/orders/7", null);
        assertEquals(500, away.statusCode());
        assertTrue(away.body().contains("failed to invoke, id: shop, err: the app does not listen"), away::body);
    }

    @Test
    void shouldTakeCallsOverIpc() throws Exception {
        final CallbackApp callbacks = startWith();
        try (LedgeClient caller =
                LedgeClient.connect(new LedgeClientContext().appId("till").dataDir(dataDir))) {
            final io.ledge.client.InvokeResponse answer = caller.invokeMethod(
                    "shop",
                    "orders/7",
                    "{}".getBytes(UTF_8),
                    InvokeOptions.post().verb("PUT").queryString("a=1").header("x-own", "1"));
            assertEquals(
                    "200 text/plain PUT orders/7?a=1 application/json {}",
                    answer.status() + " " + answer.contentType() + " " + answer.text());
            final var metadata = app.metadata.take();
            assertEquals(
                    "till 1 app-token",
                    String.join(
                            " ",
                            metadata.get(key("dapr-caller-app-id")),
                            metadata.get(key("x-own")),
                            metadata.get(key("dapr-api-token"))));
            callbacks.answers.add(Status.NOT_FOUND.withDescription("no order 7"));
            final io.ledge.client.InvokeResponse failure =
                    caller.invokeMethod("shop", "orders/7", new byte[0], InvokeOptions.get());
            assertEquals("404 no order 7", failure.status() + " " + failure.text());
        }
    }

    @Test
    void shouldTakeCallsOverGrpc() throws Exception {
        final CallbackApp callbacks = startWith();
        final InvokeServiceRequest request = InvokeServiceRequest.newBuilder()
                .setId("shop")
                .setMessage(InvokeRequest.newBuilder()
                        .setMethod("sum")
                        .setContentType("application/x-protobuf")
                        .setData(Any.pack(ErrorInfo.getDefaultInstance())))
                .build();
        try (GrpcCaller caller = new GrpcCaller(node.grpcPort("web"))) {
            final InvokeResponse response =
                    GrpcCaller.get(caller.daprWith("x-own", "1").invokeService(request));
            assertEquals(
                    "POST sum? application/x-protobuf ",
                    response.getData().getValue().toStringUtf8());
            assertEquals(
                    request.getMessage().getData(),
                    app.next(InvokeRequest.class).getData());
            final var metadata = app.metadata.take();
            assertEquals("web 1", metadata.get(key("dapr-caller-app-id")) + " " + metadata.get(key("x-own")));

            final ErrorInfo why = ErrorInfo.newBuilder().setReason("SOLD_OUT").build();
            callbacks.failure = StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder()
                    .setCode(Code.FAILED_PRECONDITION.value())
                    .setMessage("sold out")
                    .addDetails(Any.pack(why))
                    .build());
            final StatusRuntimeException failure = GrpcCaller.assertFails(
                    Code.FAILED_PRECONDITION, "sold out", () -> caller.dapr().invokeService(request));
            assertEquals(why, GrpcCaller.details(failure).getDetails(0).unpack(ErrorInfo.class));
        }
        assertEquals(
                "400 {\"code\":9,\"message\":\"sold out\",\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\","
                        + "\"reason\":\"SOLD_OUT\"}]}",
                status(node.send("web", "POST", "/v1.0/invoke/shop/method/sum", "")));
    }

    private static String status(final HttpResponse<String> answer) {
        return answer.statusCode() + " " + answer.body();
    }

    @Test
    void shouldFindARestartedAppByItself() throws Exception {
        startWith(ORDERS);
        app.stop();
        Await.await(Duration.ofSeconds(20), () -> "its death goes unnoticed", () -> health() == 500);
        publish("orders", "kept");
        startWith(ORDERS);
        assertEquals("kept", app.next(TopicEventRequest.class).getData().toStringUtf8());
    }
}
