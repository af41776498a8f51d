package io.ledge.runtime.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.api.semantics.AppContext;
import io.ledge.api.semantics.AppEndpoint;
import io.ledge.runtime.node.NodeContext;
import io.ledge.test.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node and an app that serves HTTP: what it is asked, what it gets, what its answers do. */
@Timeout(120)
class AppChannelTest {
    private static final String ORDERS = "{\"pubsubname\":\"pubsub\",\"topic\":\"orders\",\"route\":\"orders\"}";
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final String TOKEN = "app-token";

    @TempDir
    Path dataDir;

    private HttpApp app;
    private ApiNode node;

    @BeforeEach
    void start() throws Exception {
        app = new HttpApp();
        node = ApiNode.start(
                dataDir,
                new NodeContext().components(List.of(ApiNode.pubsub())),
                new AppContext("shop").appEndpoint(new AppEndpoint(AppEndpoint.HOST_DEFAULT, app.port(), TOKEN, 0)),
                new AppContext("web"));
    }

    @AfterEach
    void stop() {
        app.close();
        node.close();
    }

    private int health(final String which) {
        return node.send("shop", "GET", "/v1.0/" + which, null).statusCode();
    }

    private void awaitReady() {
        Await.await(Duration.ofSeconds(20), () -> "the app is not ready", () -> health("healthz") == 204);
    }

    private void awaitGone() {
        Await.await(Duration.ofSeconds(20), () -> "its death goes unnoticed", () -> health("healthz") == 500);
    }

    /** What met the app's end before its answer was out comes twice. */
    private HttpApp.Request nextWith(final String text) throws InterruptedException {
        HttpApp.Request request = app.next();
        while (!request.body().contains(text)) {
            request = app.next();
        }
        return request;
    }

    private void startSubscribed(final String subscriptions) throws Exception {
        app.subscribes(subscriptions).start();
        awaitReady();
    }

    private void publish(final String topic, final String body, final String... headers) {
        final String path = "/v1.0/publish/pubsub/" + topic;
        assertEquals(204, node.send("web", "POST", path, body, headers).statusCode());
    }

    @Test
    void shouldServeBeforeTheAppDoes() throws Exception {
        assertEquals(204, health("healthz/outbound"));
        assertEquals(500, health("healthz"));
        app.start();
        awaitReady();
    }

    @Test
    void shouldDeliverACloudEvent() throws Exception {
        startSubscribed("[" + ORDERS + "]");
        publish("orders", "{\"n\": 1}", "content-type", "application/json", "traceparent", TRACE);

        final HttpApp.Request request = app.next();
        assertEquals("POST /orders", request.method() + " " + request.uri());
        assertEquals("application/cloudevents+json", request.headers().get("content-type"));
        assertEquals(TOKEN, request.headers().get("dapr-api-token"));
        assertEquals(TRACE, request.headers().get("traceparent"));
        assertEquals("pubsub", request.headers().get("pubsubname"));
        final String body = request.body();
        for (final String part : List.of(
                "\"source\":\"web\"",
                "\"specversion\":\"1.0\"",
                "\"type\":\"com.dapr.event.sent\"",
                "\"datacontenttype\":\"application/json\"",
                "\"topic\":\"orders\"",
                "\"pubsubname\":\"pubsub\"",
                "\"traceid\":\"" + TRACE + "\"",
                "\"traceparent\":\"" + TRACE + "\"",
                "\"data\":{\"n\": 1}")) {
            assertTrue(body.contains(part), () -> part + " is not in " + body);
        }
        assertTrue(body.matches(".*\"id\":\"[0-9a-f-]{36}\".*"), body);
        assertTrue(body.matches(".*\"time\":\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ\".*"), body);
    }

