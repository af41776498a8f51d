package io.ledge.runtime.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.api.semantics.AppContext;
import io.ledge.api.semantics.AppEndpoint;
import io.ledge.client.InvokeOptions;
import io.ledge.client.InvokeRequest;
import io.ledge.client.InvokeResponse;
import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeClientContext;
import io.ledge.client.LedgeException;
import io.ledge.protocol.ErrorCode;
import io.ledge.runtime.node.NodeContext;
import io.ledge.test.Await;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An app over IPC and apps of Dapr's API call each other by app id. */
@Timeout(120)
class IpcInvokeTest {
    private static final byte[] NOTHING = {};
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final String TO_PUMP = "/v1.0/invoke/pump/method/";

    @TempDir
    Path dataDir;

    private final BlockingQueue<InvokeRequest> seen = new LinkedBlockingQueue<>();
    private HttpApp shop;
    private ApiNode node;
    private LedgeClient pump;

    @BeforeEach
    void start() throws Exception {
        shop = new HttpApp();
        node = ApiNode.start(
                dataDir,
                new NodeContext(),
                new AppContext("shop").appEndpoint(new AppEndpoint(AppEndpoint.HOST_DEFAULT, shop.port(), "t", 0)),
                new AppContext("web").apiToken("secret"));
        pump = LedgeClient.connect(new LedgeClientContext().appId("pump").dataDir(dataDir));
    }

    @AfterEach
    void stop() {
        pump.close();
        node.close();
        shop.close();
    }

    private HttpResponse<String> web(
            final String method, final String path, final String body, final String... headers) {
        final String[] all = List.of(headers).toArray(new String[headers.length + 2]);
        all[headers.length] = "dapr-api-token";
        all[headers.length + 1] = "secret";
        return node.send("web", method, path, body, all);
    }

    private void echo() {
        pump.serve(request -> {
            seen.add(request);
            return InvokeResponse.of(request.data(), request.contentType());
        });
    }

    /** The node looks for the app every so often: until it has seen it, nobody answers for it. */
    private void awaitShop() throws Exception {
        shop.start();
        Await.await(PATIENCE, () -> "the app is called", () -> {
            try {
                return pump.invokeMethod("shop", "ready", NOTHING).isSuccess();
            } catch (final LedgeException ex) {
                assertEquals(ErrorCode.APP_NOT_FOUND, ex.code(), ex::getMessage);
                return false;
            }
        });
        shop.next();
    }

    // ---- an app over IPC is called

    @Test
    void shouldBringARequestAsItCame() throws Exception {
        pump.serve(request -> {
            seen.add(request);
            return InvokeResponse.json("{\"on\":true}")
                    .status(201)
                    .header("X-Pump", "2")
                    .header("Keep-Alive", "no");
        });
        final HttpResponse<String> response = web(
                "PUT",
                TO_PUMP + "valves/a%20b?fast=1&x=%2F",
                "on",
                "Content-Type",
                "text/plain",
                "X-A",
                "1",
                "traceparent",
                TRACE);

        final InvokeRequest request = seen.take();
        assertEquals("web", request.callerAppId());
        assertEquals(
                "PUT valves/a%20b?fast=1&x=%2F", request.verb() + " " + request.method() + "?" + request.queryString());
        assertEquals("text/plain", request.contentType());
        assertEquals("on", request.text());
        assertEquals(TRACE, request.traceparent());
        assertEquals(List.of("1"), request.headers().allValues("x-a"));
        assertFalse(request.headers().firstValue("dapr-api-token").isPresent(), "the node's secret");

        assertEquals(201, response.statusCode());
        assertEquals("{\"on\":true}", response.body());
        assertEquals(
                "application/json",
                response.headers().firstValue("content-type").orElseThrow());
        assertEquals("2", response.headers().firstValue("x-pump").orElseThrow());
        assertFalse(response.headers().firstValue("keep-alive").isPresent(), "of one connection");
    }

    @Test
    void shouldBeCalledByEveryWayToNameIt() throws Exception {
        echo();
        assertEquals("1", web("POST", TO_PUMP + "m", "1").body());
        assertEquals("2", web("POST", "/m", "2", "dapr-app-id", "pump").body());
        assertEquals("3", web("POST", "/v1.0/invoke/pump.default/method/m", "3").body());
        assertEquals("4", node.send("shop", "POST", TO_PUMP + "m", "4").body());
        for (int i = 0; i < 3; i++) {
            assertEquals("web", seen.take().callerAppId());
        }
        assertEquals("shop", seen.take().callerAppId());
    }

    @Test
    void shouldAnswerWithoutABodyWhereThereIsNone() throws Exception {
        pump.serve(request -> request.method().equals("none") ? InvokeResponse.empty() : InvokeResponse.text("some"));
        assertEquals(204, web("POST", TO_PUMP + "none", "").statusCode());
        final HttpResponse<String> head = web("HEAD", TO_PUMP + "some", null);
        assertEquals(200, head.statusCode());
        assertEquals("", head.body());
        assertEquals("some", web("GET", TO_PUMP + "some", null).body());
    }

