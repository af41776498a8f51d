package io.ledge.runtime.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import com.google.protobuf.Empty;
import io.dapr.v1.AppCallbackGrpc;
import io.dapr.v1.DaprAppCallbackProtos.ListTopicSubscriptionsResponse;
import io.dapr.v1.DaprAppCallbackProtos.TopicEventRequest;
import io.dapr.v1.DaprAppCallbackProtos.TopicEventResponse;
import io.dapr.v1.DaprAppCallbackProtos.TopicSubscription;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.ledge.api.semantics.AppContext;
import io.ledge.api.semantics.AppEndpoint;
import io.ledge.api.semantics.AppProtocol;
import io.ledge.runtime.dapr.GrpcCaller;
import io.ledge.runtime.node.NodeContext;
import io.ledge.test.Await;
import io.vertx.core.MultiMap;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerRequest;
import io.vertx.grpcio.server.GrpcIoServer;
import io.vertx.grpcio.server.GrpcIoServiceBridge;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Rpcs of a service of the app's own, called by way of the node. */
@Timeout(30)
class GrpcProxyTest {
    static final MethodDescriptor<BytesValue, BytesValue> UNARY = method("shop.Orders/Unary", MethodType.UNARY);
    private static final MethodDescriptor<BytesValue, BytesValue> MANY =
            method("shop.Orders/Many", MethodType.SERVER_STREAMING);
    static final MethodDescriptor<BytesValue, BytesValue> ECHO = method("shop.Orders/Echo", MethodType.BIDI_STREAMING);
    private static final Metadata.Key<String> OWN = key("x-own");
    private static final Metadata.Key<byte[]> BINARY = Metadata.Key.of("x-own-bin", Metadata.BINARY_BYTE_MARSHALLER);
    private static final int LARGE = 3 << 20;

    @TempDir
    Path dataDir;

    final BlockingQueue<MultiMap> headers = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private GrpcApp app;
    private ApiNode webNode;
    private ApiNode shopNode;
    private GrpcCaller caller;

    static MethodDescriptor<BytesValue, BytesValue> method(final String name, final MethodType type) {
        return MethodDescriptor.<BytesValue, BytesValue>newBuilder()
                .setFullMethodName(name)
                .setType(type)
                .setRequestMarshaller(ProtoUtils.marshaller(BytesValue.getDefaultInstance()))
                .setResponseMarshaller(ProtoUtils.marshaller(BytesValue.getDefaultInstance()))
                .build();
    }