    @Test
    void shouldLetNoMetadataFrameTheRequest() throws Exception {
        startSubscribed("[" + ORDERS + "]");
        publish(
                "orders?metadata.content-length=99999&metadata.Transfer-Encoding=gzip&metadata.host=elsewhere"
                        + "&metadata.Dapr-Api-Token=forged&metadata.Content-Type=text/x&metadata.connection=close&metadata.mine=kept"
                        + "&metadata.pubsubName=forged",
                "x");

        final HttpApp.Request request = app.next();
        final Map<String, String> headers = request.headers();
        assertTrue(request.body().contains("\"data\":\"x\""), request.body());
        assertEquals("kept", headers.get("mine"));
        assertEquals("pubsub", headers.get("pubsubname"));
        assertEquals(Integer.toString(request.body().length()), headers.get("content-length"));
        assertEquals("application/cloudevents+json", headers.get("content-type"));
        assertEquals("127.0.0.1:" + app.port(), headers.get("host"));
        assertEquals(TOKEN, headers.get("dapr-api-token"));
        assertNull(headers.get("transfer-encoding"));
        assertNull(headers.get("connection"));
    }

    @Test
    void shouldDeliverTextAndBinaryInTheirForms() throws Exception {
        startSubscribed("[" + ORDERS + "]");
        publish("orders", "hello \"you\"");
        publish("orders", "\u0000\u0001", "content-type", "application/octet-stream");
        publish("orders", "not json", "content-type", "application/json");

        final String all = app.next().body() + app.next().body() + app.next().body(); // any order: they go side by side
        assertTrue(all.contains("\"data\":\"hello \\\"you\\\"\""), all);
        assertTrue(all.contains("\"data_base64\":\"AAE=\""), all);
        assertTrue(all.contains("\"data\":\"not json\""), all);
    }

    @Test
    void shouldDeliverWhatTheEventSaysOfItsData() throws Exception {
        startSubscribed("[" + ORDERS + "]");
        publish("orders", "{\"id\":\"1\"}", "content-type", "application/cloudevents+json");
        final String bare = app.next().body();
        assertFalse(bare.contains("\"data"), bare);

        publish("orders", "{\"data_base64\":\"AAE=\"}", "content-type", "application/cloudevents+json");
        final String binary = app.next().body();
        assertTrue(binary.contains("\"data_base64\":\"AAE=\""), binary);

        publish("orders", "");
        final String empty = app.next().body();
        assertTrue(empty.contains("\"data\":\"\""), empty);
    }

    @Test
    void shouldDeliverRawPayloads() throws Exception {
        startSubscribed(
                "[{\"pubsubname\":\"pubsub\",\"topic\":\"raw\",\"route\":\"/raw\",\"metadata\":{\"rawPayload\":\"true\"}}"
                        + ",{\"pubsubname\":\"pubsub\",\"topic\":\"event\",\"route\":\"/event\"}]");
        publish("raw?metadata.rawPayload=true", "abc");
        final String raw = app.next().body();
        assertTrue(raw.contains("\"data_base64\":\"YWJj\""), raw);
        assertTrue(raw.contains("\"source\":\"Dapr\""), raw);
        assertTrue(raw.contains("\"datacontenttype\":\"application/octet-stream\""), raw);

        publish("event?metadata.rawPayload=true", "{\"id\":\"9\",\"source\":\"s\",\"type\":\"t\",\"data\":{\"a\":1}}");
        final String event = app.next().body();
        assertTrue(event.contains("\"id\":\"9\"") && event.contains("\"data\":{\"a\":1}"), event);
    }

    @Test
    void shouldDeliverAgainUntilTheAppTakesIt() throws Exception {
        final AtomicInteger count = new AtomicInteger();
        app.on("/orders", exchange -> {
            switch (count.incrementAndGet()) {
                case 1 -> HttpApp.answer(exchange, 500, "");
                case 2 -> HttpApp.answer(exchange, 200, "{\"status\":\"RETRY\"}");
                case 3 -> HttpApp.answer(exchange, 200, "{\"status\":\"PERHAPS\"}");
                default -> HttpApp.answer(exchange, 200, "{\"status\":\"SUCCESS\"}");
            }
        });
        startSubscribed("[" + ORDERS + "]");
        publish("orders", "x");

        final String first = app.next().body();
        for (int i = 0; i < 3; i++) {
            assertEquals(first, app.next().body());
        }
        assertNull(app.nextWithin(1_500));
    }

