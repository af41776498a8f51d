package io.ledge.runtime.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpHandler;
import io.ledge.api.semantics.AppContext;
import io.ledge.api.semantics.AppEndpoint;
import io.ledge.client.InvokeResponse;
import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeClientContext;
import io.ledge.client.LedgeException;
import io.ledge.runtime.node.NodeContext;
import io.ledge.test.Await;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Resiliency resource over a real node: apps that fail some times, hang, or are not there. */
@Timeout(120)
class ResiliencyTest {
    private static final String RESOURCES = """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: pubsub}
            spec: {type: pubsub.in-memory, version: v1}
            ---
            apiVersion: dapr.io/v1alpha1
            kind: Subscription
            metadata: {name: orders}
            spec: {pubsubname: pubsub, topic: orders, route: /orders, deadLetterTopic: dead}
            scopes: [shop]
            ---
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: breaking}
            spec: {type: pubsub.in-memory, version: v1}
            ---
            apiVersion: dapr.io/v1alpha1
            kind: Subscription
            metadata: {name: events}
            spec: {pubsubname: breaking, topic: events, route: /events, deadLetterTopic: lost}
            scopes: [shop]
            ---
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: slowly}
            spec: {type: pubsub.in-memory, version: v1}
            ---
            apiVersion: dapr.io/v1alpha1
            kind: Subscription
            metadata: {name: stuck}
            spec: {pubsubname: slowly, topic: stuck, route: /stuck}
            scopes: [single]
            ---
            apiVersion: dapr.io/v1alpha1
            kind: Subscription
            metadata: {name: lost}
            spec: {pubsubname: breaking, topic: lost, route: /lost}
            scopes: [shop]
            ---
            apiVersion: dapr.io/v1alpha1
            kind: Subscription
            metadata: {name: dead}
            spec: {pubsubname: pubsub, topic: dead, route: /dead}
            scopes: [shop]
            ---
            apiVersion: dapr.io/v1alpha1
            kind: Resiliency
            metadata: {name: all}
            scopes: [web, shop, single, pump]
            spec:
              policies:
                timeouts: {short: 300ms}
                retries:
                  two: {duration: 10ms, maxRetries: 2}
                  patient: {duration: 700ms, maxRetries: 100}
                  unavailable: {duration: 10ms, maxRetries: 2, matching: {httpStatusCodes: "503"}}
                circuitBreakers:
                  twice: {timeout: 500ms, trip: consecutiveFailures >= 2}
                  once: {timeout: 2s, trip: consecutiveFailures >= 1}
              targets:
                apps:
                  shop: {retry: two}
                  calm: {retry: patient}
                  picky: {retry: unavailable}
                  slow: {timeout: short}
                  broken: {circuitBreaker: twice}
                components:
                  pubsub: {inbound: {retry: two}}
                  breaking: {inbound: {circuitBreaker: once}}
                  slowly: {inbound: {timeout: short, retry: two}}
            """;

    private static final String BODY = "POST %s HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\n\r\nx";
    private static final long PATIENT_PAUSE_MS = 700;

    @TempDir
    Path scratch;

    private final CountDownLatch released = new CountDownLatch(1);
    private HttpApp app;
    private HttpApp late;
    private ApiNode node;

    @BeforeEach
    void start() throws Exception {
        final Path resources = Files.createDirectory(scratch.resolve("resources"));
        Files.writeString(resources.resolve("all.yaml"), RESOURCES);
        app = new HttpApp().start();
        late = new HttpApp();
        node = ApiNode.start(
                scratch.resolve("data"),
                new NodeContext().resourcesPaths(List.of(resources)),
                new AppContext("web"),
                new AppContext("other"),
                serving("shop", app),
                serving("picky", app),
                serving("calm", app),
                serving("slow", app),
                serving("broken", app),
                serving("late", late),
                new AppContext("single").appEndpoint(new AppEndpoint(AppEndpoint.HOST_DEFAULT, app.port(), "", 1)));
        Await.await(
                Duration.ofSeconds(20),
                () -> "the app is not ready",
                () -> node.send("shop", "GET", "/v1.0/healthz", null).statusCode() == 204);
    }

