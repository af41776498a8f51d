package io.ledge.runtime.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.api.semantics.AppContext;
import io.ledge.api.semantics.AppEndpoint;
import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeClientContext;
import io.ledge.client.StateChange;
import io.ledge.client.StateEntry;
import io.ledge.client.StateFollower;
import io.ledge.core.loop.CoreContext;
import io.ledge.runtime.node.NodeContext;
import io.ledge.test.Await;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Stores and pub/sub of the core get other settings or another type, go, and come back, while the node runs. */
@Timeout(120)
class ReloadStoresTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String LIMIT_1 = "{name: maxEntries, value: 1}";

    @TempDir
    private Path dataDir;

    @TempDir
    private Path resources;

    private Path file;
    private HttpApp app;
    private ApiNode node;

    @BeforeEach
    void startApp() throws Exception {
        app = new HttpApp().start();
        file = resources.resolve("resources.yaml");
    }

    @AfterEach
    void stop() {
        if (node != null) {
            node.close();
        }
        app.close();
    }

    private void start(final String text) throws Exception {
        Files.writeString(file, text);
        start();
    }

    private void start() throws Exception {
        node = ApiNode.start(
                dataDir,
                new NodeContext().resourcesPaths(List.of(resources)),
                new AppContext("app").appEndpoint(new AppEndpoint(AppEndpoint.HOST_DEFAULT, app.port(), "", 0)));
        await("204", "GET", "/v1.0/healthz", null);
    }

    private static String component(final String name, final String type, final String metadata) {
        return "---\nkind: Component\nmetadata: {name: %s}\nspec: {type: %s, metadata: [%s]}\n"
                .formatted(name, type, metadata);
    }

    private String send(final String method, final String path, final String body) {
        final HttpResponse<String> response = node.send("app", method, path, body);
        return response.statusCode() + " " + response.body();
    }

    private String save(final String store, final String key, final String value) {
        return send("POST", "/v1.0/state/" + store, "[{\"key\":\"%s\",\"value\":%s}]".formatted(key, value));
    }

    private String get(final String store, final String key) {
        return send("GET", "/v1.0/state/" + store + "/" + key, null);
    }

    private void await(final String expected, final String method, final String path, final String body) {
        Await.await(PATIENCE, () -> path + " is " + send(method, path, body), () -> send(method, path, body)
                .startsWith(expected));
    }

    private void edit(final String text) throws Exception {
        ReloadTest.save(file, text);
    }

    @Test
    void shouldGiveStoresOtherLimitsAndKeepTheirItems() throws Exception {
        start(component("kept", "state.ledge", LIMIT_1) + component("memory", "state.in-memory", LIMIT_1));
        for (final String store : List.of("kept", "memory")) {
            assertEquals("204 ", save(store, "a", "1"));
            assertTrue(save(store, "b", "2").contains("maxEntries=1"));
        }
        edit(component("kept", "state.ledge", "{name: durability, value: os}")
                + component("memory", "state.in-memory", "{name: maxEntries, value: 2}"));
        for (final String store : List.of("kept", "memory")) {
            await("204", "POST", "/v1.0/state/" + store, "[{\"key\":\"b\",\"value\":2}]");
            assertEquals("200 1", get(store, "a"));
        }
        edit(component("kept", "state.ledge", "{name: maxEntries, value: many}")
                + component("memory", "state.in-memory", "{name: maxEntries, value: 3}"));
        await("204", "POST", "/v1.0/state/memory", "[{\"key\":\"c\",\"value\":3}]");
        assertEquals("204 ", save("kept", "c", "3"), "what was there before the wrong edit goes on");
    }

    /** What was only with the operating system may be shown once it is on the disk: nobody waits for ever. */
    @Test
    void shouldShowOlderChangesWhenAStorePromisesMore() throws Exception {
        start(component("kept", "state.ledge", "{name: durability, value: os}, {name: maxEntries, value: 1}"));
        assertEquals("204 ", save("kept", "a", "1"));
        edit(component("kept", "state.ledge", "{name: durability, value: always}, {name: maxEntries, value: 2}"));
        await("204", "POST", "/v1.0/state/kept", "[{\"key\":\"b\",\"value\":2}]");
        edit(component("kept", "state.ledge", "{name: durability, value: os}, {name: maxEntries, value: 3}"));
        await("204", "POST", "/v1.0/state/kept", "[{\"key\":\"c\",\"value\":3}]");
        edit(component("kept", "state.ledge", "{name: durability, value: always}, {name: maxEntries, value: 3}")
                + component("mark", "state.in-memory", ""));
        await("204", "POST", "/v1.0/state/mark", "[{\"key\":\"k\",\"value\":1}]");
        assertEquals("200 3", get("kept", "c"));
        node.close();
        start();
        assertEquals("200 1", get("kept", "a"));
        assertEquals("200 3", get("kept", "c"));
    }

    @Test
    void shouldTakeOtherKeyPrefixes() throws Exception {
        start(component("kept", "state.ledge", "{name: keyPrefix, value: none}"));
        assertEquals("204 ", save("kept", "k", "1"));
        edit(component("kept", "state.ledge", "{name: keyPrefix, value: name}"));
        await("204", "GET", "/v1.0/state/kept/k", null);
        edit(component("kept", "state.ledge", "{name: keyPrefix, value: " + "x".repeat(300) + "}")
                + component("mark", "state.in-memory", ""));
        await("204", "GET", "/v1.0/state/mark/k", null);
        assertEquals("204 ", save("kept", "l", "2"), "the wrong edit changed nothing");
        edit(component("kept", "state.ledge", "{name: keyPrefix, value: none}"));
        await("200 1", "GET", "/v1.0/state/kept/k", null);
    }

    @Test
    void shouldTakeOtherKeysOfEncryption() throws Exception {
        Files.writeString(
                resources.resolve("secrets.json"),
                "{\"one\":\"%s\",\"two\":\"%s\",\"short\":\"00\"}".formatted("0a".repeat(32), "0b".repeat(32)));
        start(sealed("{name: primaryEncryptionKey, secretKeyRef: {name: one}}"));
        assertEquals("204 ", save("sealed", "old", "1"));
        edit(sealed("{name: primaryEncryptionKey, secretKeyRef: {name: two}},"
                        + "{name: secondaryEncryptionKey, secretKeyRef: {name: one}}")
                + component("mark1", "state.in-memory", ""));
        await("204", "GET", "/v1.0/state/mark1/k", null);
        assertEquals("200 1", get("sealed", "old"));
        assertEquals("204 ", save("sealed", "new", "2"));
        edit(sealed("{name: primaryEncryptionKey, secretKeyRef: {name: two}}"));
        await("500 {\"errorCode\":\"ERR_STATE_GET\"", "GET", "/v1.0/state/sealed/old", null);
        assertEquals("200 2", get("sealed", "new"));
        edit(sealed("{name: primaryEncryptionKey, secretKeyRef: {name: short}}")
                + component("mark2", "state.in-memory", ""));
        await("204", "GET", "/v1.0/state/mark2/k", null);
        assertEquals("200 2", get("sealed", "new"), "the wrong edit changed nothing");
    }

    private String sealed(final String keys) {
        return component("sealed", "state.ledge", keys) + "auth: {secretStore: vault}\n"
                + component(
                        "vault",
                        "secretstores.local.file",
                        "{name: secretsFile, value: " + resources.resolve("secrets.json") + "}");
    }

    @Test
    void shouldLetStoresGoAndComeBackWithWhatTheDiskHas() throws Exception {
        final String other = component("other", "state.ledge", "");
        final String both = component("kept", "state.ledge", "") + component("memory", "state.in-memory", "");
        start(other + both);
        assertEquals("204 ", save("kept", "k", "1"));
        assertEquals("204 ", save("memory", "k", "1"));
        edit(other);
        await("400 {\"errorCode\":\"ERR_STATE_STORE_NOT_FOUND\"", "GET", "/v1.0/state/kept/k", null);
        await("400 {\"errorCode\":\"ERR_STATE_STORE_NOT_FOUND\"", "GET", "/v1.0/state/memory/k", null);
        edit(other + both);
        await("200 1", "GET", "/v1.0/state/kept/k", null);
        await("204", "GET", "/v1.0/state/memory/k", null);
        assertEquals("204 ", save("kept", "l", "2"));
        edit(other);
        await("400", "GET", "/v1.0/state/kept/k", null);
        node.close();
        start(other + both);
        assertEquals("200 1", get("kept", "k"));
        assertEquals("200 2", get("kept", "l"));
    }

    @Test
    void shouldGiveANameToStoresOfOtherTypesAndToOtherKinds() throws Exception {
        start(component("kept", "state.ledge", "") + component("x", "state.ledge", ""));
        assertEquals("204 ", save("x", "k", "1"));
        edit(component("kept", "state.ledge", "") + component("x", "state.in-memory", ""));
        await("204", "GET", "/v1.0/state/x/k", null);
        assertEquals("204 ", save("x", "k", "2"));
        edit(component("kept", "state.ledge", "") + component("x", "pubsub.in-memory", ""));
        await("204", "POST", "/v1.0/publish/x/t", "x");
        assertTrue(get("x", "k").startsWith("400 {\"errorCode\":\"ERR_STATE_STORE_NOT_FOUND\""));
        edit(component("kept", "state.ledge", "") + component("x", "conversation.echo", ""));
        await("400", "POST", "/v1.0/publish/x/t", "x");
        edit(component("kept", "state.ledge", "") + component("x", "state.ledge", ""));
        await("200 1", "GET", "/v1.0/state/x/k", null);
        edit(component("kept", "state.ledge", "") + component("x", "state.in-memory", ""));
        await("204", "GET", "/v1.0/state/x/k", null);
    }

    @Test
    void shouldLetPubSubGoAndComeBackWithItsSubscribers() throws Exception {
        app.subscribes("[{\"pubsubname\":\"bus\",\"topic\":\"t\",\"route\":\"/events\"}]");
        final String other = component("other", "pubsub.in-memory", "");
        start(other + component("bus", "pubsub.in-memory", ""));
        await("204", "POST", "/v1.0/publish/bus/t", "x");
        awaitEvent("/events");
        edit(other);
        await("404 {\"errorCode\":\"ERR_PUBSUB_NOT_FOUND\"", "POST", "/v1.0/publish/bus/t", "x");
        edit(other + component("bus", "pubsub.in-memory", ""));
        await("204", "POST", "/v1.0/publish/bus/t", "x");
        awaitEvent("/events");
    }

    private void awaitEvent(final String uri) throws Exception {
        for (HttpApp.Request request = app.next(); !request.uri().equals(uri); request = app.next()) {
            assertTrue(request.uri().startsWith("/dapr/"), request.uri());
        }
    }

    /** Who follows a store's items learns of one that goes on under other settings, and of another in its place. */
    @Test
    void shouldTellFollowersOfAStore() throws Exception {
        final String kept = component("kept", "state.ledge", "");
        start(kept + component("x", "state.ledge", ""));
        final Map<String, String> seen = new ConcurrentHashMap<>();
        final AtomicInteger syncs = new AtomicInteger();
        try (LedgeClient client =
                LedgeClient.connect(new LedgeClientContext().appId("app").dataDir(dataDir))) {
            client.saveState("x", "k", "1".getBytes(StandardCharsets.UTF_8));
            client.followState("x", "", new Seen(seen, syncs));
            Await.await(PATIENCE, seen::toString, () -> Map.of("k", "1").equals(seen));
            edit(kept + component("x", "state.ledge", "{name: durability, value: os}"));
            await("204", "POST", "/v1.0/state/x", "[{\"key\":\"l\",\"value\":2}]");
            Await.await(PATIENCE, seen::toString, () -> seen.containsKey("l"));
            edit(kept + component("x", "state.in-memory", ""));
            Await.await(PATIENCE, seen::toString, seen::isEmpty);
            assertEquals(2, syncs.get());
            edit(kept);
            await("400", "GET", "/v1.0/state/x/k", null);
            edit(kept + component("x", "state.ledge", ""));
            Await.await(PATIENCE, seen::toString, () -> seen.keySet().equals(Set.of("k", "l")));
        }
    }

    private record Seen(Map<String, String> items, AtomicInteger syncs) implements StateFollower {
        @Override
        public void onSync(final List<StateEntry> entries) {
            syncs.incrementAndGet();
            items.clear();
            entries.forEach(entry -> items.put(entry.key(), entry.text()));
        }

        @Override
        public void onChange(final StateChange change) {
            items.put(change.key(), "");
        }
    }

    @Test
    void shouldFailNoCallWhileSettingsChange() throws Exception {
        start(component("kept", "state.ledge", "{name: durability, value: os}"));
        final AtomicBoolean isOver = new AtomicBoolean();
        final AtomicReference<String> wrong = new AtomicReference<>("");
        final Thread client = Thread.ofPlatform().start(() -> {
            for (int i = 0; !isOver.get() && wrong.get().isEmpty(); i++) {
                final String saved = save("kept", "k", Integer.toString(i));
                final String got = get("kept", "k");
                if (!saved.equals("204 ") || !got.equals("200 " + i)) {
                    wrong.set(i + ": saved " + saved + ", got " + got);
                }
            }
        });
        for (int i = 1; i <= 4; i++) {
            final String durability = i % 2 == 0 ? "os" : i == 1 ? "always" : "interval:5ms";
            edit(component("kept", "state.ledge", "{name: durability, value: " + durability + "}")
                    + component("mark" + i, "state.in-memory", ""));
            await("204", "GET", "/v1.0/state/mark" + i + "/k", null);
        }
        isOver.set(true);
        client.join();
        assertEquals("", wrong.get());
    }

    /** Of a node that attached apps bring their directories to, day after day. */
    @Test
    void shouldRefuseNamesBeyondWhatTheCoreTakes() throws Exception {
        final int limit = CoreContext.COMPONENTS_DEFAULT;
        final String first = component("s0", "state.in-memory", "");
        final String others = IntStream.range(1, limit + 2)
                .mapToObj(i -> component("s" + i, "state.in-memory", ""))
                .collect(Collectors.joining());
        start(first + others);
        assertEquals("204 ", save("s0", "k", "1"));
        assertEquals("204 ", save("s" + (limit - 1), "k", "2"));
        assertTrue(get("s" + limit, "k").startsWith("400 "), "it has no room");
        edit(others + component("late", "state.in-memory", ""));
        await("400", "GET", "/v1.0/state/s0/k", null);
        assertTrue(get("late", "k").startsWith("400 "), "a name that went is kept");
        assertEquals("200 2", get("s" + (limit - 1), "k"));
        edit(first + others);
        await("204", "GET", "/v1.0/state/s0/k", null);
    }
}
