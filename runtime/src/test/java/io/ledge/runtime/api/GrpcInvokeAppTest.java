package io.ledge.runtime.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import io.dapr.v1.AppCallbackGrpc.AppCallbackImplBase;
import io.dapr.v1.CommonProtos.HTTPExtension;
import io.dapr.v1.CommonProtos.InvokeRequest;
import io.dapr.v1.CommonProtos.InvokeResponse;
import io.dapr.v1.DaprInvokeProtos.InvokeServiceRequest;
import io.grpc.BindableService;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.ledge.api.semantics.AccessControl;
import io.ledge.api.semantics.AppContext;
import io.ledge.api.semantics.AppEndpoint;
import io.ledge.api.semantics.AppProtocol;
import io.ledge.client.InvokeOptions;
import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeClientContext;
import io.ledge.runtime.dapr.GrpcCaller;
import io.ledge.runtime.node.NodeContext;
import io.ledge.test.Await;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What callers of each kind are told by an app that serves gRPC, of their own node; {@link GrpcInvokePeersTest}: of another. */
@Timeout(120)
class GrpcInvokeAppTest {
    private static final String TEXT = "sold out, 100%+ \u00e9";
    private static final byte[] BYTES = {1, 0, -1};
    private static final ErrorInfo WHY =
            ErrorInfo.newBuilder().setReason("SOLD_OUT").setDomain("shop").build();

    /** Nothing but the status 9 of gRPC is worth another attempt. */
    private static final String POLICIES = """
            apiVersion: dapr.io/v1alpha1
            kind: Resiliency
            metadata: {name: all}
            spec:
              policies:
                retries:
                  nine: {duration: 10ms, maxRetries: 2, matching: {gRPCStatusCodes: "9", httpStatusCodes: "599"}}
              targets:
                apps:
                  shop: {retry: nine}
            """;

    @TempDir
    Path scratch;

    private final Shop shop = new Shop();
    private GrpcApp app;
    private List<ApiNode> nodes;
    private GrpcCaller caller;
    private final AtomicReference<Metadata> headers = new AtomicReference<>();
    private final AtomicReference<Metadata> trailers = new AtomicReference<>();

    @BeforeEach
    void start() throws Exception {
        app = new GrpcApp();
        final Path policies = Files.createDirectory(scratch.resolve("policies"));
        Files.writeString(policies.resolve("all.yaml"), POLICIES);
        nodes = start(
                new NodeContext().resourcesPaths(List.of(policies)), new AppContext("web"), serving("shop"), strict());
        app.start((BindableService) () -> ServerInterceptors.intercept(shop, new Adding()));
        caller = new GrpcCaller(near().grpcPort("web"));
        Await.await(
                Duration.ofSeconds(20),
                () -> "the app is not ready",
                () -> nodes.getLast().send("shop", "GET", "/v1.0/healthz", null).statusCode() == 204);
    }

    /** @return the node of the caller first, that of the others last */
    List<ApiNode> start(final NodeContext callers, final AppContext web, final AppContext... others) throws Exception {
        return List.of(ApiNode.start(scratch.resolve("data"), callers, web, others[0], others[1]));
    }

    private AppContext serving(final String appId) {
        return new AppContext(appId)
                .appEndpoint(new AppEndpoint(AppProtocol.GRPC, AppEndpoint.HOST_DEFAULT, app.port(), "", 0));
    }

    /** Lets nobody in. */
    private AppContext strict() {
        return serving("strict").accessControl(new AccessControl(false, "public", List.of()));
    }

    @AfterEach
    void stop() {
        caller.close();
        nodes.forEach(ApiNode::close);
        app.close();
    }

    private ApiNode near() {
        return nodes.getFirst();
    }

    /** Answers what it was sent, or fails as it is told. */
    private static final class Shop extends AppCallbackImplBase {
        private volatile StatusRuntimeException failure;
        private volatile InvokeRequest last;
        private final AtomicInteger calls = new AtomicInteger();

        @Override
        public void onInvoke(final InvokeRequest request, final StreamObserver<InvokeResponse> observer) {
            calls.incrementAndGet();
            last = request;
            if (failure != null) {
                observer.onError(failure);
                return;
            }
            observer.onNext(InvokeResponse.newBuilder()
                    .setContentType("application/x-protobuf")
                    .setData(request.getData())
                    .build());
            observer.onCompleted();
        }