    private static AppContext serving(final String appId, final HttpApp app) {
        return new AppContext(appId).appEndpoint(new AppEndpoint(AppEndpoint.HOST_DEFAULT, app.port(), "", 0));
    }

    @AfterEach
    void stop() {
        released.countDown();
        node.close();
        app.close();
        late.close();
    }

    private HttpResponse<String> call(final String appId, final String method, final String body) {
        return node.send("web", body == null ? "GET" : "POST", "/v1.0/invoke/" + appId + "/method/" + method, body);
    }

    /** Fails so often, with so many bytes, then answers what it was sent. */
    private static HttpHandler failing(final int count, final int status, final int length, final AtomicInteger calls) {
        return exchange -> {
            if (calls.incrementAndGet() <= count) {
                HttpApp.answer(exchange, status, "x".repeat(length));
            } else {
                HttpApp.answer(exchange, 200, "at last");
            }
        };
    }

    @Test
    void shouldCallAgainWithTheSameBody() throws Exception {
        final AtomicInteger calls = new AtomicInteger();
        app.on("/orders/new", failing(2, 500, 100_000, calls));
        final HttpResponse<String> answer = call("shop", "orders/new?x=1", "the body");
        assertEquals("200 at last", answer.statusCode() + " " + answer.body());
        for (int i = 0; i < 3; i++) {
            final HttpApp.Request request = app.next();
            assertEquals(
                    "POST /orders/new?x=1 the body", request.method() + " " + request.uri() + " " + request.body());
            assertEquals("web", request.headers().get("dapr-caller-app-id"));
        }
        assertNull(app.nextWithin(100));
    }

    @Test
    void shouldCallAgainWithoutABody() throws Exception {
        final AtomicInteger calls = new AtomicInteger();
        app.on("/orders", failing(2, 500, 5, calls));
        final String path = "/v1.0/invoke/shop/method/orders";
        assertEquals(
                "200 at last", RawHttp.call(node.port("web"), "GET", path, "").line());
        for (int i = 0; i < 3; i++) {
            final HttpApp.Request request = app.next();
            assertEquals("GET", request.method());
            assertFalse(request.headers().containsKey("transfer-encoding"), "there is no body to announce");
            assertFalse(request.headers().containsKey("content-length"));
        }
    }

    /** Without a policy it is streamed. */
    @Test
    void shouldNotAnnounceABodyThatIsNotThere() throws Exception {
        final String path = "/v1.0/invoke/picky/method/x";
        assertEquals("200", RawHttp.call(node.port("other"), "GET", path, "").line());
        assertFalse(app.next().headers().containsKey("transfer-encoding"));
        assertEquals(200, node.send("other", "DELETE", path, null).statusCode());
        assertFalse(app.next().headers().containsKey("transfer-encoding"));
    }

    @Test
    void shouldAnswerWhatTheAppSaidLast() throws Exception {
        final AtomicInteger calls = new AtomicInteger();
        app.on("/never", failing(Integer.MAX_VALUE, 418, 5, calls));
        final HttpResponse<String> answer = call("shop", "never", null);
        assertEquals("418 xxxxx", answer.statusCode() + " " + answer.body());
        assertEquals(3, calls.get());
    }

    @Test
    void shouldCallAgainForTheStatusesOfThePolicyOnly() {
        final AtomicInteger calls = new AtomicInteger();
        app.on("/unavailable", failing(2, 503, 5, calls));
        assertEquals(200, call("picky", "unavailable", null).statusCode());
        assertEquals(3, calls.get());
        final AtomicInteger others = new AtomicInteger();
        app.on("/broken", failing(2, 500, 5, others));
        assertEquals(500, call("picky", "broken", null).statusCode());
        assertEquals(1, others.get());
    }

