package io.ledge.runtime.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.api.semantics.AppContext;
import io.ledge.api.semantics.AppEndpoint;
import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeClientContext;
import io.ledge.runtime.node.NodeContext;
import io.ledge.test.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Subscriptions that resources declare, those of many messages, and an app that is told of configuration. */
@Timeout(90)
class DeclaredSubscriptionTest {
    private static final String RESOURCES = """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: pubsub}
            spec: {type: pubsub.in-memory, version: v1}
            ---
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata: {name: settings}
            spec: {type: configuration.ledge, version: v1}
            ---
            apiVersion: dapr.io/v1alpha1
            kind: Subscription
            metadata: {name: old}
            spec: {pubsubname: pubsub, topic: old, route: /old}
            ---
            apiVersion: dapr.io/v2alpha1
            kind: Subscription
            metadata: {name: new}
            spec:
              pubsubname: pubsub
              topic: new
              routes: {default: /new}
              metadata: {rawPayload: "true"}
            scopes: [app]
            ---
            apiVersion: dapr.io/v2alpha1
            kind: Subscription
            metadata: {name: elsewhere}
            spec: {pubsubname: pubsub, topic: elsewhere, routes: {default: /elsewhere}}
            scopes: [other]
            ---
            apiVersion: dapr.io/v2alpha1
            kind: Subscription
            metadata: {name: routed}
            spec:
              pubsubname: pubsub
              topic: routed
              routes:
                rules:
                - {match: 'event.type == "important"', path: /important}
                - {match: 'event.data.n > 5 && event.data.tags.exists(t, t == "x")', path: /many}
                - {match: 'has(event.subject)', path: /subject}
            ---
            apiVersion: dapr.io/v2alpha1
            kind: Subscription
            metadata: {name: bulk}
            spec:
              pubsubname: pubsub
              topic: bulk
              routes: {default: /bulk}
              bulkSubscribe: {enabled: true, maxMessagesCount: 3, maxAwaitDurationMs: 300}
            """;

    private static final Pattern ENTRY = Pattern.compile("\"entryId\":\"(\\d+)\"");

    @TempDir
    Path scratch;

    private HttpApp app;
    private ApiNode node;

    @BeforeEach
    void start() throws Exception {
        final Path resources = Files.createDirectory(scratch.resolve("resources"));
        Files.writeString(resources.resolve("all.yaml"), RESOURCES);
        app = new HttpApp().start();
        node = ApiNode.start(
                scratch.resolve("data"),
                new NodeContext().resourcesPaths(List.of(resources)),
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

    private void publish(final String topic, final String data, final String... headers) {
        final String path = "/v1.0/publish/pubsub/" + topic;
        assertEquals(204, node.send("app", "POST", path, data, headers).statusCode());
    }

    @Test
    void shouldSubscribeAsDeclared() throws Exception {
        publish("old", "1");
        assertEquals("/old", app.next().uri());
        publish("new", "2");
        final HttpApp.Request request = app.next();
        assertEquals("/new", request.uri());
        assertTrue(request.body().contains("data_base64"), request.body());
        publish("elsewhere", "3");
        assertNull(app.nextWithin(300));

        final String metadata = node.send("app", "GET", "/v1.0/metadata", null).body();
        assertTrue(
                metadata.contains(
                        "{\"pubsubname\":\"pubsub\",\"topic\":\"old\",\"rules\":[{\"path\":\"/old\"}],\"type\":"
                                + "\"DECLARATIVE\"}"),
                metadata);
    }

    @Test
    void shouldRouteByRules() throws Exception {
        final String[] json = {"content-type", "application/json"};
        publish("routed?metadata.cloudevent.type=important", "{}", json);
        assertEquals("/important", app.next().uri());
        publish("routed", "{\"n\":6,\"tags\":[\"y\",\"x\"],\"nothing\":null}", json);
        assertEquals("/many", app.next().uri());
        publish("routed?metadata.cloudevent.subject=s", "{\"n\":5}", json);
        assertEquals("/subject", app.next().uri());
        publish("routed", "{\"n\":5}", json);
        publish("routed", "no json");
        assertNull(app.nextWithin(500), "what no rule wants is dropped");
    }

    @Test
    void shouldBringManyMessagesInOneRequest() throws Exception {
        final AtomicBoolean isSecond = new AtomicBoolean();
        app.on(
                "/bulk",
                exchange -> HttpApp.answer(
                        exchange,
                        200,
                        isSecond.getAndSet(true)
                                ? ""
                                : "{\"statuses\":[{\"entryId\":\"0\",\"status\":\"SUCCESS\"},{\"entryId\":\"1\",\"status\":\"RETRY\"}]}"));
        for (int i = 0; i < 3; i++) {
            publish("bulk", "m" + i);
        }
        final HttpApp.Request bulk = app.next();
        final String first = bulk.body();
        assertEquals("pubsub", bulk.headers().get("pubsubname"));
        assertTrue(first.contains("\"metadata\":{\"pubsubName\":\"pubsub\"}"), first);
        assertTrue(first.contains("\"type\":\"com.dapr.event.sent.bulk\""), first);
        assertTrue(first.contains("\"pubsubname\":\"pubsub\",\"topic\":\"bulk\""), first);
        assertEquals(Set.of("0", "1", "2"), entries(first));

        final String second = app.next().body(); // what was to come again, and what the answer left out
        assertEquals(Set.of("0", "1"), entries(second));
        assertNull(app.nextWithin(1_000));
    }

    @Test
    void shouldTellTheAppOfConfiguration() throws Exception {
        assertEquals(
                200,
                node.send("app", "GET", "/v1.0/configuration/settings/subscribe?key=interval", null)
                        .statusCode());
        try (LedgeClient client =
                LedgeClient.connect(new LedgeClientContext().appId("cli").dataDir(node.dataDir()))) {
            client.saveState("settings", "interval", "5s".getBytes());
        }
        final HttpApp.Request request = app.next();
        assertEquals("POST /configuration/settings/interval", request.method() + " " + request.uri());
        assertTrue(request.body().contains("\"items\":{\"interval\":{\"value\":\"5s\""), request.body());
    }

    private static Set<String> entries(final String body) {
        final Set<String> entries = new HashSet<>();
        final Matcher matcher = ENTRY.matcher(body);
        while (matcher.find()) {
            entries.add(matcher.group(1));
        }
        return entries;
    }
}
