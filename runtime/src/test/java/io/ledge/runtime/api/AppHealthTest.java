package io.ledge.runtime.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Empty;
import io.dapr.v1.AppCallbackHealthCheckGrpc.AppCallbackHealthCheckImplBase;
import io.dapr.v1.CommonProtos.InvokeRequest;
import io.dapr.v1.DaprAppCallbackProtos.BindingEventResponse;
import io.dapr.v1.DaprAppCallbackProtos.HealthCheckResponse;
import io.dapr.v1.DaprAppCallbackProtos.ListTopicSubscriptionsResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.ledge.api.semantics.AppContext;
import io.ledge.api.semantics.AppEndpoint;
import io.ledge.api.semantics.AppHealthCheck;
import io.ledge.api.semantics.AppProtocol;
import io.ledge.runtime.node.NodeContext;
import io.ledge.test.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Apps that say whether they are well. */
@Timeout(60)
class AppHealthTest {
    private static final AppHealthCheck CHECK = new AppHealthCheck("/well", 50, 5_000, 2);

    @TempDir
    Path dataDir;

    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private volatile boolean isWell;
    private ApiNode node;

    private void start(final AppProtocol protocol, final int port) throws Exception {
        start(protocol, port, CHECK);
    }

    private void start(final AppProtocol protocol, final int port, final AppHealthCheck check) throws Exception {
        node = ApiNode.start(
                dataDir,
                new NodeContext().components(List.of(ApiNode.pubsub())),
                new AppContext("shop")
                        .appEndpoint(new AppEndpoint(protocol, AppEndpoint.HOST_DEFAULT, port, "", 0, check)),
                new AppContext("web"));
        Await.await(
                Duration.ofSeconds(20),
                () -> "the node is not ready",
                () -> node.send("shop", "GET", "/v1.0/healthz", null).statusCode() == 204);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private HttpResponse<String> invoke() {
        return node.send("web", "POST", "/v1.0/invoke/shop/method/do", "");
    }

    private void awaitInvocable(final int status) {
        Await.await(
                Duration.ofSeconds(20),
                () -> "invocation does not answer " + status,
                () -> invoke().statusCode() == status);
    }

    private void assertRefused() {
        final HttpResponse<String> answer = invoke();
        assertEquals(
                "500 {\"errorCode\":\"ERR_DIRECT_INVOKE\",\"message\":\"failed to invoke, id: shop, err: app is not in a healthy state\"}",
                answer.statusCode() + " " + answer.body());
    }

    @Test
    void shouldHangUpOnAnAppThatDoesNotAnswerInTime() throws Exception {
        final CountDownLatch hungUp = new CountDownLatch(2);
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                while (!silent.isClosed()) {
                    try {
                        final Socket socket = silent.accept();
                        Thread.ofVirtual().start(() -> readToTheEnd(socket, hungUp));
                    } catch (final IOException ex) {
                        // the test is over
                    }
                }
            });
            start(AppProtocol.HTTP, silent.getLocalPort(), new AppHealthCheck("/well", 100, 100, 2));
            assertTrue(hungUp.await(20, TimeUnit.SECONDS), "the node keeps a connection for each probe");
        }
    }

    private static void readToTheEnd(final Socket socket, final CountDownLatch hungUp) {
        try (socket) {
            final byte[] all = socket.getInputStream().readAllBytes();
            if (new String(all, StandardCharsets.US_ASCII).startsWith("GET /well")) {
                hungUp.countDown();
            }
        } catch (final IOException ex) {
            // no end that the node has chosen
        }
    }

    private HttpApp httpApp() throws Exception {
        return new HttpApp()
                .subscribes("[{\"pubsubname\":\"pubsub\",\"topic\":\"orders\",\"route\":\"/orders\"}]")
                .on("/well", exchange -> HttpApp.answer(exchange, isWell ? 200 : 503, ""))
                .on("/orders", exchange -> {
                    events.add("event");
                    HttpApp.answer(exchange, 200, "");
                })
                .start();
    }

    @Test
    void shouldBringNothingToAnAppThatIsIll() throws Exception {
        try (HttpApp app = httpApp()) {
            start(AppProtocol.HTTP, app.port());
            assertRefused();
            isWell = true;
            awaitInvocable(200);
            Await.await(Duration.ofSeconds(20), () -> "the app is not subscribed", () -> metadata()
                    .contains("PROGRAMMATIC"));
            publish();
            assertEquals("event", events.poll(20, TimeUnit.SECONDS));

            isWell = false;
            awaitInvocable(500);
            assertRefused();
            assertEquals(204, node.send("shop", "GET", "/v1.0/healthz", null).statusCode(), "the node is well");
            publish();
            assertEquals(null, events.poll(500, TimeUnit.MILLISECONDS));
            isWell = true;
            assertEquals("event", events.poll(20, TimeUnit.SECONDS), "it was kept");
        }
    }

    private String metadata() {
        return node.send("shop", "GET", "/v1.0/metadata", null).body();
    }

    private void publish() {
        assertEquals(
                204,
                node.send("web", "POST", "/v1.0/publish/pubsub/orders", "x").statusCode());
    }

    @Test
    void shouldAskAnAppOverGrpc() throws Exception {
        try (GrpcApp app = new GrpcApp()) {
            app.start(
                    new CallbackApp(
                            app,
                            ListTopicSubscriptionsResponse.getDefaultInstance(),
                            BindingEventResponse.getDefaultInstance()),
                    new AppCallbackHealthCheckImplBase() {
                        @Override
                        public void healthCheck(
                                final Empty request, final StreamObserver<HealthCheckResponse> observer) {
                            if (isWell) {
                                observer.onNext(HealthCheckResponse.getDefaultInstance());
                                observer.onCompleted();
                            } else {
                                observer.onError(Status.UNAVAILABLE.asRuntimeException());
                            }
                        }
                    });
            start(AppProtocol.GRPC, app.port());
            assertRefused();
            isWell = true;
            awaitInvocable(200);
            assertEquals("do", app.next(InvokeRequest.class).getMethod());
            isWell = false;
            awaitInvocable(500);
            assertRefused();
        }
    }

    @Test
    void shouldSayHowTheAppIsAsked() throws Exception {
        try (HttpApp app = httpApp()) {
            start(AppProtocol.HTTP, app.port());
            final String metadata = metadata();
            assertTrue(
                    metadata.contains("\"health\":{\"healthCheckPath\":\"/well\",\"healthProbeInterval\":\"50ms\","
                            + "\"healthProbeTimeout\":\"5s\",\"healthThreshold\":2}"),
                    metadata);
        }
    }
}
