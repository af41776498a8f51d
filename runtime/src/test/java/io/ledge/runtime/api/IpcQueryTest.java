package io.ledge.runtime.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.api.semantics.AppContext;
import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeClientContext;
import io.ledge.client.LedgeException;
import io.ledge.client.StateItem;
import io.ledge.client.StateOptions;
import io.ledge.client.StateQueryPage;
import io.ledge.protocol.ErrorCode;
import io.ledge.runtime.node.NodeContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Queries of state over IPC: the same query, over the app's own items, as over HTTP; for apps whose API is not served, too. */
@Timeout(60)
class IpcQueryTest {
    private static final String ALL = "{}";

    @TempDir
    Path dataDir;

    @TempDir
    Path resources;

    private RawNode node;
    private final List<LedgeClient> clients = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        Files.writeString(resources.resolve("a.yaml"), """
                kind: Component
                metadata: {name: memory}
                spec: {type: state.in-memory}
                ---
                kind: Component
                metadata: {name: disk}
                spec: {type: state.ledge}
                ---
                kind: Component
                metadata: {name: mine}
                spec: {type: state.in-memory}
                scopes: [app]
                """);
        node = new RawNode(
                new NodeContext().dataDir(dataDir).resourcesPaths(List.of(resources)), new AppContext("app"));
    }

    @AfterEach
    void stop() {
        clients.forEach(LedgeClient::close);
        node.close();
    }

    private LedgeClient client(final String appId) {
        final LedgeClient client =
                LedgeClient.connect(new LedgeClientContext().appId(appId).dataDir(dataDir));
        clients.add(client);
        return client;
    }

    private static void save(final LedgeClient client, final String store, final String key, final String json) {
        client.saveState(store, key, json.getBytes(UTF_8), StateOptions.none().contentType("application/json"));
    }

    private static List<String> keys(final StateQueryPage page) {
        return page.items().stream().map(StateItem::key).toList();
    }

    private static ErrorCode codeOf(final Executable call) {
        return assertThrows(LedgeException.class, call).code();
    }

    @Test
    void shouldFindTheAppsItemsByTheSameQueryAsOverHttp() throws Exception {
        final String query = "{\"filter\":{\"EQ\":{\"city\":\"Bern\"}},\"sort\":[{\"key\":\"n\",\"order\":\"DESC\"}]}";
        for (final String store : List.of("memory", "disk")) {
            for (final String appId : List.of("app", "other")) {
                final LedgeClient client = client(appId);
                save(client, store, "a", "{\"city\":\"Bern\",\"n\":1}");
                save(client, store, "b", "{\"city\":\"Bern\",\"n\":2}");
                save(client, store, "c", "{\"city\":\"Thun\",\"n\":3}");
                final StateQueryPage page = client.queryState(store, query);
                assertEquals(List.of("b", "a"), keys(page), store + " " + appId);
                assertEquals("", page.token());
                final StateItem item = page.items().getFirst();
                assertEquals(client.getState(store, "b").etag(), item.etag());
                assertEquals("{\"city\":\"Bern\",\"n\":2}", item.text());
                assertEquals("application/json", item.contentType());
                assertEquals(
                        List.of("b", "a"),
                        keys(client.queryStateAsync(store, query).get()));
            }
        }
        final String overHttp = node.line("POST", "/v1.0-alpha1/state/memory/query", query);
        assertTrue(
                overHttp.startsWith("200 {\"results\":[{\"key\":\"b\",\"data\":{\"city\":\"Bern\",\"n\":2}"), overHttp);
    }

    @Test
    void shouldGoOnByTheTokenPageForPage() {
        final LedgeClient client = client("other");
        for (int i = 0; i < 10; i++) {
            save(client, "memory", "k" + i, "{\"n\":" + i + "}");
        }
        final List<String> all = new ArrayList<>();
        String token = "";
        int pages = 0;
        do {
            final StateQueryPage page = client.queryState(
                    "memory",
                    "{\"sort\":[{\"key\":\"n\"}],\"page\":{\"limit\":4"
                            + (token.isEmpty() ? "" : ",\"token\":\"" + token + "\"") + "}}");
            all.addAll(keys(page));
            token = page.token();
            pages++;
        } while (!token.isEmpty());
        assertEquals(List.of("k0", "k1", "k2", "k3", "k4", "k5", "k6", "k7", "k8", "k9"), all);
        assertEquals(3, pages);
    }

    @Test
    void shouldBringValuesOfAnyLengthAndTheirExpiryButNoPageAboveTheLimit() {
        final LedgeClient client = client("app");
        final byte[] longValue = ("\"" + "x".repeat(1_500_000) + "\"").getBytes(UTF_8);
        client.saveState("memory", "a", longValue);
        client.saveState("memory", "b", longValue, StateOptions.none().ttl(Duration.ofHours(1)));
        final StateQueryPage both = client.queryState("memory", ALL);
        assertEquals(List.of("a", "b"), keys(both));
        assertEquals(longValue.length, both.items().getLast().value().length);
        assertNotNull(both.items().getLast().expiry());
        client.saveState("memory", "c", longValue);
        final LedgeException tooLong = assertThrows(LedgeException.class, () -> client.queryState("memory", ALL));
        assertEquals(ErrorCode.BODY_TOO_LARGE, tooLong.code());
        assertTrue(tooLong.getMessage().contains("ask for less at a time"), tooLong.getMessage());
        assertEquals(List.of("a", "b"), keys(client.queryState("memory", "{\"page\":{\"limit\":2}}")));
    }

    @Test
    void shouldRefuseWhatTheApiRefuses() {
        final LedgeClient other = client("other");
        final LedgeException wrong = assertThrows(LedgeException.class, () -> other.queryState("memory", "{"));
        assertEquals(ErrorCode.COMPONENT_FAILED, wrong.code());
        assertTrue(wrong.getMessage().contains("failed to parse JSON query body"), wrong.getMessage());
        assertEquals(ErrorCode.STORE_NOT_FOUND, codeOf(() -> other.queryState("none", ALL)));
        assertEquals(ErrorCode.STORE_NOT_FOUND, codeOf(() -> other.queryState("mine", ALL)));
        assertEquals(List.of(), client("app").queryState("mine", ALL).items());
    }

    @Test
    void shouldAnswerOrPutOffEachOfManyAtOnce() throws Exception {
        final List<LedgeClient> apps = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            apps.add(client("app" + i));
            save(apps.get(i), "memory", "k", "{\"n\":" + i + "}");
        }
        final List<CompletableFuture<StateQueryPage>> asked = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            asked.add(apps.get(i % 6).queryStateAsync("memory", ALL));
        }
        int found = 0;
        for (int i = 0; i < asked.size(); i++) {
            try {
                assertEquals(
                        "{\"n\":" + i % 6 + "}",
                        asked.get(i).get().items().getFirst().text());
                found++;
            } catch (final ExecutionException ex) {
                assertEquals(
                        ErrorCode.BACK_PRESSURE,
                        assertInstanceOf(LedgeException.class, ex.getCause()).code());
            }
        }
        assertTrue(found > 0);
        for (int i = 0; i < 6; i++) { // more apps than lines are kept open for
            assertEquals(
                    "{\"n\":" + i + "}",
                    apps.get(i).queryState("memory", ALL).items().getFirst().text());
        }
    }
}