    /** Only nodes say what is of gRPC; nothing that an app says leaves its caller without an answer. */
    @ParameterizedTest
    @ValueSource(strings = {"", "x", "9", "17"})
    void shouldGoByTheStatusOfAnAppThatSpeaksAsANode(final String status) {
        final AtomicInteger calls = new AtomicInteger();
        final HttpHandler unavailable = failing(2, 503, 5, calls);
        app.on("/unavailable", exchange -> {
            exchange.getResponseHeaders().add("ledge-grpc-status", status);
            unavailable.handle(exchange);
        });
        assertEquals(200, call("picky", "unavailable", null).statusCode());
        assertEquals(3, calls.get());
    }

    @Test
    void shouldNotHoldAnAppOfAnotherScopeToIt() {
        final AtomicInteger calls = new AtomicInteger();
        app.on("/once", failing(1, 500, 5, calls));
        assertEquals(
                500,
                node.send("other", "GET", "/v1.0/invoke/shop/method/once", null).statusCode());
        assertEquals(1, calls.get());
    }

    /** Of an app whose API is served, of one that has none, and of one out of the policy's scope. */
    @Test
    void shouldHoldCallsOverIpcToThePoliciesOfTheCaller() {
        final Map<String, String> expected = Map.of("web", "200 at last", "pump", "200 at last", "other", "500 x");
        expected.forEach((caller, line) -> {
            final AtomicInteger calls = new AtomicInteger();
            app.on("/ipc-" + caller, failing(2, 500, 1, calls));
            try (LedgeClient client =
                    LedgeClient.connect(new LedgeClientContext().appId(caller).dataDir(node.dataDir()))) {
                final InvokeResponse answer = client.invokeMethod("shop", "ipc-" + caller, new byte[] {1});
                assertEquals(line, answer.status() + " " + answer.text(), caller);
            }
            assertEquals(caller.equals("other") ? 1 : 3, calls.get(), caller);
        });
    }

    @Test
    void shouldOpenTheBreakerForCallsOverIpc() {
        final AtomicInteger calls = new AtomicInteger();
        app.on("/breaks", failing(Integer.MAX_VALUE, 500, 1, calls));
        try (LedgeClient client =
                LedgeClient.connect(new LedgeClientContext().appId("pump").dataDir(node.dataDir()))) {
            assertEquals(
                    500, client.invokeMethod("broken", "breaks", new byte[0]).status());
            assertEquals(
                    500, client.invokeMethod("broken", "breaks", new byte[0]).status());
            final LedgeException open =
                    assertThrows(LedgeException.class, () -> client.invokeMethod("broken", "breaks", new byte[0]));
            assertTrue(open.getMessage().contains("circuit breaker is open"), open.getMessage());
            assertEquals(2, calls.get());
        }
    }

    @Test
    void shouldNotWaitLongerThanTheTimeout() {
        app.on("/hangs", _ -> hang());
        final HttpResponse<String> answer = call("slow", "hangs", "x");
        assertEquals(500, answer.statusCode());
        assertEquals(
                "{\"errorCode\":\"ERR_DIRECT_INVOKE\",\"message\":\"failed to invoke, id: slow, err: timeout: no answer within"
                        + " 300 ms\"}",
                answer.body());
    }

    @Test
    void shouldOpenAndCloseTheBreakerOfAMethod() {
        final AtomicInteger calls = new AtomicInteger();
        app.on("/fragile", failing(2, 500, 0, calls));
        assertEquals(500, call("broken", "fragile", null).statusCode());
        assertEquals(500, call("broken", "fragile", null).statusCode());
        final HttpResponse<String> refused = call("broken", "fragile?other=query", null);
        assertTrue(refused.body().contains("circuit breaker is open"), refused.body());
        assertEquals(2, calls.get(), "the app was left alone");
        assertEquals(200, call("broken", "sound", null).statusCode(), "another method has a breaker of its own");
        Await.await(
                Duration.ofSeconds(20),
                () -> "the breaker does not close",
                () -> call("broken", "fragile", null).statusCode() == 200);
    }

