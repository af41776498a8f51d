package io.ledge.runtime.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.api.semantics.AppContext;
import io.ledge.api.semantics.AppEndpoint;
import io.ledge.protocol.codec.AckStatus;
import io.ledge.runtime.node.NodeContext;
import io.ledge.test.Await;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Bindings both ways over HTTP. */
@Timeout(90)
class BindingsTest {
    @TempDir
    Path dataDir;

    private final EchoBinding echo = new EchoBinding();
    private HttpApp app;
    private ApiNode node;

    /** @param metadata of the binding: name, value, … */
    private void start(final String... metadata) throws Exception {
        app = app == null ? new HttpApp() : app;
        app.start();
        node = ApiNode.start(
                dataDir,
                new NodeContext()
                        .factory(echo.factory())
                        .components(List.of(ApiNode.component("echo", EchoBinding.TYPE, metadata))),
                new AppContext("app").appEndpoint(new AppEndpoint(AppEndpoint.HOST_DEFAULT, app.port(), "", 0)));
        Await.await(
                Duration.ofSeconds(20),
                () -> "the app is not ready",
                () -> node.send("app", "GET", "/v1.0/healthz", null).statusCode() == 204);
    }

    @AfterEach
    void stop() {
        node.close();
        app.close();
    }

    @Test
    void shouldBringEventsToAnAppThatWantsThem() throws Exception {
        start();
        assertEquals("OPTIONS /echo", method(app.next()));
        awaitSubscribed(Map.of("Key", "k1"));
        final HttpApp.Request request = app.next();
        assertEquals("POST /echo", method(request));
        assertEquals("{\"t\":1}", request.body());
        assertEquals("k1", request.headers().get("key"));
        assertEquals("application/json", request.headers().get("content-type"));
        assertEquals(AckStatus.SUCCESS, settled());
    }

    private static String method(final HttpApp.Request request) {
        return request.method() + " " + request.uri();
    }

    /** Until the subscription is there, events are nobody's, and are to come again. */
    private void awaitSubscribed(final Map<String, String> metadata) throws InterruptedException {
        assertTrue(echo.happens("{\"t\":1}", metadata));
        AckStatus status = echo.settled.poll(100, TimeUnit.MILLISECONDS);
        while (status == AckStatus.RETRY) {
            assertTrue(echo.happens("{\"t\":1}", metadata));
            status = echo.settled.poll(100, TimeUnit.MILLISECONDS);
        }
        if (status != null) {
            echo.settled.add(status);
        }
    }

    private AckStatus settled() throws InterruptedException {
        return echo.settled.poll(20, TimeUnit.SECONDS);
    }

    @Test
    void shouldBringAnEventAgainThatTheAppDidNotTake() throws Exception {
        final AtomicInteger count = new AtomicInteger();
        app = new HttpApp()
                .on("/in", exchange -> HttpApp.answer(exchange, count.incrementAndGet() < 3 ? 500 : 201, ""));
        start("direction", "input", "route", "/in");
        awaitSubscribed(Map.of());
        for (int i = 0; i < 3; i++) {
            assertEquals("POST /in", method(app.next()));
        }
        assertEquals(AckStatus.SUCCESS, settled());
    }

    @Test
    void shouldLeaveAnAppAloneThatDoesNotWantThem() throws Exception {
        app = new HttpApp().on("/echo", 404, "");
        start();
        assertEquals("OPTIONS /echo", method(app.next()));
        assertTrue(echo.happens("x", Map.of()));
        assertEquals(AckStatus.RETRY, settled());
        assertNull(app.nextWithin(300));
    }

    @Test
    void shouldCallAnOutputBinding() throws Exception {
        start("direction", "output");
        final HttpResponse<String> answer = node.send(
                "app",
                "POST",
                "/v1.0/bindings/echo",
                "{\"operation\":\"create\",\"data\":\"text\",\"metadata\":{\"a\":\"b\"}}");
        assertEquals(200, answer.statusCode(), answer::body);
        assertEquals("\"text\"", answer.body(), "a JSON string keeps its quotes");
        assertEquals("b", answer.headers().firstValue("metadata.seen").orElseThrow());
        assertEquals(
                204,
                node.send("app", "PUT", "/v1.0/bindings/echo", "{\"operation\":\"create\"}")
                        .statusCode());
        assertNull(app.nextWithin(100), "not asked for OPTIONS");
    }

    @Test
    void shouldSayWhatWasWrongWithACall() throws Exception {
        start();
        assertError(500, "couldn't find output binding nosuch", "nosuch", "{\"operation\":\"create\"}");
        assertError(500, "error invoking output binding echo: operation field is missing from request", "echo", "{}");
        assertError(500, "error invoking output binding echo: ", "echo", "{\"operation\":\"fail\"}");
        final HttpResponse<String> bad = node.send("app", "POST", "/v1.0/bindings/echo", "{\"data\":");
        assertEquals(400, bad.statusCode());
        assertTrue(bad.body().contains("ERR_MALFORMED_REQUEST"), bad::body);
    }

    private void assertError(final int status, final String text, final String binding, final String body) {
        final HttpResponse<String> answer = node.send("app", "POST", "/v1.0/bindings/" + binding, body);
        assertEquals(status, answer.statusCode(), answer::body);
        assertTrue(answer.body().contains("ERR_INVOKE_OUTPUT_BINDING"), answer::body);
        assertTrue(answer.body().contains(text), answer::body);
    }
}
