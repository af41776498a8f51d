package io.ledge.runtime.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.dapr.v1.CommonProtos.InvokeRequest;
import io.dapr.v1.DaprInvokeProtos.InvokeServiceRequest;
import io.ledge.api.app.PeerDirectory.Peer;
import io.ledge.api.semantics.AppContext;
import io.ledge.api.semantics.AppEndpoint;
import io.ledge.client.InvokeOptions;
import io.ledge.client.InvokeResponse;
import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeClientContext;
import io.ledge.client.LedgeException;
import io.ledge.protocol.ErrorCode;
import io.ledge.runtime.dapr.GrpcCaller;
import io.ledge.runtime.node.NodeContext;
import io.ledge.runtime.peer.PeerContext;
import io.ledge.test.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Apps of several nodes that call each other: of one machine by the registry, of others by what the user says. */
@Timeout(60)
class PeersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path scratch;

    private Path registry;
    private HttpApp shop;
    private ApiNode near;
    private ApiNode far;

    @BeforeEach
    void start() throws Exception {
        registry = scratch.resolve("apps");
        shop = new HttpApp().start();
        near = node("near", sharing(List.of()), new AppContext("web"));
        far = node("far", sharing(List.of()), serving("shop", shop));
    }

    @AfterEach
    void stop() {
        near.close();
        far.close();
        shop.close();
    }

    private ApiNode node(final String name, final PeerContext peers, final AppContext... apps) throws Exception {
        return ApiNode.start(scratch.resolve(name), new NodeContext().peers(peers), apps);
    }

    private PeerContext sharing(final List<Peer> others) {
        return new PeerContext(registry, others, "127.0.0.1", 0, "");
    }

    private static AppContext serving(final String appId, final HttpApp app) {
        return new AppContext(appId).appEndpoint(new AppEndpoint("127.0.0.1", app.port(), "app-token", 0));
    }

    private HttpResponse<String> call(final String path, final String body, final String... headers) {
        return near.send("web", body == null ? "GET" : "POST", path, body, headers);
    }

    @Test
    void shouldCallAnAppOfAnotherNode() throws Exception {
        shop.on("/orders/7", 201, "{\"id\":7}");
        final HttpResponse<String> response =
                call("/v1.0/invoke/shop/method/orders/7?x=%2F", "body", "x-who", "me", "content-type", "text/csv");
        assertEquals(201, response.statusCode(), response::body);
        assertEquals("{\"id\":7}", response.body());
        final HttpApp.Request request = shop.next();
        assertEquals("POST", request.method());
        assertEquals("/orders/7?x=%2F", request.uri());
        assertEquals("body", request.body());
        assertEquals("web", request.headers().get("dapr-caller-app-id"));
        assertEquals("shop", request.headers().get("dapr-callee-app-id"));
        assertEquals("me", request.headers().get("x-who"));
        assertEquals("text/csv", request.headers().get("content-type"));
        assertEquals("app-token", request.headers().get("dapr-api-token"), "the app's, not the nodes'");
        assertNull(request.headers().get("ledge-peer-hop"));
        assertNull(request.headers().get("dapr-app-id"));

        assertEquals(200, call("/any/path", null, "dapr-app-id", "shop.default").statusCode());
        assertEquals("/any/path", shop.next().uri());
    }

    @Test
    void shouldCallAnAppOfAnotherNodeFromIpc() throws Exception {
        try (LedgeClient pump =
                LedgeClient.connect(new LedgeClientContext().appId("pump").dataDir(near.dataDir()))) {
            shop.on("/orders/7", 201, "{\"id\":7}");
            final InvokeOptions options = InvokeOptions.post()
                    .queryString("x=%2F")
                    .contentType("text/csv")
                    .header("x-who", "me");
            final InvokeResponse response = pump.invokeMethod("shop", "orders/7", "body".getBytes(UTF_8), options);
            assertEquals(201, response.status());
            assertEquals("{\"id\":7}", response.text());
            final HttpApp.Request request = shop.next();
            assertEquals("POST", request.method());
            assertEquals("/orders/7?x=%2F", request.uri());
            assertEquals("body", request.body());
            assertEquals("pump", request.headers().get("dapr-caller-app-id"));
            assertEquals("shop", request.headers().get("dapr-callee-app-id"));
            assertEquals("me", request.headers().get("x-who"));
            assertEquals("text/csv", request.headers().get("content-type"));
            assertEquals("app-token", request.headers().get("dapr-api-token"), "the app's, not the nodes'");

            shop.on("/large", 200, "y".repeat(1 << 20));
            final byte[] large = "x".repeat(1 << 20).getBytes(UTF_8);
            assertEquals(
                    1 << 20,
                    pump.invokeMethodAsync("shop", "large", large, options)
                            .get()
                            .data()
                            .length);
            assertEquals(1 << 20, shop.next().body().length());

            final LedgeException absent =
                    assertThrows(LedgeException.class, () -> pump.invokeMethod("nobody", "m", new byte[0]));
            assertEquals(ErrorCode.APP_NOT_FOUND, absent.code());
            assertTrue(absent.getMessage().contains("no app called 'nobody' answers"), absent.getMessage());
        }
    }

    @Test
    void shouldLeaveOthersRoomWhenWhatAnAppCallsHangs() throws Exception {
        final CountDownLatch release = new CountDownLatch(1);
        shop.on("/hang", exchange -> {
            try {
                release.await();
            } catch (final InterruptedException ex) {
                throw new IOException(ex);
            }
            HttpApp.answer(exchange, 200, "at last");
        });
        try (LedgeClient pump = LedgeClient.connect(
                        new LedgeClientContext().appId("pump").dataDir(near.dataDir()));
                LedgeClient other = LedgeClient.connect(
                        new LedgeClientContext().appId("other").dataDir(near.dataDir()))) {
            final List<CompletableFuture<InvokeResponse>> hanging = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                hanging.add(pump.invokeMethodAsync("shop", "hang", new byte[0], InvokeOptions.get()));
            }
            final LedgeException refused =
                    assertThrows(LedgeException.class, () -> pump.invokeMethod("shop", "m", new byte[0]));
            assertEquals(ErrorCode.BACK_PRESSURE, refused.code());
            assertTrue(
                    refused.getMessage().contains("app 'pump' has 64 calls of apps of other nodes under way"),
                    refused.getMessage());
            assertTrue(other.metadata().contains("\"id\":\"other\""), "the node answers others");
            assertEquals(
                    ErrorCode.APP_NOT_FOUND,
                    assertThrows(LedgeException.class, () -> other.invokeMethod("nobody", "m", new byte[0]))
                            .code(),
                    "and calls for them");
            release.countDown();
            for (final CompletableFuture<InvokeResponse> call : hanging) {
                assertEquals("at last", call.get().text());
            }
            assertEquals(200, pump.invokeMethod("shop", "m", new byte[0]).status());
        } finally {
            release.countDown();
        }
    }

    @Test
    void shouldSendNoBodyWhereThereIsNone() throws Exception {
        for (final ApiNode node : List.of(near, far)) { // over two nodes, and within one
            final String appId = node == near ? "web" : "shop";
            assertEquals(
                    200,
                    node.send(appId, "GET", "/v1.0/invoke/shop/method/m", null).statusCode());
            assertNull(shop.next().headers().get("transfer-encoding"), appId);
        }
    }

    @Test
    void shouldPassBodiesThatNoNodeWouldHold() {
        shop.on("/echo", (HttpApp.Streaming) exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getRequestBody().transferTo(exchange.getResponseBody());
        });
        final String body = "0123456789abcdef".repeat(512 * 1024); // 8 MiB; the limit of a gathered one is 4
        assertEquals(body, call("/v1.0/invoke/shop/method/echo", body).body());
    }

    @Test
    void shouldCallOverGrpc() throws Exception {
        shop.on("/orders", 200, "done");
        assertEquals("done", callOverGrpc("orders"));
        final HttpApp.Request request = shop.next();
        assertEquals("POST /orders 7", request.method() + " " + request.uri() + " " + request.body());
        assertEquals("web", request.headers().get("dapr-caller-app-id"));
    }

    private String callOverGrpc(final String method) throws Exception {
        try (GrpcCaller caller = new GrpcCaller(near.grpcPort("web"))) {
            return GrpcCaller.get(caller.dapr()
                            .invokeService(InvokeServiceRequest.newBuilder()
                                    .setId("shop")
                                    .setMessage(InvokeRequest.newBuilder()
                                            .setMethod(method)
                                            .setContentType("text/plain")
                                            .setData(Any.newBuilder().setValue(ByteString.copyFromUtf8("7"))))
                                    .build()))
                    .getData()
                    .getValue()
                    .toStringUtf8();
        }
    }

    /** As its own node calls it: what looks like a URI is one. */
    @Test
    void shouldCallAMethodWithAQueryOverGrpc() throws Exception {
        callOverGrpc("orders/a%2Fb?x=1&y=%3F?");
        assertEquals("/orders/a%2Fb?x=1&y=%3F?", shop.next().uri());
        callOverGrpc("caf\u00e9?x=1");
        assertEquals("/caf%C3%A9?x=1", shop.next().uri());
    }

    @Test
    void shouldCallAnAppThatIsThereOverIpc() throws Exception {
        far.close();
        far = node("far", sharing(List.of()), new AppContext("shop")); // it has no port of its own
        try (LedgeClient client =
                LedgeClient.connect(new LedgeClientContext().appId("shop").dataDir(far.dataDir()))) {
            client.serve(request -> InvokeResponse.text(
                    request.headers().firstValue("dapr-caller-app-id").orElse("") + " " + request.method() + " "
                            + request.text()));
            Await.await(PATIENCE, () -> "an answer", () -> call("/v1.0/invoke/shop/method/m", "7")
                    .body()
                    .equals("web m 7"));
            final String name = "say \u00e9 100%41 a+b?c";
            assertEquals("web " + name + " 7", callOverGrpc(name), "as it is");
        }
    }

    @Test
    void shouldSayThatNobodyServesAnApp() throws IOException {
        final HttpResponse<String> unknown = call("/v1.0/invoke/nobody/method/m", "7");
        assertEquals(500, unknown.statusCode());
        assertTrue(unknown.body().contains("couldn't find service: nobody"), unknown::body);

        assertEquals(200, call("/v1.0/invoke/shop/method/m", "7").statusCode());
        far.close();
        try (var files = Files.list(registry)) {
            assertEquals(1, files.count(), "only web's is left");
        }
        Await.await(PATIENCE, () -> "shop is forgotten", () -> call("/v1.0/invoke/shop/method/m", "7")
                .body()
                .contains("couldn't find service: shop"));
    }

    @Test
    void shouldTakeTurnsAndPassOverWhoIsNotThere() throws Exception {
        try (HttpApp other = new HttpApp().start();
                ApiNode replica = node("replica", sharing(List.of()), serving("shop", other))) {
            shop.on("/who", 200, "one");
            other.on("/who", 200, "two");
            final Peer absent = new Peer("shop", "127.0.0.1", freePort(), "x");
            near.close();
            near = node("near", sharing(List.of(absent)), new AppContext("web"));
            final Set<String> answers = new HashSet<>();
            for (int i = 0; i < 12; i++) {
                final HttpResponse<String> response = call("/v1.0/invoke/shop/method/who", null);
                assertEquals(200, response.statusCode(), response::body);
                answers.add(response.body());
            }
            assertEquals(Set.of("one", "two"), answers);
            assertTrue(replica.port("shop") > 0);
        }
    }

    @Test
    void shouldCallAPeerThatTheUserNames() throws Exception {
        final int port = freePort();
        try (ApiNode board = node(
                        "board", new PeerContext(null, List.of(), "127.0.0.1", port, "secret"), serving("till", shop));
                ApiNode knows = node("knows", naming("till", port, "secret"), new AppContext("web"));
                ApiNode guesses = node("guesses", naming("till", port, "guess"), new AppContext("web"))) {
            assertEquals(500, call("/v1.0/invoke/till/method/m", "7").statusCode(), "it is in no registry");
            assertEquals(
                    200,
                    knows.send("web", "POST", "/v1.0/invoke/till/method/m", "7").statusCode());
            assertEquals(
                    401,
                    guesses.send("web", "POST", "/v1.0/invoke/till/method/m", "7")
                            .statusCode());
            assertEquals(401, raw(port, "dapr-app-id", "till"));
            assertEquals(500, raw(port, "dapr-app-id", "web", "dapr-api-token", "secret"), "not an app of that node");
            assertEquals(500, raw(port, "dapr-api-token", "secret"));
            assertTrue(board.port("till") > 0);
        }
        assertEquals("/m", shop.next().uri());
        assertNull(shop.nextWithin(0), "whoever has not the token does not reach the app");
    }

    @Test
    void shouldNotSendACallInCircles() throws Exception {
        final int one = freePort();
        final int two = freePort();
        // each believes that the other serves it; and their API ports, which a user may name by mistake, believe so too
        try (ApiNode a = node("a", naming("ghost", two, ""), new AppContext("a").httpPort(one));
                ApiNode b = node("b", naming("ghost", one, ""), new AppContext("b").httpPort(two))) {
            final HttpResponse<String> response = a.send("a", "GET", "/v1.0/invoke/ghost/method/m", null);
            assertEquals(500, response.statusCode());
            assertTrue(response.body().contains("couldn't find service: ghost"), response::body);
            assertEquals(two, b.port("b"));
        }
    }

    private static PeerContext naming(final String appId, final int port, final String token) {
        return new PeerContext(null, List.of(new Peer(appId, "127.0.0.1", port, token)), "127.0.0.1", -1, token);
    }

    private static int raw(final int port, final String... headers) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/m"))
                                    .headers(headers)
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
