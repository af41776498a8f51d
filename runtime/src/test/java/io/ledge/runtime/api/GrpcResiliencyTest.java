package io.ledge.runtime.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import io.dapr.v1.AppCallbackGrpc;
import io.dapr.v1.CommonProtos.InvokeRequest;
import io.dapr.v1.CommonProtos.InvokeResponse;
import io.dapr.v1.DaprInvokeProtos.InvokeServiceRequest;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.ledge.api.semantics.AppContext;
import io.ledge.api.semantics.AppEndpoint;
import io.ledge.api.semantics.AppProtocol;
import io.ledge.runtime.dapr.GrpcCaller;
import io.ledge.runtime.node.NodeContext;
import io.ledge.test.Await;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Policies over rpcs of a service of the app's own. */
@Timeout(60)
class GrpcResiliencyTest {
    private static final MethodDescriptor<BytesValue, BytesValue> UNARY =
            MethodDescriptor.<BytesValue, BytesValue>newBuilder()
                    .setFullMethodName("shop.Orders/Unary")
                    .setType(MethodType.UNARY)
                    .setRequestMarshaller(ProtoUtils.marshaller(BytesValue.getDefaultInstance()))
                    .setResponseMarshaller(ProtoUtils.marshaller(BytesValue.getDefaultInstance()))
                    .build();
    private static final int KEPT_MAX = 100_000;
    private static final long PAUSE_MS = 700;
    private static final String RESOURCES = """
            apiVersion: dapr.io/v1alpha1
            kind: Resiliency
            metadata: {name: all}
            spec:
              policies:
                timeouts: {short: 300ms}
                retries:
                  two: {duration: 10ms, maxRetries: 2}
                  patient: {duration: 700ms, maxRetries: 100}
                  unavailable: {duration: 10ms, maxRetries: 2, matching: {gRPCStatusCodes: "14"}}
                circuitBreakers:
                  twice: {timeout: 1h, trip: consecutiveFailures >= 2}
              targets:
                apps:
                  shop: {retry: two}
                  picky: {retry: unavailable}
                  slow: {timeout: short, retry: two}
                  broken: {circuitBreaker: twice}
                  calm: {retry: patient}
            """;

    @TempDir
    Path scratch;

    private final AtomicInteger failuresLeft = new AtomicInteger();
    private final BlockingQueue<Integer> lengths = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> methods = new LinkedBlockingQueue<>();
    private volatile GrpcStatus status = GrpcStatus.UNAVAILABLE; // null: no answer
    private GrpcApp app;
    private ApiNode node;
    private GrpcCaller caller;

    @BeforeEach
    void start() throws Exception {
        app = new GrpcApp().start(rpcs -> {
            rpcs.callHandler(UNARY, this::unary);
            rpcs.callHandler(AppCallbackGrpc.getOnInvokeMethod(), this::invoked);
        });
        final Path resources = Files.createDirectory(scratch.resolve("resources"));
        Files.writeString(resources.resolve("all.yaml"), RESOURCES);
        node = ApiNode.start(
                scratch.resolve("data"),
                new NodeContext().resourcesPaths(List.of(resources)),
                new AppContext("web").maxBodyLength(KEPT_MAX),
                serving("shop"),
                serving("picky"),
                serving("slow"),
                serving("broken"),
                serving("calm"));
        Await.await(
                Duration.ofSeconds(20),
                () -> "the app is not ready",
                () -> node.send("calm", "GET", "/v1.0/healthz", null).statusCode() == 204);
        caller = new GrpcCaller(node.grpcPort("web"));
    }

    private AppContext serving(final String appId) {
        return new AppContext(appId)
                .appEndpoint(new AppEndpoint(AppProtocol.GRPC, AppEndpoint.HOST_DEFAULT, app.port(), "", 0));
    }

    @AfterEach
    void stop() {
        caller.close();
        node.close();
        app.close();
    }

    /** Fails as often as it is told, then answers what it was sent. */
    private void unary(final GrpcServerRequest<BytesValue, BytesValue> request) {
        request.handler(message -> {
            lengths.add(message.getValue().size());
            if (failuresLeft.getAndDecrement() <= 0) {
                request.response().end(message);
            } else if (status != null) {
                request.response().status(status).statusMessage("not now").end();
            }
        });
    }

    private void invoked(final GrpcServerRequest<InvokeRequest, InvokeResponse> request) {
        request.handler(message -> {
            methods.add(message.getMethod());
            request.response().status(status).end();
        });
    }