    @Test
    void shouldDropWhatTheAppDoesNotWant() throws Exception {
        app.on("/orders", 404, "").on("/dropped", 200, "{\"status\":\"DROP\"}").on("/odd", 200, "thanks");
        startSubscribed("[" + ORDERS + ",{\"pubsubname\":\"pubsub\",\"topic\":\"dropped\",\"route\":\"/dropped\"},"
                + "{\"pubsubname\":\"pubsub\",\"topic\":\"odd\",\"route\":\"/odd\"}]");
        publish("orders", "x");
        publish("dropped", "x");
        publish("odd", "x");

        for (int i = 0; i < 3; i++) {
            app.next();
        }
        assertNull(app.nextWithin(1_500), "each of them comes once");
    }

    @Test
    void shouldGiveDeadLettersToTheirTopic() throws Exception {
        app.on("/orders", 500, "");
        startSubscribed(
                "[{\"pubsubname\":\"pubsub\",\"topic\":\"orders\",\"route\":\"/orders\",\"deadLetterTopic\":\"dead\"},"
                        + "{\"pubsubname\":\"pubsub\",\"topic\":\"dead\",\"routes\":{\"default\":\"/dead\"}}]");
        publish("orders", "lost");

        assertEquals("/orders", app.next().uri());
        final HttpApp.Request dead = app.next();
        assertEquals("/dead", dead.uri());
        assertTrue(dead.body().contains("\"data\":\"lost\""), dead.body());
        assertNull(app.nextWithin(500));
    }

    @Test
    void shouldFindARestartedAppByItself() throws Exception {
        startSubscribed("[" + ORDERS + "]");
        publish("orders", "one");
        app.next();
        app.stop();
        awaitGone();
        publish("orders", "two");

        app.subscribes("[" + ORDERS + ",{\"pubsubname\":\"pubsub\",\"topic\":\"more\",\"route\":\"/more\"}]")
                .start();
        nextWith("\"data\":\"two\"");
        awaitReady();
        publish("more", "three");
        assertEquals("/more", nextWith("three").uri());

        app.stop();
        awaitGone();
        publish("more", "four");
        app.subscribes("[{\"pubsubname\":\"pubsub\",\"topic\":\"more\",\"route\":\"/other\"}]")
                .start();
        assertEquals("/other", nextWith("four").uri());
        awaitReady();
        publish("orders", "nobody wants it");
        assertNull(app.nextWithin(500));
    }

    @Test
    void shouldSayWhatTheAppIsSubscribedTo() throws Exception {
        startSubscribed("[" + ORDERS + "]");
        final String metadata = node.send("shop", "GET", "/v1.0/metadata", null).body();
        assertTrue(
                metadata.contains(
                        "\"subscriptions\":[{\"pubsubname\":\"pubsub\",\"topic\":\"orders\",\"rules\":[{\"path\":"
                                + "\"/orders\"}],\"type\":\"PROGRAMMATIC\"}]"),
                metadata);
        assertTrue(
                metadata.contains("\"appConnectionProperties\":{\"port\":" + app.port()
                        + ",\"protocol\":\"http\",\"channelAddress\":\"127.0.0.1\"}"),
                metadata);
    }

    @Test
    void shouldOutliveAnAnswerThatIsNoList() throws Exception {
        startSubscribed("{\"not\":\"a list\"}");
        final String metadata = node.send("shop", "GET", "/v1.0/metadata", null).body();
        assertTrue(metadata.contains("\"subscriptions\":[]"), metadata);
        assertFalse(metadata.contains("PROGRAMMATIC"));
    }
}
