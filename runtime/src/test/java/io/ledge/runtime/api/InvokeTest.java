package io.ledge.runtime.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.api.semantics.ApiRules;
import io.ledge.api.semantics.ApiRules.Rule;
import io.ledge.api.semantics.AppContext;
import io.ledge.api.semantics.AppEndpoint;
import io.ledge.runtime.node.NodeContext;
import io.ledge.test.Await;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Service invocation: from one app of a node to another, to oneself, to an address. */
@Timeout(120)
class InvokeTest {
    private static final String TO_SHOP = "/v1.0/invoke/shop/method";

    @TempDir
    Path dataDir;

    private HttpApp app;
    private HttpApp slow;
    private ApiNode node;

    @BeforeEach
    void start() throws Exception {
        app = new HttpApp().start();
        slow = new HttpApp().start();
        node = ApiNode.start(
                dataDir,
                new NodeContext(),
                new AppContext("shop").appEndpoint(new AppEndpoint(AppEndpoint.HOST_DEFAULT, app.port(), "t", 0)),
                new AppContext("slow").appEndpoint(new AppEndpoint(AppEndpoint.HOST_DEFAULT, slow.port(), "", 2)),
                new AppContext("web").apiToken("secret"),
                new AppContext("barred").apiRules(new ApiRules(List.of(), List.of(new Rule("invoke", "v1.0", "http")))),
                new AppContext("reader").apiRules(new ApiRules(List.of(new Rule("state", "v1.0", "http")), List.of())));
    }

    @AfterEach
    void stop() {
        node.close();
        app.close();
        slow.close();
    }

    private HttpResponse<String> call(
            final String method, final String path, final String body, final String... headers) {
        final String[] all = Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "dapr-api-token";
        all[headers.length + 1] = "secret";
        return node.send("web", method, path, body, all);
    }

    /** By whatever way the app is named. */
    @Test
    void shouldNotInvokeForAnAppThatMayNot() throws Exception {
        for (final String caller : List.of("barred", "reader")) {
            assertEquals(404, node.send(caller, "GET", TO_SHOP + "/x", null).statusCode());
            for (final String path : List.of("/x", "/x/y", "/a/b/c")) {
                final HttpResponse<String> answer = node.send(caller, "GET", path, null, "dapr-app-id", "shop");
                assertEquals(404, answer.statusCode(), caller + " " + path);
                assertTrue(answer.body().contains("ERR_DIRECT_INVOKE"), answer::body);
            }
        }
        assertNull(app.nextWithin(100), "nothing came to the app");
    }

    @Test
    void shouldPassTheRequestOnAsItIs() throws Exception {
        final HttpResponse<String> answer = call(
                "PUT",
                TO_SHOP + "/orders/a%2Fb%20c?x=1&y=%26",
                "body",
                "content-type",
                "text/x",
                "x-mine",
                "v",
                "te",
                "trailers");

        assertEquals(200, answer.statusCode());
        final HttpApp.Request request = app.next();
        assertEquals("PUT /orders/a%2Fb%20c?x=1&y=%26", request.method() + " " + request.uri());
        assertEquals("body", request.body());
        assertEquals("text/x", request.headers().get("content-type"));
        assertEquals("v", request.headers().get("x-mine"));
        assertEquals("web", request.headers().get("dapr-caller-app-id"));
        assertEquals("shop", request.headers().get("dapr-callee-app-id"));
        assertEquals("t", request.headers().get("dapr-api-token"), "the app's token, not the API's");
        assertTrue(request.headers().get("traceparent").matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]"));
        assertFalse(request.headers().containsKey("te"));
        assertEquals("127.0.0.1:" + app.port(), request.headers().get("host"));
    }

    @Test
    void shouldGiveTheAnswerBackAsItIs() {
        app.on("/bad", exchange -> {
            exchange.getResponseHeaders().add("x-app", "1");
            exchange.getResponseHeaders().add("set-cookie", "a=1");
            exchange.getResponseHeaders().add("set-cookie", "b=2");
            HttpApp.answer(exchange, 418, "teapot");
        });
        final HttpResponse<String> answer = call("GET", TO_SHOP + "/bad", null);

        assertEquals(418, answer.statusCode());
        assertEquals("teapot", answer.body());
        assertEquals("1", answer.headers().firstValue("x-app").orElseThrow());
        assertEquals(2, answer.headers().allValues("set-cookie").size());
        assertEquals(200, call("HEAD", TO_SHOP + "/x", null).statusCode());
        assertEquals(200, call("OPTIONS", TO_SHOP + "/x", null).statusCode());
        app.on("/none", 204, "");
        assertEquals(204, call("DELETE", TO_SHOP + "/none", null).statusCode());
    }