    private Channel to(final String appId, final String... more) {
        final Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("dapr-app-id", Metadata.ASCII_STRING_MARSHALLER), appId);
        for (int i = 0; i < more.length; i += 2) {
            headers.put(Metadata.Key.of(more[i], Metadata.ASCII_STRING_MARSHALLER), more[i + 1]);
        }
        return ClientInterceptors.intercept(caller.channel(), MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    private static BytesValue message(final int length) {
        return BytesValue.of(ByteString.copyFrom(new byte[length]));
    }

    private static String call(final Channel channel, final int length) {
        try {
            return "OK "
                    + ClientCalls.blockingUnaryCall(channel, UNARY, CallOptions.DEFAULT, message(length))
                            .getValue()
                            .size();
        } catch (final StatusRuntimeException failure) {
            return failure.getMessage();
        }
    }

    private void assertAttempts(final int count, final int length) throws Exception {
        for (int i = 0; i < count; i++) {
            assertEquals(length, lengths.poll(20, TimeUnit.SECONDS));
        }
        assertNull(lengths.poll());
    }

    @Test
    void shouldCallAgainWithTheSameMessage() throws Exception {
        failuresLeft.set(2);
        assertEquals("OK 90000", call(to("shop"), 90_000));
        assertAttempts(3, 90_000);
    }

    @Test
    void shouldAnswerWhatTheAppSaidLast() throws Exception {
        failuresLeft.set(Integer.MAX_VALUE);
        assertEquals("UNAVAILABLE: not now", call(to("shop"), 1));
        assertAttempts(3, 1);
    }

    @Test
    void shouldCallAgainForTheStatusesOfThePolicyOnly() throws Exception {
        failuresLeft.set(1);
        assertEquals("OK 1", call(to("picky"), 1));
        assertAttempts(2, 1);
        failuresLeft.set(1);
        status = GrpcStatus.ABORTED;
        assertEquals("ABORTED: not now", call(to("picky"), 1));
        assertAttempts(1, 1);
    }

    @Test
    void shouldCallOnceWhatIsTooLongToBeKeptOrAStream() throws Exception {
        failuresLeft.set(1);
        assertEquals("UNAVAILABLE: not now", call(to("shop"), KEPT_MAX + 1));
        assertAttempts(1, KEPT_MAX + 1);
        failuresLeft.set(1);
        assertEquals("UNAVAILABLE: not now", call(to("shop", "dapr-stream", "true"), 1));
        assertAttempts(1, 1);
    }

    @Test
    void shouldNotWaitLongerThanTheTimeout() throws Exception {
        status = null;
        failuresLeft.set(1);
        assertEquals("OK 7", call(to("slow"), 7));
        assertAttempts(2, 7);
        failuresLeft.set(Integer.MAX_VALUE);
        assertEquals(
                "DEADLINE_EXCEEDED: failed to proxy request: timeout: no answer within 300 ms", call(to("slow"), 7));
        assertAttempts(3, 7);
    }

    @Test
    void shouldOpenTheBreakerOfAMethod() throws Exception {
        failuresLeft.set(2);
        assertEquals("UNAVAILABLE: not now", call(to("broken"), 1));
        assertEquals("UNAVAILABLE: not now", call(to("broken"), 1));
        assertEquals("UNAVAILABLE: failed to proxy request: circuit breaker is open", call(to("broken"), 1));
        assertAttempts(2, 1);
    }

    @Test
    void shouldNotCallAgainForACallerThatHasGone() throws Exception {
        failuresLeft.set(Integer.MAX_VALUE);
        final ClientCall<BytesValue, BytesValue> call = to("calm").newCall(UNARY, CallOptions.DEFAULT);
        final var answer = ClientCalls.futureUnaryCall(call, message(1));
        assertNotNull(lengths.poll(20, TimeUnit.SECONDS));
        call.cancel("enough", null);
        assertThrows(Exception.class, () -> answer.get(20, TimeUnit.SECONDS));
        assertNull(lengths.poll(2 * PAUSE_MS, TimeUnit.MILLISECONDS), "called again for nobody");
    }

    @Test
    void shouldNotInvokeAgainForACallerThatHasGone() throws Exception {
        final var answer = caller.dapr()
                .invokeService(InvokeServiceRequest.newBuilder()
                        .setId("calm")
                        .setMessage(InvokeRequest.newBuilder().setMethod("fail"))
                        .build());
        assertEquals("fail", methods.poll(20, TimeUnit.SECONDS));
        answer.cancel(true);
        assertNull(methods.poll(2 * PAUSE_MS, TimeUnit.MILLISECONDS), "called again for nobody");
    }
}
