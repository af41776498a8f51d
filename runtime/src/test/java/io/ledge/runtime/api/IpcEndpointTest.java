package io.ledge.runtime.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.api.semantics.AppContext;
import io.ledge.client.InvokeOptions;
import io.ledge.client.InvokeResponse;
import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeClientContext;
import io.ledge.client.LedgeException;
import io.ledge.client.LedgeTimeoutException;
import io.ledge.protocol.ErrorCode;
import io.ledge.runtime.node.NodeContext;
import io.ledge.test.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Addresses outside of the node, and {@code HTTPEndpoint}s by their name, called over IPC as over Dapr's API. */
@Timeout(90)
class IpcEndpointTest {
    @TempDir
    Path dataDir;

    @TempDir
    Path resources;

    private final CountDownLatch hung = new CountDownLatch(1);
    private HttpApp outside;
    private RawNode node;
    private final List<LedgeClient> clients = new ArrayList<>();

    @BeforeEach
    void prepare() throws Exception {
        outside = new HttpApp().start();
        Files.writeString(resources.resolve("secrets.json"), "{\"key\":\"s3cret\"}");
        Files.writeString(resources.resolve("all.yaml"), """
                kind: HTTPEndpoint
                metadata: {name: outside}
                spec:
                  baseUrl: http://127.0.0.1:PORT/base/
                  headers:
                  - {name: X-Mine, value: endpoint}
                  - {name: X-Key, secretKeyRef: {name: key}}
                auth: {secretStore: vault}
                ---
                kind: Component
                metadata: {name: vault}
                spec: {type: secretstores.local.file, metadata: [{name: secretsFile, value: DIR/secrets.json}]}
                ---
                kind: HTTPEndpoint
                metadata: {name: mine}
                spec: {baseUrl: "http://127.0.0.1:PORT"}
                scopes: [web]
                ---
                kind: Resiliency
                metadata: {name: policies}
                spec:
                  policies: {retries: {thrice: {policy: constant, duration: 1ms, maxRetries: 2}}}
                  targets: {apps: {mine: {retry: thrice}}}
                """.replace("PORT", Integer.toString(outside.port()))
                .replace("DIR", resources.toString()));
    }

    @AfterEach
    void stop() {
        hung.countDown();
        clients.forEach(LedgeClient::close);
        node.close();
        outside.close();
    }

    private void start(final AppContext... served) throws Exception {
        node = new RawNode(new NodeContext().dataDir(dataDir).resourcesPaths(List.of(resources)), served);
    }

    private LedgeClient client(final String appId) {
        return client(appId, Duration.ofSeconds(30));
    }

    private LedgeClient client(final String appId, final Duration timeout) {
        final LedgeClient client = LedgeClient.connect(
                new LedgeClientContext().appId(appId).dataDir(dataDir).requestTimeout(timeout));
        clients.add(client);
        return client;
    }

    private static InvokeResponse post(final LedgeClient client, final String target, final String path) {
        return client.invokeMethod(
                target,
                path,
                "body".getBytes(UTF_8),
                InvokeOptions.post()
                        .queryString("x=1")
                        .header("x-mine", "caller")
                        .header("x-other", "kept"));
    }

    private void assertCallsAnEndpoint(final LedgeClient client, final String appId) throws Exception {
        final InvokeResponse answer = post(client, "outside", "a/b");
        assertEquals("201 made", answer.status() + " " + answer.text());
        final HttpApp.Request request = outside.next();
        assertEquals("POST /base/a/b?x=1 body", request.method() + " " + request.uri() + " " + request.body());
        assertEquals("endpoint", request.headers().get("x-mine"), "the endpoint's goes before the caller's");
        assertEquals("s3cret", request.headers().get("x-key"));
        assertEquals("kept", request.headers().get("x-other"));
        assertEquals("application/json", request.headers().get("content-type"));
        assertEquals("127.0.0.1:" + outside.port(), request.headers().get("host"));
        assertEquals(appId, request.headers().get("dapr-caller-app-id"));
    }