    @Test
    void shouldFindTheAppByHeaderAndBasicAuthAndNamespace() throws Exception {
        call("GET", "/any/path?q=1", null, "dapr-app-id", "shop");
        assertEquals("/any/path?q=1", app.next().uri());

        final String basic = Base64.getEncoder().encodeToString("dapr-app-id:shop".getBytes(StandardCharsets.UTF_8));
        call("GET", "/other", null, "authorization", "Basic " + basic);
        final HttpApp.Request request = app.next();
        assertEquals("/other", request.uri());
        assertFalse(request.headers().containsKey("authorization"));

        call("GET", "/v1.0/invoke/shop.default/method/ns", null);
        assertEquals("/ns", app.next().uri());
        node.send("shop", "GET", TO_SHOP + "/self", null);
        assertEquals("shop", app.next().headers().get("dapr-caller-app-id"));
    }

    @Test
    void shouldCallAnAddress() throws Exception {
        final String url = "http://127.0.0.1:" + app.port();
        assertEquals(
                200, call("GET", "/v1.0/invoke/" + url + "/method/a?b=1", null).statusCode());
        assertEquals("/a?b=1", app.next().uri());
        final String escaped = URLEncoder.encode(url, StandardCharsets.UTF_8);
        call("GET", "/v1.0/invoke/" + escaped + "/method/c", null);
        assertEquals("/c", app.next().uri());
    }

    @Test
    void shouldSayWhyThereIsNoAnswer() {
        assertError(404, "failed getting app id", call("GET", "/nowhere", null));
        assertError(404, "failed getting app id", call("GET", "/v1.0/invoke/shop/method", null));
        assertError(500, "failed to invoke, id: ghost, err: ", call("POST", "/v1.0/invoke/ghost/method/x", "body"));
        assertError(500, "app channel is not initialized", call("GET", "/v1.0/invoke/web/method/x", null));
        awaitHealth(204);
        app.stop();
        awaitHealth(500); // a call over a connection that is just closing could say so in other words
        assertError(500, "does not listen on", call("POST", TO_SHOP + "/x", "y".repeat(100_000)));
        assertEquals(401, node.send("web", "GET", TO_SHOP + "/x", null).statusCode());
    }

    private void awaitHealth(final int status) {
        Await.await(
                Duration.ofSeconds(30),
                () -> "the node's health is not " + status,
                () -> node.send("shop", "GET", "/v1.0/healthz", null).statusCode() == status);
    }

    private static void assertError(final int status, final String text, final HttpResponse<String> answer) {
        assertEquals(status, answer.statusCode(), answer::body);
        assertTrue(answer.body().contains("\"errorCode\":\"ERR_DIRECT_INVOKE\""), answer::body);
        assertTrue(answer.body().contains(text), answer::body);
    }