    @Test
    void shouldCarryWhatABodyMayHave() {
        echo();
        final String most = "x".repeat(4 << 20);
        assertEquals(most, web("POST", TO_PUMP + "m", most).body());
        final HttpResponse<String> refused = web("POST", TO_PUMP + "m", most + "x");
        assertTrue(refused.body().contains("too large"), refused::body);
        assertEquals("after", web("POST", TO_PUMP + "m", "after").body());
    }

    @Test
    void shouldSayWhyThereIsNoAnswer() {
        final String notFound = "couldn't find service: pump";
        assertEquals(failure("pump", notFound), web("POST", TO_PUMP + "m", "").body());
        pump.serve(request -> {
            throw new IllegalStateException("no water");
        });
        final HttpResponse<String> failed = web("POST", TO_PUMP + "m", "");
        assertEquals(500, failed.statusCode());
        assertTrue(failed.body().contains("ERR_DIRECT_INVOKE"), failed::body);
        assertTrue(failed.body().contains("no water"), failed::body);
        assertEquals(
                failure("web", "app channel is not initialized"),
                web("POST", "/v1.0/invoke/web/method/m", "").body());
        pump.close();
        Await.await(PATIENCE, () -> "nobody answers for it", () -> failure("pump", notFound)
                .equals(web("POST", TO_PUMP + "m", "").body()));
    }

    private static String failure(final String appId, final String reason) {
        return "{\"errorCode\":\"ERR_DIRECT_INVOKE\",\"message\":\"failed to invoke, id: " + appId + ", err: " + reason
                + "\"}";
    }

    // ---- an app over IPC calls

    @Test
    void shouldCallAnAppThatServesHttp() throws Exception {
        shop.on("/orders/7", exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.getResponseHeaders().add("X-Shop", "open");
            HttpApp.answer(exchange, 202, "{}");
        });
        awaitShop();
        final InvokeResponse response = pump.invokeMethod(
                "shop",
                "orders/7",
                "two".getBytes(UTF_8),
                InvokeOptions.post()
                        .verb("PATCH")
                        .queryString("a=1")
                        .contentType("text/plain")
                        .traceparent(TRACE)
                        .header("X-A", "1")
                        .header("Host", "elsewhere")
                        .header("Content-Length", "1"));

        final HttpApp.Request request = shop.next();
        assertEquals("PATCH /orders/7?a=1 two", request.method() + " " + request.uri() + " " + request.body());
        assertEquals("pump", request.headers().get("dapr-caller-app-id"));
        assertEquals("shop", request.headers().get("dapr-callee-app-id"));
        assertEquals("t", request.headers().get("dapr-api-token"));
        assertEquals("text/plain", request.headers().get("content-type"));
        assertEquals(TRACE, request.headers().get("traceparent"));
        assertEquals("1", request.headers().get("x-a"));
        assertTrue(request.headers().get("host").startsWith("127.0.0.1"), "the node says whom it calls");

        assertEquals(202, response.status());
        assertEquals("application/json", response.contentType());
        assertEquals("{}", response.text());
        assertEquals("open", response.headers().firstValue("x-shop").orElseThrow());
    }

    @Test
    void shouldCarryFourMebibytesToAnAppAndBack() throws Exception {
        shop.on("/echo", (HttpApp.Streaming) exchange -> {
            final byte[] body = exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        });
        awaitShop();
        final byte[] data = new byte[4 << 20];
        data[data.length - 1] = 7;
        assertArrayEquals(data, pump.invokeMethod("shop", "echo", data).data());
    }

    @Test
    void shouldRefuseWhatIsNoRequest() throws Exception {
        awaitShop();
        for (final String method : List.of("a b", "a\r\nX-B: 1", "a\u00e9")) {
            final LedgeException ex =
                    assertThrows(LedgeException.class, () -> pump.invokeMethod("shop", method, NOTHING));
            assertEquals(ErrorCode.APP_FAILED, ex.code(), ex::getMessage);
        }
        assertThrows(
                LedgeException.class,
                () -> pump.invokeMethod(
                        "shop", "a", NOTHING, InvokeOptions.post().verb("A B")));
        assertTrue(pump.invokeMethod("shop", "a", NOTHING).isSuccess(), "and the next is served");
    }

    @Test
    void shouldNotCallAnAppThatIsGoneAndCallItWhenItIsBack() throws Exception {
        awaitShop();
        shop.stop();
        Await.await(PATIENCE, () -> "nobody answers for it", () -> {
            try {
                pump.invokeMethod("shop", "a", NOTHING);
                return false;
            } catch (final LedgeException ex) {
                return ex.code() == ErrorCode.APP_NOT_FOUND;
            }
        });
        awaitShop();
    }

    @Test
    void shouldCallBackWhileItIsCalled() throws Exception {
        shop.on("/price", 200, "7");
        awaitShop();
        pump.serve(request -> InvokeResponse.text(
                "it is " + pump.invokeMethod("shop", "price", NOTHING).text()));
        assertEquals("it is 7", web("GET", TO_PUMP + "price", null).body());
    }
}