    @Test
    void shouldCallEndpointsAndAddressesForAppsWhoseApiIsServedAndForOthers() throws Exception {
        outside.on("/base/a/b", 201, "made").on("/plain", 404, "none here");
        start(new AppContext("web"));
        for (final String appId : List.of("web", "other")) {
            final LedgeClient client = client(appId);
            assertCallsAnEndpoint(client, appId);
            final InvokeResponse answer = post(client, "http://127.0.0.1:" + outside.port(), "plain");
            assertEquals("404 none here", answer.status() + " " + answer.text(), "an answer, whatever its status");
            final HttpApp.Request request = outside.next();
            assertEquals("/plain?x=1", request.uri());
            assertEquals("caller", request.headers().get("x-mine"));
            assertNull(request.headers().get("x-key"));
        }
    }

    @Test
    void shouldCallThemOnANodeThatServesNoApi() throws Exception {
        outside.on("/base/a/b", 201, "made");
        start();
        final LedgeClient client = client("other");
        assertEquals(
                ErrorCode.APP_NOT_FOUND,
                assertThrows(LedgeException.class, () -> post(client, "nobody", "x"))
                        .code());
        assertCallsAnEndpoint(client, "other");
        assertEquals(
                200, post(client, "http://127.0.0.1:" + outside.port(), "plain").status());
        assertEquals(
                ErrorCode.APP_NOT_FOUND,
                assertThrows(LedgeException.class, () -> post(client, "nobody", "x"))
                        .code());
    }

    @Test
    void shouldKeepAnEndpointToItsScopesAndTheCallersPolicies() throws Exception {
        final AtomicInteger calls = new AtomicInteger();
        outside.on("/flaky", exchange -> HttpApp.answer(exchange, calls.incrementAndGet() < 3 ? 503 : 200, "ok"));
        start(new AppContext("web"));
        assertEquals(200, post(client("web"), "mine", "flaky").status());
        assertEquals(3, calls.get(), "two more attempts");
        final LedgeException hidden = assertThrows(LedgeException.class, () -> post(client("other"), "mine", "flaky"));
        assertEquals(ErrorCode.APP_NOT_FOUND, hidden.code());
        assertEquals(3, calls.get());
    }

    @Test
    void shouldTellWhatIsNotThereOrTooLate() throws Exception {
        outside.on("/base/slow", exchange -> {
            try {
                hung.await();
            } catch (final InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
        });
        start(new AppContext("web"));
        final LedgeClient client = client("other");
        final HttpApp gone = new HttpApp(); // nobody listens on its port
        final LedgeException absent =
                assertThrows(LedgeException.class, () -> post(client, "http://127.0.0.1:" + gone.port(), "x"));
        assertEquals(ErrorCode.APP_FAILED, absent.code());
        assertTrue(absent.getMessage().contains("refused"), absent.getMessage());
        assertEquals(
                ErrorCode.APP_FAILED,
                assertThrows(LedgeException.class, () -> post(client, "http://no address", "x"))
                        .code());
        assertThrows(
                LedgeTimeoutException.class, () -> post(client("late", Duration.ofMillis(300)), "outside", "slow"));
    }

    @Test
    void shouldFollowTheFilesOfEndpoints() throws Exception {
        start();
        final LedgeClient client = client("other");
        assertEquals(200, post(client, "outside", "x").status());
        assertEquals("/base/x?x=1", outside.next().uri());
        final Path file = resources.resolve("all.yaml");
        Files.writeString(file, Files.readString(file).replace("/base/", "/moved/"));
        Await.await(Duration.ofSeconds(30), () -> "never moved", () -> {
            post(client, "outside", "x");
            return nextUri().equals("/moved/x?x=1");
        });
    }

    private String nextUri() {
        try {
            return outside.next().uri();
        } catch (final InterruptedException ex) {
            throw new IllegalStateException(ex);
        }
    }
}