    static Metadata.Key<String> key(final String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    @BeforeEach
    void start() throws Exception {
        app = new GrpcApp().start(this::bind);
        final AppContext shop = new AppContext("shop")
                .appEndpoint(new AppEndpoint(AppProtocol.GRPC, AppEndpoint.HOST_DEFAULT, app.port(), "app-token", 0));
        shopNode = startShop(dataDir, shop);
        webNode = startWeb(dataDir, shopNode);
        Await.await(
                Duration.ofSeconds(20),
                () -> "the app is not ready",
                () -> shopNode.send("shop", "GET", "/v1.0/healthz", null).statusCode() == 204);
        caller = new GrpcCaller(webNode.grpcPort("web"));
    }

    /** The node of the app that is called. */
    ApiNode startShop(final Path scratch, final AppContext shop) throws Exception {
        return ApiNode.start(
                scratch.resolve("shop"), new NodeContext().components(List.of(ApiNode.pubsub())), shop, web());
    }

    /** The caller's. */
    ApiNode startWeb(final Path scratch, final ApiNode ofShop) throws Exception {
        return ofShop;
    }

    static AppContext web() {
        return new AppContext("web").apiToken("node-token");
    }

    @AfterEach
    void stop() {
        caller.close();
        webNode.close();
        shopNode.close();
        app.close();
    }

    private void bind(final GrpcIoServer rpcs) {
        rpcs.callHandler(UNARY, this::unary);
        rpcs.callHandler(MANY, this::many);
        rpcs.callHandler(ECHO, this::echo);
        GrpcIoServiceBridge.bridge(new Callbacks()).bind(rpcs);
    }

    /** Dapr's callbacks, beside the app's own rpcs. */
    private final class Callbacks extends AppCallbackGrpc.AppCallbackImplBase {
        @Override
        public void listTopicSubscriptions(
                final Empty request, final StreamObserver<ListTopicSubscriptionsResponse> answer) {
            answer.onNext(ListTopicSubscriptionsResponse.newBuilder()
                    .addSubscriptions(TopicSubscription.newBuilder()
                            .setPubsubName("pubsub")
                            .setTopic("news"))
                    .build());
            answer.onCompleted();
        }

        @Override
        public void onTopicEvent(final TopicEventRequest request, final StreamObserver<TopicEventResponse> answer) {
            events.add(request.getId());
            if (request.getId().equals("hang")) {
                return; // never answered
            }
            answer.onNext(TopicEventResponse.getDefaultInstance());
            answer.onCompleted();
        }
    }

    private void unary(final GrpcServerRequest<BytesValue, BytesValue> request) {
        headers.add(request.headers());
        request.handler(message -> {
            if (!message.getValue().isEmpty()) {
                request.response().end(message);
                return;
            }
            request.response().trailers().set("x-own", "why").set("x-own-bin", "AAH/");
            request.response()
                    .status(GrpcStatus.OUT_OF_RANGE)
                    .statusMessage("nothing in it")
                    .end();
        });
    }

    /** As many messages as the request has bytes. */
    private void many(final GrpcServerRequest<BytesValue, BytesValue> request) {
        request.handler(message -> {
            events.add("many");
            for (int i = 0; i < message.getValue().size(); i++) {
                request.response().write(message);
            }
            request.response()
                    .status(GrpcStatus.ABORTED)
                    .statusMessage("enough")
                    .end();
        });
    }

    private void echo(final GrpcServerRequest<BytesValue, BytesValue> request) {
        request.errorHandler(error -> events.add(error.name()));
        request.handler(request.response()::write);
        request.endHandler(_ -> request.response().end());
    }

    Channel to(final String appId) {
        return to(caller, appId);
    }

    private static Channel to(final GrpcCaller over, final String appId) {
        final Metadata headers = new Metadata();
        headers.put(key("dapr-app-id"), appId);
        headers.put(key("dapr-api-token"), "node-token");
        headers.put(OWN, "1");
        return ClientInterceptors.intercept(over.channel(), MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    /** Returns when the app has it. */
    final void publishToApp(final String eventId) throws InterruptedException {
        final String event =
                "{\"specversion\":\"1.0\",\"id\":\"" + eventId + "\",\"source\":\"s\",\"type\":\"t\",\"data\":1}";
        assertEquals(
                204,
                shopNode.send(
                                "shop",
                                "POST",
                                "/v1.0/publish/pubsub/news",
                                event,
                                "content-type",
                                "application/cloudevents+json")
                        .statusCode());
        assertEquals(eventId, events.poll(20, TimeUnit.SECONDS));
    }

    final ApiNode shopNode() {
        return shopNode;
    }

    /** Of the caller's app. */
    final int httpPort() {
        return webNode.port("web");
    }

    static BytesValue message(final int length) {
        return BytesValue.of(ByteString.copyFrom(new byte[length]));
    }

    BytesValue call(final String appId, final BytesValue request) {
        return ClientCalls.blockingUnaryCall(
                to(appId), UNARY, CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS), request);
    }

    @Test
    void shouldPassACallOnAsItIs() throws Exception {
        assertEquals(message(3), call("shop", message(3)));
        final MultiMap seen = headers.take();
        assertEquals("1", seen.get("x-own"));
        assertEquals("web shop", seen.get("dapr-caller-app-id") + " " + seen.get("dapr-callee-app-id"));
        assertEquals(List.of("app-token"), seen.getAll("dapr-api-token"), "the node's own token is not for the app");
    }

    @Test
    void shouldPassMoreThanFitsIntoOneWindow() {
        for (int i = 0; i < 3; i++) {
            assertEquals(message(LARGE), call("shop", message(LARGE)));
        }
    }

    @Test
    void shouldBringStatusTextAndTrailers() {
        final StatusRuntimeException failure =
                assertThrows(StatusRuntimeException.class, () -> call("shop", message(0)));
        assertEquals("OUT_OF_RANGE: nothing in it", failure.getMessage());
        assertEquals("why", failure.getTrailers().get(OWN));
        assertEquals(-1, failure.getTrailers().get(BINARY)[2]);
    }

    @Test
    void shouldStreamAnswersUntilTheyEnd() {
        final Iterator<BytesValue> answers =
                ClientCalls.blockingServerStreamingCall(to("shop"), MANY, CallOptions.DEFAULT, message(1_000));
        for (int i = 0; i < 1_000; i++) {
            assertEquals(1_000, answers.next().getValue().size());
        }
        final StatusRuntimeException end = assertThrows(StatusRuntimeException.class, answers::hasNext);
        assertEquals(Code.ABORTED, end.getStatus().getCode());
    }

    @Test
    void shouldStreamBothWaysAtOnce() throws Exception {
        final Received<BytesValue> received = new Received<>();
        final StreamObserver<BytesValue> requests =
                ClientCalls.asyncBidiStreamingCall(to("shop").newCall(ECHO, CallOptions.DEFAULT), received);
        for (int i = 1; i <= 100; i++) {
            requests.onNext(message(i));
            assertEquals(i, received.next().getValue().size(), "before the next one is sent");
        }
        requests.onCompleted();
        assertNull(received.end(), "a good end");
    }

    /** What nobody reads fills its own window, and nobody else's. */
    @Test
    void shouldServeOthersBesideAStreamThatNobodyReads() throws Exception {
        try (GrpcCaller other = new GrpcCaller(webNode.grpcPort("web"))) {
            final ClientCall<BytesValue, BytesValue> stalled = to(other, "shop").newCall(MANY, CallOptions.DEFAULT);
            stalled.start(new ClientCall.Listener<>() {}, new Metadata());
            stalled.sendMessage(message(3_000)); // 9 MB of answers
            stalled.halfClose();
            assertEquals("many", events.poll(20, TimeUnit.SECONDS));

            for (int i = 0; i < 50; i++) {
                assertEquals(message(16 * 1024), call("shop", message(16 * 1024)));
            }
            publishToApp("e1");
            stalled.cancel("enough", null);
        }
    }

    @Test
    void shouldTellTheAppThatItsCallerHasGone() throws Exception {
        final Received<BytesValue> received = new Received<>();
        final ClientCall<BytesValue, BytesValue> call = to("shop").newCall(ECHO, CallOptions.DEFAULT);
        final StreamObserver<BytesValue> requests = ClientCalls.asyncBidiStreamingCall(call, received);
        requests.onNext(message(1));
        received.next();
        call.cancel("enough", null);
        assertEquals("CANCELLED", events.poll(20, TimeUnit.SECONDS));
    }

    @Test
    void shouldTellTheCallerThatTheAppHasGone() throws Exception {
        final Received<BytesValue> received = new Received<>();
        ClientCalls.asyncBidiStreamingCall(to("shop").newCall(ECHO, CallOptions.DEFAULT), received)
                .onNext(message(1));
        received.next();
        app.close();
        assertNotNull(received.end(), "it ends, and not well");
        Await.await(
                Duration.ofSeconds(20),
                () -> "the app's end goes unnoticed",
                () -> shopNode.send("shop", "GET", "/v1.0/healthz", null).statusCode() == 500);
        assertFails(Code.UNAVAILABLE, "failed to proxy request: the app does not listen on 127.0.0.1:", "shop");
    }

    /** Some clients take a stream for open until then. */
    @Test
    void shouldEndAnAnswerOfHeadersAloneWithThem() throws Exception {
        try (RawHttp2 raw = new RawHttp2(webNode.grpcPort("web"))) {
            raw.call(
                    "/shop.Orders/Missing",
                    Map.of(
                            "content-type", "application/grpc",
                            "te", "trailers",
                            "dapr-app-id", "shop",
                            "dapr-api-token", "node-token"),
                    new byte[5]);
            assertTrue(raw.isEndedByItsHeaders());
        }
    }

    @Test
    void shouldRefuseWhatNobodyCouldAnswer() {
        assertFails(Code.UNKNOWN, "failed to proxy request: couldn't find service: nobody", "nobody");
        assertFails(Code.UNAVAILABLE, "failed to proxy request: app web serves no gRPC", "web");
        final StatusRuntimeException noToken = assertThrows(
                StatusRuntimeException.class,
                () -> ClientCalls.blockingUnaryCall(caller.channel(), UNARY, CallOptions.DEFAULT, message(1)));
        assertEquals(Code.UNAUTHENTICATED, noToken.getStatus().getCode());
    }

    void assertFails(final Code code, final String text, final String appId) {
        final StatusRuntimeException failure =
                assertThrows(StatusRuntimeException.class, () -> call(appId, message(1)));
        assertEquals(code, failure.getStatus().getCode(), failure::getMessage);
        assertTrue(failure.getStatus().getDescription().startsWith(text), failure::getMessage);
    }

    static final class Received<A> implements StreamObserver<A> {
        private static final Object GOOD_END = new Object();

        private final BlockingQueue<Object> all = new LinkedBlockingQueue<>();

        @Override
        public void onNext(final A message) {
            all.add(message);
        }

        @Override
        public void onError(final Throwable failure) {
            all.add(failure);
        }

        @Override
        public void onCompleted() {
            all.add(GOOD_END);
        }

        @SuppressWarnings("unchecked") // what onNext got
        A next() throws InterruptedException {
            return (A) take();
        }

        /** Null: a good one. */
        Throwable end() throws InterruptedException {
            final Object end = take();
            return end == GOOD_END ? null : (Throwable) end;
        }

        private Object take() throws InterruptedException {
            final Object next = all.poll(20, TimeUnit.SECONDS);
            assertNotNull(next, "nothing came");
            return next;
        }
    }
}