    @Test
    void shouldStreamBothWays() throws Exception {
        final byte[] first = new byte[1];
        final CountDownLatch firstSeen = new CountDownLatch(1);
        app.on("/echo", (HttpApp.Streaming) exchange -> {
            exchange.sendResponseHeaders(200, 0);
            final InputStream in = exchange.getRequestBody();
            final OutputStream out = exchange.getResponseBody();
            first[0] = (byte) in.read();
            firstSeen.countDown();
            out.write(first[0]);
            out.flush();
            in.transferTo(out);
        });
        try (Socket socket = new Socket("127.0.0.1", node.port("web"))) {
            final OutputStream out = socket.getOutputStream();
            out.write(("POST " + TO_SHOP + "/echo HTTP/1.1\r\nhost: x\r\ndapr-api-token: secret\r\n"
                            + "transfer-encoding: chunked\r\nconnection: close\r\n\r\n1\r\nA\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            assertTrue(firstSeen.await(10, TimeUnit.SECONDS), "the first piece comes before the last is sent");
            final InputStream in = socket.getInputStream();
            final String head = readUntil(in, "1\r\nA\r\n");
            assertTrue(head.startsWith("HTTP/1.1 200"), head);
            out.write("2\r\nBC\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            final String rest = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            assertTrue(rest.contains("BC"), rest);
            assertTrue(rest.endsWith("0\r\n\r\n"), rest);
        }
    }

    private static String readUntil(final InputStream in, final String end) throws Exception {
        final StringBuilder text = new StringBuilder();
        while (text.indexOf(end) < 0) {
            final int ch = in.read();
            assertTrue(ch >= 0, () -> "closed after: " + text);
            text.append((char) ch);
        }
        return text.toString();
    }

    @Test
    void shouldPassBodiesThatNoLimitOfTheApiHolds() {
        final byte[] bytes = new byte[12_000_000];
        new Random(7).nextBytes(bytes);
        final String body = Base64.getEncoder().encodeToString(bytes);
        app.on("/echo", (HttpApp.Streaming) exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getRequestBody().transferTo(exchange.getResponseBody());
        });
        final HttpResponse<String> answer = call("POST", TO_SHOP + "/echo", body);
        assertEquals(200, answer.statusCode());
        assertTrue(body.equals(answer.body()), "the body came back changed");
    }

    @Test
    void shouldOutliveAnAppThatHangsUpBeforeItHasTheBody() throws Exception {
        app.stop();
        final ServerSocket server = new ServerSocket(app.port(), 10, InetAddress.getLoopbackAddress());
        final Thread rude = Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    socket.getInputStream().read(new byte[100]);
                    socket.getOutputStream().write("HTTP/1.1 413 no\r\ncontent-length: 0\r\n\r\n".getBytes());
                } catch (final IOException ex) {
                    // the test is over, or the node hung up
                }
            }
        });
        for (int i = 0; i < 5; i++) {
            final int status =
                    call("POST", TO_SHOP + "/x", "y".repeat(3_000_000)).statusCode();
            assertTrue(status == 413 || status == 500, "status " + status);
        }
        server.close();
        rude.join();
        app.start();
        assertEquals(200, call("GET", TO_SHOP + "/x", null).statusCode());
    }

    /** An app that dies over its answer: the caller is not to take the half for the whole. */
    @Test
    void shouldNotEndAnAnswerThatTheAppDidNot() throws Exception {
        app.stop();
        final ServerSocket server = new ServerSocket(app.port(), 10, InetAddress.getLoopbackAddress());
        final Thread dying = Thread.ofVirtual().start(() -> {
            while (!server.isClosed()) {
                try (Socket socket = server.accept()) {
                    final String head = readUntil(socket.getInputStream(), "\r\n\r\n");
                    socket.getOutputStream().write(half(head).getBytes(StandardCharsets.US_ASCII));
                } catch (final Exception | AssertionError ex) {
                    // the test is over, the node hung up, or only looked whether somebody listens
                }
            }
        });
        for (final String path : List.of("/chunks", "/length")) {
            assertThrows(UncheckedIOException.class, () -> call("GET", TO_SHOP + path, null), path);
            final String bytes = allOf(TO_SHOP + path);
            assertTrue(bytes.contains("half"), bytes);
            assertFalse(bytes.endsWith("0\r\n\r\n"), () -> "looks whole: " + bytes);
        }
        server.close();
        dying.join();
    }

    /** What the node sends until it hangs up, byte by byte. */
    private String allOf(final String path) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), node.port("web"))) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(RawHttp.request("GET", path, "dapr-api-token: secret\r\n", new byte[0]));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static String half(final String head) {
        return "HTTP/1.1 200 OK\r\n"
                + (head.contains("/chunks")
                        ? "transfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n"
                        : "content-length: 8\r\n\r\nhalf");
    }

    @Test
    void shouldLimitCallsUnderWay() throws Exception {
        final AtomicInteger under = new AtomicInteger();
        final AtomicInteger most = new AtomicInteger();
        slow.on("/work", exchange -> {
            most.accumulateAndGet(under.incrementAndGet(), Math::max);
            try {
                TimeUnit.MILLISECONDS.sleep(50);
            } catch (final InterruptedException ex) {
                throw new IllegalStateException(ex);
            }
            under.decrementAndGet();
            HttpApp.answer(exchange, 200, "ok");
        });
        final Thread[] callers = new Thread[8];
        final AtomicInteger ok = new AtomicInteger();
        for (int i = 0; i < callers.length; i++) {
            callers[i] = Thread.ofVirtual().start(() -> {
                if (call("GET", "/v1.0/invoke/slow/method/work", null).body().equals("ok")) {
                    ok.incrementAndGet();
                }
            });
        }
        for (final Thread caller : callers) {
            caller.join();
        }
        assertEquals(8, ok.get());
        assertEquals(2, most.get());
    }
}