    /** Dapr's own retries: 3, a second apart, without any policy; nothing of the body has been sent. */
    @Test
    void shouldCallAnAppAgainThatIsNotThere() throws Exception {
        final Thread starter = Thread.startVirtualThread(() -> {
            try {
                Thread.sleep(500);
                late.start();
            } catch (final Exception ex) {
                throw new IllegalStateException(ex);
            }
        });
        final HttpResponse<String> answer = call("late", "hello", "the body");
        starter.join();
        assertEquals(200, answer.statusCode());
        assertEquals("the body", late.next().body());
        assertNull(late.nextWithin(100));
    }

    @Test
    void shouldNotCallAgainForACallerThatHasGone() throws Exception {
        final AtomicInteger calls = new AtomicInteger();
        app.on("/never", failing(Integer.MAX_VALUE, 500, 5, calls));
        for (final String head : List.of("GET %s HTTP/1.1\r\nhost: x\r\n\r\n", BODY)) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.port("web"))) {
                socket.getOutputStream()
                        .write(head.formatted("/v1.0/invoke/calm/method/never").getBytes(StandardCharsets.US_ASCII));
                assertEquals("/never", app.next().uri());
            }
            assertNull(app.nextWithin(2 * PATIENT_PAUSE_MS), "called again for nobody");
        }
    }

    @Test
    void shouldBringAnEventAgainBeforeItIsADeadLetter() throws Exception {
        final AtomicInteger calls = new AtomicInteger();
        app.on("/orders", failing(Integer.MAX_VALUE, 500, 0, calls));
        assertEquals(
                204,
                node.send("web", "POST", "/v1.0/publish/pubsub/orders", "x").statusCode());
        for (int i = 0; i < 3; i++) {
            assertEquals("/orders", app.next().uri());
        }
        assertEquals("/dead", app.next().uri());
    }

    /** The app has not seen them: they are no dead letters. */
    @Test
    void shouldKeepEventsWhileTheBreakerIsOpen() throws Exception {
        app.on("/events", failing(1, 500, 0, new AtomicInteger()));
        publishEvent("first");
        assertEquals("/events", app.next().uri());
        publishEvent("second"); // the breaker is open, but for a test that was held up, or was too quick
        final HttpApp.Request one = app.next();
        final HttpApp.Request other = app.next();
        final boolean isDeadFirst = one.uri().equals("/lost");
        final HttpApp.Request dead = isDeadFirst ? one : other;
        final HttpApp.Request kept = isDeadFirst ? other : one;
        assertEquals("/lost", dead.uri());
        assertTrue(dead.body().contains("first"), dead.body());
        assertEquals("/events", kept.uri());
        assertTrue(kept.body().contains("second"), kept.body());
    }

    private void publishEvent(final String data) {
        assertEquals(
                204,
                node.send("web", "POST", "/v1.0/publish/breaking/events", data).statusCode());
    }

    /** One call at a time: what nobody waits for any more makes room for the next attempt. */
    @Test
    void shouldTakeBackADeliveryThatTakesTooLong() throws Exception {
        Await.await(
                Duration.ofSeconds(20),
                () -> "the app is not ready",
                () -> node.send("single", "GET", "/v1.0/healthz", null).statusCode() == 204);
        final AtomicInteger calls = new AtomicInteger();
        app.on("/stuck", exchange -> {
            if (calls.incrementAndGet() == 1) {
                hang();
            }
            HttpApp.answer(exchange, 200, "");
        });
        assertEquals(
                204, node.send("web", "POST", "/v1.0/publish/slowly/stuck", "x").statusCode());
        assertEquals("/stuck", app.next().uri());
        assertEquals("/stuck", app.next().uri());
    }

    private void hang() {
        try {
            released.await();
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }
}
