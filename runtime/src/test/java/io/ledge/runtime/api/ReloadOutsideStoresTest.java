package io.ledge.runtime.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.api.semantics.AppContext;
import io.ledge.client.ComponentInfo;
import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeClientContext;
import io.ledge.client.LedgeException;
import io.ledge.client.StateChange;
import io.ledge.client.StateEntry;
import io.ledge.client.StateFollower;
import io.ledge.client.StateOptions;
import io.ledge.protocol.ErrorCode;
import io.ledge.runtime.node.NodeContext;
import io.ledge.test.Await;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Stores on threads of their own follow their files: what happens to calls while they are slow, broken, or stuck. */
@Timeout(120)
class ReloadOutsideStoresTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String KEPT = component("kept", "state.ledge", "");

    @TempDir
    private Path dataDir;

    @TempDir
    private Path resources;

    private final ShelfStores shelves = new ShelfStores();
    private Path file;
    private ApiNode node;

    @BeforeEach
    void start() throws Exception {
        file = resources.resolve("resources.yaml");
        ReloadTest.save(file, KEPT + shelf("a", ""));
        node = ApiNode.start(
                dataDir, new NodeContext().resourcesPaths(List.of(resources)).factory(shelves), new AppContext("app"));
        await("204", "x");
    }

    @AfterEach
    void stop() {
        shelves.free();
        node.close();
        assertEquals(Set.of(), shelves.held(), "every one is closed");
    }

    private static String component(final String name, final String type, final String metadata) {
        return "---\nkind: Component\nmetadata: {name: %s}\nspec: {type: %s, metadata: [%s]}\n"
                .formatted(name, type, metadata);
    }

    private static String shelf(final String name, final String more) {
        return component("s", ShelfStores.TYPE, "{name: shelf, value: " + name + "}" + more);
    }

    private String send(final String method, final String path, final String body) {
        final HttpResponse<String> response = node.send("app", method, path, body);
        return response.statusCode() + " " + response.body();
    }

    private String save(final String key, final String value) {
        return send("POST", "/v1.0/state/s", "[{\"key\":\"%s\",\"value\":%s}]".formatted(key, value));
    }

    private CompletableFuture<String> saveLater(final String key, final String value) {
        return CompletableFuture.supplyAsync(() -> save(key, value));
    }

    private String get(final String key) {
        return send("GET", "/v1.0/state/s/" + key, null);
    }

    private void await(final String expected, final String key) {
        Await.await(PATIENCE, () -> "it is " + get(key), () -> get(key).startsWith(expected));
    }

    private void awaitFailed() {
        try (LedgeClient client = client()) {
            Await.await(PATIENCE, () -> client.status().toString(), () -> client.status().components().stream()
                    .anyMatch(each -> each.name().equals("s") && each.state() == ComponentInfo.State.FAILED));
        }
    }

    private LedgeClient client() {
        return LedgeClient.connect(
                new LedgeClientContext().appId("app").dataDir(dataDir).requestTimeout(PATIENCE));
    }

    @Test
    void shouldLetCallsWaitWhileItIsOpenedAnew() throws Exception {
        assertEquals("204 ", save("k", "1"));
        shelves.holdOpens();
        ReloadTest.save(file, KEPT + shelf("b", ""));
        Await.await(PATIENCE, () -> "it is closed", () -> shelves.held().isEmpty());
        final CompletableFuture<String> saved = saveLater("k", "2");
        assertEquals("204 ", send("POST", "/v1.0/state/kept", "[{\"key\":\"k\",\"value\":0}]"), "others are served");
        assertFalse(saved.isDone());
        shelves.free();
        assertEquals("204 ", saved.get());
        assertEquals("200 2", get("k"));
        assertEquals(Set.of("b"), shelves.held());
        assertEquals(Map.of("app||k", "2"), shelves.itemsOf("b"));
        assertEquals(Map.of("app||k", "1"), shelves.itemsOf("a"));
    }

    /** Waits for somebody who has its shelf, for longer than it has time. */
    @Test
    void shouldGiveUpWhatWaitsForOthersAndGoOnAsBefore() throws Exception {
        assertEquals("204 ", save("k", "1"));
        shelves.take("c");
        ReloadTest.save(file, KEPT + shelf("c", "").replace("spec: {", "spec: {initTimeout: 200ms, "));
        Await.await(PATIENCE, () -> "it waits", () -> shelves.waitCount() == 1);
        assertEquals("200 1", get("k"), "waits, and is asked of what was there before");
        assertEquals(Set.of("a", "c"), shelves.held());
        shelves.giveBack("c");
        ReloadTest.save(file, KEPT + shelf("c", ""));
        await("204", "k");
        assertEquals(Set.of("c"), shelves.held());
    }

    @Test
    void shouldComeBackWithItsFileWhenNeitherWorks() throws Exception {
        assertEquals("204 ", save("k", "1"));
        shelves.breakOnce("a");
        ReloadTest.save(file, KEPT + shelf("broken", ""));
        awaitFailed();
        assertTrue(get("k").startsWith("400 {\"errorCode\":\"ERR_STATE_STORE_NOT_FOUND\""), get("k"));
        assertEquals(Set.of(), shelves.held());
        ReloadTest.save(file, KEPT + shelf("a", ""));
        await("200 1", "k");
    }

    /** The first of its calls never ends by itself; none is left without an answer, and none that is new waits. */
    @Test
    void shouldAnswerAllWhenOneThatIsStuckGoes() throws Exception {
        shelves.stickAt("stuck");
        final CompletableFuture<String> stuck = saveLater("stuck", "1");
        Await.await(PATIENCE, () -> "it is stuck", shelves::isStuck);
        try (LedgeClient client = client()) {
            final CompletableFuture<String> behind =
                    client.saveStateAsync("s", "behind", new byte[1], StateOptions.none());
            client.saveState("kept", "k", new byte[1]); // goes behind it: when this is answered, that is in the ring
            ReloadTest.save(file, KEPT);
            await("400 {\"errorCode\":\"ERR_STATE_STORE_NOT_FOUND\"", "k");
            assertTrue(stuck.get().startsWith("500 {\"errorCode\":\"ERR_STATE_SAVE\""), stuck.get());
            final ExecutionException refused = assertThrows(ExecutionException.class, behind::get);
            assertEquals(ErrorCode.NODE_STOPPING, ((LedgeException) refused.getCause()).code());
        }
        Await.await(PATIENCE, () -> "it is closed", () -> shelves.held().isEmpty());
        assertFalse(shelves.itemsOf("a").containsKey("app||behind"), "it was refused");
        ReloadTest.save(file, KEPT + shelf("a", ""));
        await("204", "k");
    }

    /** It was taken for in force when it took so long: a save of its file is a change all the same. */
    @Test
    void shouldTryAgainWhatFailedTooLate() throws Exception {
        final String slow = shelf("c", "").replace("spec: {", "spec: {initTimeout: 200ms, ");
        assertEquals("204 ", save("k", "1"));
        shelves.breakOnce("c");
        shelves.holdOpensFast();
        ReloadTest.save(file, KEPT + slow + component("mark", "state.in-memory", ""));
        Await.await(PATIENCE, () -> "it is taken for in force", () -> send("GET", "/v1.0/state/mark/k", null)
                .startsWith("204"));
        shelves.free();
        assertEquals("200 1", get("k"), "waits, and is asked of what was there before");
        assertEquals(Set.of("a"), shelves.held());
        ReloadTest.save(file, KEPT + slow + component("mark", "state.in-memory", "") + "# once more\n");
        await("204", "k");
        assertEquals(Set.of("c"), shelves.held());
    }

    /** However long it may take to open: who ends the node does not wait for it. */
    @Test
    void shouldEndTheNodeWhileItWaits() throws Exception {
        shelves.holdOpens();
        ReloadTest.save(file, KEPT + shelf("b", "").replace("spec: {", "spec: {initTimeout: 10m, "));
        Await.await(PATIENCE, () -> "it is closed", () -> shelves.held().isEmpty());
        final long startNs = System.nanoTime();
        node.close();
        assertTrue(System.nanoTime() - startNs < PATIENCE.toNanos(), "its change is given up");
    }

    /** Keys of before are no good for what is in another shelf: nothing waits with them. */
    @Test
    void shouldAskNothingInBetweenWhenEncryptionKeysAreOthers() throws Exception {
        final Path secrets = dataDir.resolve("secrets.json");
        Files.writeString(secrets, "{\"old\":\"%s\",\"new\":\"%s\"}".formatted("0a".repeat(16), "0b".repeat(16)));
        final String vault =
                component("vault", "secretstores.local.file", "{name: secretsFile, value: " + secrets + "}");
        ReloadTest.save(file, vault + sealed("a", "old"));
        Await.await(
                PATIENCE,
                () -> "it is sealed",
                () -> save("k", "1").equals("204 ")
                        && shelves.itemsOf("a").get("app||k").endsWith("||old"));
        shelves.holdOpens();
        ReloadTest.save(file, vault + sealed("b", "new"));
        Await.await(PATIENCE, () -> "it is closed", () -> shelves.held().isEmpty());
        assertTrue(save("k", "2").startsWith("400 {\"errorCode\":\"ERR_STATE_STORE_NOT_FOUND\""));
        shelves.free();
        await("204", "k");
        assertEquals("204 ", save("k", "3"));
        assertTrue(shelves.itemsOf("b").get("app||k").endsWith("||new"), () -> shelves.itemsOf("b")
                .toString());
    }

    private static String sealed(final String shelf, final String key) {
        return component(
                        "s",
                        ShelfStores.TYPE,
                        "{name: shelf, value: %s}, {name: primaryEncryptionKey, secretKeyRef: {name: %s}}"
                                .formatted(shelf, key))
                + "auth: {secretStore: vault}\n";
    }

    /** It tells no changes itself: who follows its name goes on when there is a store that does. */
    @Test
    void shouldLetFollowersGoOnBehindIt() throws Exception {
        final String watched = component("s", "state.ledge", "");
        ReloadTest.save(file, KEPT + watched);
        Await.await(PATIENCE, () -> "it is closed", () -> shelves.held().isEmpty());
        assertEquals("204 ", save("k", "1"));
        final Map<String, String> seen = new ConcurrentHashMap<>();
        try (LedgeClient client = client()) {
            client.followState("s", "", new Seen(seen));
            Await.await(PATIENCE, seen::toString, () -> Map.of("k", "1").equals(seen));
            ReloadTest.save(file, KEPT + shelf("a", ""));
            await("204", "k");
            ReloadTest.save(file, KEPT + watched);
            await("200 1", "k");
            assertEquals("204 ", save("l", "2"));
            Await.await(
                    PATIENCE, seen::toString, () -> Map.of("k", "1", "l", "2").equals(seen));
        }
    }

    private record Seen(Map<String, String> items) implements StateFollower {
        @Override
        public void onSync(final List<StateEntry> entries) {
            items.clear();
            entries.forEach(entry -> items.put(entry.key(), entry.text()));
        }

        @Override
        public void onChange(final StateChange change) {
            items.put(change.key(), change.text());
        }
    }
}