        /** As apps do: with details, and trailers of their own. */
        void fail() {
            final Metadata with = new Metadata();
            with.put(key("x-shelf"), "7");
            with.put(binaryKey("x-raw-bin"), BYTES);
            with.put(
                    binaryKey("grpc-status-details-bin"),
                    com.google.rpc.Status.newBuilder()
                            .setCode(Code.FAILED_PRECONDITION.value())
                            .setMessage(TEXT)
                            .addDetails(Any.pack(WHY))
                            .build()
                            .toByteArray());
            failure = Status.FAILED_PRECONDITION.withDescription(TEXT).asRuntimeException(with);
        }
    }

    /** Metadata to answers that are no failures. */
    private static final class Adding implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                final ServerCall<Q, A> call, final Metadata metadata, final ServerCallHandler<Q, A> next) {
            return next.startCall(
                    new SimpleForwardingServerCall<>(call) {
                        @Override
                        public void sendHeaders(final Metadata sent) {
                            sent.put(key("x-order"), "7");
                            sent.put(key("x-order"), "8");
                            super.sendHeaders(sent);
                        }

                        @Override
                        public void close(final Status status, final Metadata sent) {
                            if (status.isOk()) {
                                sent.put(key("x-total"), "15");
                                sent.put(binaryKey("x-sum-bin"), BYTES);
                            }
                            super.close(status, sent);
                        }
                    },
                    metadata);
        }
    }

    private static Metadata.Key<String> key(final String name) {
        return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
    }

    private static Metadata.Key<byte[]> binaryKey(final String name) {
        return Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER);
    }

    private static InvokeServiceRequest request(final String appId) {
        return InvokeServiceRequest.newBuilder()
                .setId(appId)
                .setMessage(InvokeRequest.newBuilder()
                        .setMethod("orders/7")
                        .setContentType("application/x-protobuf")
                        .setData(Any.pack(WHY)))
                .build();
    }

    private InvokeResponse invoke(final String appId) {
        return GrpcCaller.get(caller.dapr()
                .withInterceptors(MetadataUtils.newCaptureMetadataInterceptor(headers, trailers))
                .invokeService(request(appId)));
    }

    @Test
    void shouldTellACallerOverGrpcAllOfAnAnswer() throws Exception {
        final InvokeResponse response = invoke("shop");
        assertEquals(WHY, response.getData().unpack(ErrorInfo.class), "with its type");
        assertEquals("application/x-protobuf", response.getContentType());
        assertEquals(Any.pack(WHY), shop.last.getData(), "to the app, too");
        assertEquals(List.of("7", "8"), all(headers, "x-order"));
        assertEquals(List.of("15"), all(trailers, "x-total"));
        assertArrayEquals(BYTES, trailers.get().get(binaryKey("x-sum-bin")));
        assertNothingOfTheNodes(headers.get());
        assertNothingOfTheNodes(trailers.get());
    }

    private static List<String> all(final AtomicReference<Metadata> metadata, final String name) {
        final Iterable<String> values = metadata.get().getAll(key(name));
        assertNotNull(values, name);
        return StreamSupport.stream(values.spliterator(), false).toList();
    }

    private static void assertNothingOfTheNodes(final Metadata metadata) {
        assertTrue(metadata.keys().stream().noneMatch(name -> name.startsWith("ledge-")), metadata::toString);
    }

    /** The name of a method is any text, and HTTP's line is not. */
    @ParameterizedTest
    @ValueSource(strings = {"say \u00e9 100%41 a+b", "say what? %3F", "orders?x=1%41", "a%2Fb"})
    void shouldCallAMethodOfAnyName(final String name) {
        GrpcCaller.get(caller.dapr()
                .invokeService(request("shop").toBuilder()
                        .setMessage(request("shop").getMessage().toBuilder()
                                .setMethod(name)
                                .setHttpExtension(HTTPExtension.newBuilder().setQuerystring("q=a b")))
                        .build()));
        assertEquals(name, shop.last.getMethod());
        assertEquals("q=a b", shop.last.getHttpExtension().getQuerystring());
    }

    @Test
    void shouldTellACallerOverGrpcAllOfAFailure() throws Exception {
        shop.fail();
        final StatusRuntimeException failure = GrpcCaller.assertFails(
                Code.FAILED_PRECONDITION, TEXT, () -> caller.dapr().invokeService(request("shop")));
        final com.google.rpc.Status details = GrpcCaller.details(failure);
        assertEquals(Code.FAILED_PRECONDITION.value(), details.getCode());
        assertEquals(TEXT, details.getMessage());
        assertEquals(WHY, details.getDetails(0).unpack(ErrorInfo.class));
        assertEquals("7", failure.getTrailers().get(key("x-shelf")));
        assertArrayEquals(BYTES, failure.getTrailers().get(binaryKey("x-raw-bin")));
        assertNothingOfTheNodes(failure.getTrailers());
        assertEquals(3, shop.calls.get(), "a status of the policy's");
    }

    @Test
    void shouldTellACallerOverHttpWhatJsonHas() {
        final HttpResponse<String> answer =
                near().send("web", "POST", "/v1.0/invoke/shop/method/orders/7", "seven", "content-type", "text/plain");
        assertEquals("200 seven", answer.statusCode() + " " + answer.body());
        assertEquals(List.of("7", "8"), answer.headers().allValues("x-order"));
        assertNoHeaderOfTheNodes(answer);

        shop.fail();
        shop.calls.set(0);
        final HttpResponse<String> failure = near().send("web", "POST", "/v1.0/invoke/shop/method/orders/7", "7");
        assertEquals(
                "400 {\"code\":9,\"message\":\"" + TEXT
                        + "\",\"details\":[{\"@type\":\"type.googleapis.com/google.rpc.ErrorInfo\","
                        + "\"reason\":\"SOLD_OUT\",\"domain\":\"shop\"}]}",
                failure.statusCode() + " " + failure.body());
        assertNoHeaderOfTheNodes(failure);
        assertEquals(3, shop.calls.get(), "by the status of gRPC, though the answer is one of HTTP");

        shop.failure = Status.NOT_FOUND.asRuntimeException();
        shop.calls.set(0);
        assertEquals(
                404,
                near().send("web", "GET", "/v1.0/invoke/shop/method/m", null).statusCode());
        assertEquals(1, shop.calls.get(), "no status of the policy's");
    }

    /** Who is a node is known by the port that nodes use. */
    @Test
    void shouldTakeNobodyForANodeByHeaders() {
        shop.fail();
        final HttpResponse<String> failure = nodes.getLast()
                .send(
                        "shop",
                        "POST",
                        "/v1.0/invoke/shop/method/a%2541",
                        "7",
                        "ledge-peer-hop",
                        "1",
                        "ledge-grpc-escaped",
                        "1",
                        "ledge-grpc-type-url",
                        "x");
        assertEquals(400, failure.statusCode());
        assertNoHeaderOfTheNodes(failure);
        assertEquals("a%2541", shop.last.getMethod());
        assertEquals("", shop.last.getData().getTypeUrl());
    }

    private static void assertNoHeaderOfTheNodes(final HttpResponse<String> answer) {
        assertTrue(
                answer.headers().map().keySet().stream().noneMatch(name -> name.startsWith("ledge-")),
                () -> answer.headers().toString());
    }

    @Test
    void shouldTellACallerOverIpcStatusAndText() {
        shop.fail();
        try (LedgeClient till =
                LedgeClient.connect(new LedgeClientContext().appId("till").dataDir(near().dataDir()))) {
            final io.ledge.client.InvokeResponse failure =
                    till.invokeMethod("shop", "orders/7", "7".getBytes(UTF_8), InvokeOptions.get());
            assertEquals("400 " + TEXT, failure.status() + " " + failure.text());
            assertFalse(failure.headers().firstValue("ledge-grpc-status").isPresent());
        }
    }

    @Test
    void shouldTellWhatItsNodeRefuses() {
        final String overHttp = near().send("web", "POST", "/v1.0/invoke/strict/method/orders/7", "")
                .body();
        assertTrue(overHttp.contains("access control policy has denied access"), overHttp);
        final String text = overHttp.replaceFirst(".*\"message\":\"", "").replaceFirst("\"}$", "");
        final StatusRuntimeException refused = GrpcCaller.assertFails(
                Code.PERMISSION_DENIED, text, () -> caller.dapr().invokeService(request("strict")));
        assertNothingOfTheNodes(refused.getTrailers());
        assertEquals(0, shop.calls.get());
    }

    @Test
    void shouldTellThatTheAppIsNotThere() {
        app.stop();
        final StatusRuntimeException away = GrpcCaller.assertFails(
                Code.INTERNAL,
                "failed to invoke, id: shop, err: the app does not listen on 127.0.0.1:" + app.port()
                        + ": Connection refused",
                () -> caller.dapr().invokeService(request("shop")));
        assertNothingOfTheNodes(away.getTrailers());
    }
}
