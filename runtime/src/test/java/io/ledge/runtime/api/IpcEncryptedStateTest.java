package io.ledge.runtime.api;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.api.semantics.AppContext;
import io.ledge.client.BulkResult;
import io.ledge.client.DirectClient;
import io.ledge.client.EtagMismatchException;
import io.ledge.client.InvokeOptions;
import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeClientContext;
import io.ledge.client.LedgeException;
import io.ledge.client.SaveRequest;
import io.ledge.client.StateItem;
import io.ledge.client.StateOperation;
import io.ledge.client.StateOptions;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import io.ledge.runtime.node.NodeContext;
import io.ledge.test.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** A store whose values the edge encrypts, over IPC: what goes in comes out, by both ways, and no plaintext is on the disk. */
@Timeout(120)
class IpcEncryptedStateTest {
    private static final String STORE = "store";

    @TempDir
    Path dataDir;

    @TempDir
    Path resources;

    private RawNode node;
    private final List<LedgeClient> clients = new ArrayList<>();

    @AfterEach
    void stop() {
        clients.forEach(LedgeClient::close);
        node.close();
    }

    private void start(final String metadata) throws Exception {
        final Path secrets = resources.resolve("secrets.json");
        Files.writeString(secrets, "{\"old\":\"%s\",\"new\":\"%s\"}".formatted("0a".repeat(32), "0b".repeat(16)));
        Files.writeString(resources.resolve("a.yaml"), components(metadata));
        node = new RawNode(
                new NodeContext().dataDir(dataDir).resourcesPaths(List.of(resources)), new AppContext("app"));
    }

    private String components(final String metadata) {
        return """
                kind: Component
                metadata: {name: store}
                spec:
                  type: state.ledge
                  metadata: [{name: keyPrefix, value: appid}%s]
                auth: {secretStore: vault}
                ---
                kind: Component
                metadata: {name: vault}
                spec: {type: secretstores.local.file, metadata: [{name: secretsFile, value: %s}]}
                """.formatted(metadata, resources.resolve("secrets.json"));
    }

    private static String key(final String name, final String secret) {
        return ", {name: %s, secretKeyRef: {name: %s}}".formatted(name, secret);
    }

    private LedgeClient client(final String appId) {
        final LedgeClient client =
                LedgeClient.connect(new LedgeClientContext().appId(appId).dataDir(dataDir));
        clients.add(client);
        return client;
    }

    private static ErrorCode codeOf(final Executable call) {
        return assertThrows(LedgeException.class, call).code();
    }

    private static byte[] bytes(final String text) {
        return text.getBytes(UTF_8);
    }

    /** Is the text in a file of the node's data? */
    private boolean isOnDisk(final String text) throws IOException {
        try (Stream<Path> files = Files.walk(dataDir)) {
            for (final Path file : files.filter(Files::isRegularFile).toList()) {
                if (new String(Files.readAllBytes(file), ISO_8859_1).contains(text)) {
                    return true;
                }
            }
        }
        return false;
    }

    @Test
    void shouldGiveAndTakeValuesAsTheyAreOverBothWaysAndKeepThemEncrypted() throws Exception {
        start(key("primaryEncryptionKey", "old"));
        final LedgeClient app = client("app");
        final String first = app.saveState(STORE, "k", bytes("\"plaintext-1\""));
        final StateItem item = app.getState(STORE, "k");
        assertEquals("\"plaintext-1\" " + first, item.text() + " " + item.etag());
        assertEquals("200 \"plaintext-1\"", node.line("GET", "/v1.0/state/store/k", ""));
        assertEquals("204", node.line("POST", "/v1.0/state/store", "[{\"key\":\"h\",\"value\":\"plaintext-2\"}]"));
        assertEquals("\"plaintext-2\"", app.getStateAsync(STORE, "h").get().text());
        app.saveStateAsync(STORE, "async", bytes("plaintext-3"), StateOptions.none())
                .get();
        assertEquals("plaintext-3", app.getState(STORE, "async").text());
        app.executeStateTransaction(STORE, List.of(new StateOperation.Upsert("t", bytes("plaintext-4"))));
        assertEquals("plaintext-4", app.getState(STORE, "t").text());
        assertFalse(app.getState(STORE, "none").found());
        app.deleteState(STORE, "k");
        assertFalse(app.getState(STORE, "k").found());
        assertTrue(isOnDisk("||old"), "encrypted values are there");
        assertFalse(isOnDisk("plaintext"));
    }

    @Test
    void shouldKeepWhatGoesWithAValue() throws Exception {
        start(key("primaryEncryptionKey", "old"));
        final LedgeClient app = client("app");
        final String etag = app.saveState(
                STORE,
                "k",
                bytes("1"),
                StateOptions.none().contentType("text/plain").ttl(Duration.ofHours(1)));
        assertEquals("text/plain", app.getState(STORE, "k").contentType());
        assertNotNull(app.getState(STORE, "k").expiry());
        assertThrows(
                EtagMismatchException.class,
                () -> app.saveState(STORE, "k", bytes("2"), StateOptions.none().etag("1" + etag)));
        assertThrows(
                EtagMismatchException.class,
                () -> app.saveState(STORE, "k", bytes("2"), StateOptions.none().firstWrite(true)));
        assertTrue(Long.parseLong(app.saveState(
                        STORE, "k", bytes("2"), StateOptions.none().etag(etag)))
                > Long.parseLong(etag));
        assertEquals("2", app.getState(STORE, "k").text());
        assertEquals(null, app.getState(STORE, "k").expiry(), "a save without one keeps for good");
    }

    @Test
    void shouldExecuteTransactionsWholeOrNotAtAll() throws Exception {
        start(key("primaryEncryptionKey", "old"));
        final LedgeClient app = client("app");
        final String etag = app.saveState(STORE, "a", bytes("1"));
        app.executeStateTransactionAsync(
                        STORE,
                        List.of(
                                new StateOperation.Check("a", etag),
                                StateOperation.Check.absent("b"),
                                new StateOperation.Upsert("b", bytes("2")),
                                new StateOperation.Delete("a")))
                .get();
        assertFalse(app.getState(STORE, "a").found());
        assertEquals("2", app.getState(STORE, "b").text());
        assertThrows(
                EtagMismatchException.class,
                () -> app.executeStateTransaction(
                        STORE, List.of(new StateOperation.Upsert("c", bytes("3")), StateOperation.Check.absent("b"))));
        assertFalse(app.getState(STORE, "c").found());
    }

    @Test
    void shouldServeManyItemsAndLongValues() throws Exception {
        start(key("primaryEncryptionKey", "old"));
        final LedgeClient app = client("app");
        final int count = 300; // more than the node answers of one session at once
        final List<SaveRequest> requests = IntStream.range(0, count)
                .mapToObj(i -> new SaveRequest("k" + i, bytes("v" + i), StateOptions.none()))
                .toList();
        assertEquals(count, app.saveBulkState(STORE, requests).size());
        final List<String> keys = requests.stream().map(SaveRequest::key).toList();
        final List<StateItem> items = app.getBulkState(STORE, keys);
        assertEquals(
                requests.stream()
                        .map(request -> new String(request.value(), UTF_8))
                        .toList(),
                items.stream().map(StateItem::text).toList());
        assertEquals(
                items.stream().map(StateItem::text).toList(),
                app.getBulkStateAsync(STORE, keys).get().stream()
                        .map(StateItem::text)
                        .toList());

        final byte[] longValue = new byte[3_000_000];
        new Random(1).nextBytes(longValue);
        app.saveState(STORE, "long", longValue);
        assertArrayEquals(longValue, app.getState(STORE, "long").value());
        final List<BulkResult> results = app.trySaveBulkState(
                STORE,
                List.of(
                        new SaveRequest("fits", bytes("1"), StateOptions.none()),
                        new SaveRequest("grows", new byte[Ipc.DEFAULT_MAX_BODY_LENGTH - 100], StateOptions.none())));
        assertTrue(results.getFirst().isDone());
        assertEquals(ErrorCode.BODY_TOO_LARGE, results.getLast().failure().code(), "encrypted it is a third longer");
    }

    /** Together they are far beyond the 16 MiB that the node takes, and more than it has under way at once. */
    @Test
    void shouldLetAsyncCallsWaitForRoomAsOthersDo() throws Exception {
        start(key("primaryEncryptionKey", "old"));
        final LedgeClient app = client("app");
        final byte[] value = new byte[200_000];
        final List<SaveRequest> requests = IntStream.range(0, 150)
                .mapToObj(i -> new SaveRequest("k" + i, value, StateOptions.none()))
                .toList();
        assertEquals(150, app.saveBulkStateAsync(STORE, requests).get().size());
        final List<CompletableFuture<String>> saved = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            saved.add(app.saveStateAsync(STORE, "one", bytes("v" + i), StateOptions.none()));
            if (i % 4 == 0) {
                saved.add(app.saveStateAsync(STORE, "long" + i, value, StateOptions.none()));
            }
        }
        for (final CompletableFuture<String> save : saved) {
            assertFalse(save.get().isEmpty());
        }
        assertEquals("v399", app.getState(STORE, "one").text(), "in the order in which they were asked for");
        final List<CompletableFuture<StateItem>> got = IntStream.range(0, 500)
                .mapToObj(i -> app.getStateAsync(STORE, "one"))
                .toList();
        for (final CompletableFuture<StateItem> item : got) {
            assertEquals("v399", item.get().text());
        }
    }

    /** The thread that may poll alone has nobody who polls for it. */
    @Test
    void shouldServeTheOwnerOfADirectClient() throws Exception {
        start(key("primaryEncryptionKey", "old"));
        final LedgeClient app = client("app");
        final DirectClient direct = app.direct();
        final List<SaveRequest> requests = IntStream.range(0, 100)
                .mapToObj(i -> new SaveRequest("k" + i, bytes("v" + i), StateOptions.none()))
                .toList();
        assertEquals(100, app.saveBulkState(STORE, requests).size());
        assertEquals("v99", app.getState(STORE, "k99").text());
        direct.close();
    }

    @Test
    void shouldGoOnWhenAStoreIsEncryptedFromNowOn() throws Exception {
        start("");
        final LedgeClient app = client("app");
        app.saveStateAsync(STORE, "open", bytes("plaintext-1"), StateOptions.none())
                .get();
        app.executeStateTransactionAsync(STORE, List.of(new StateOperation.Upsert("t", bytes("plaintext-1"))))
                .get();
        ReloadTest.save(resources.resolve("a.yaml"), components(key("primaryEncryptionKey", "old")));
        Await.await(Duration.ofSeconds(30), () -> "the store is open still", () -> isSealed(app));
        final byte[] value = bytes("plaintext-2");
        final CompletableFuture<String> saved = app.saveStateAsync(STORE, "k", value, StateOptions.none());
        Arrays.fill(value, (byte) 'x');
        saved.get();
        app.executeStateTransactionAsync(STORE, List.of(new StateOperation.Upsert("t", bytes("plaintext-3"))))
                .get();
        app.saveBulkStateAsync(STORE, List.of(new SaveRequest("b", bytes("plaintext-4"), StateOptions.none())))
                .get();
        assertEquals(
                List.of("plaintext-2", "plaintext-3", "plaintext-4"),
                app.getBulkState(STORE, List.of("k", "t", "b")).stream()
                        .map(StateItem::text)
                        .toList());
        assertFalse(isOnDisk("plaintext-2") || isOnDisk("plaintext-3") || isOnDisk("plaintext-4"));
    }

    private static boolean isSealed(final LedgeClient app) {
        try {
            app.incrementState(STORE, "n", 1);
            return false;
        } catch (final LedgeException ex) {
            assertEquals(ErrorCode.STORE_ENCRYPTED, ex.code());
            return isKeyThere(app);
        }
    }

    /** The core knows before the edge does. */
    private static boolean isKeyThere(final LedgeClient app) {
        try {
            app.saveState(STORE, "probe", bytes("1"));
            return true;
        } catch (final LedgeException ex) {
            assertEquals(ErrorCode.STORE_UNSUPPORTED, ex.code());
            return false;
        }
    }

    @Test
    void shouldCopyWhatItTakesBeforeTheCallReturns() throws Exception {
        start(key("primaryEncryptionKey", "old"));
        final LedgeClient app = client("app");
        final byte[] value = bytes("before");
        final CompletableFuture<String> saved = app.saveStateAsync(STORE, "k", value, StateOptions.none());
        Arrays.fill(value, (byte) 'x');
        final byte[] other = bytes("before");
        final CompletableFuture<Void> done =
                app.executeStateTransactionAsync(STORE, List.of(new StateOperation.Upsert("t", other)));
        Arrays.fill(other, (byte) 'x');
        saved.get();
        done.get();
        assertEquals("before", app.getState(STORE, "k").text());
        assertEquals("before", app.getState(STORE, "t").text());
    }

    @Test
    void shouldKeepAppsApartAndServeThoseWhoseApiIsNotServed() throws Exception {
        start(key("primaryEncryptionKey", "old"));
        final LedgeClient app = client("app");
        final LedgeClient other = client("other");
        app.saveState(STORE, "k", bytes("mine"));
        assertFalse(other.getState(STORE, "k").found());
        other.saveState(STORE, "k", bytes("yours"));
        assertEquals("mine", app.getState(STORE, "k").text());
        assertEquals("yours", other.getState(STORE, "k").text());
    }

    @Test
    void shouldReadOnWhenTheKeyIsChangedAndTellOfAKeyThatIsGone() throws Exception {
        start(key("primaryEncryptionKey", "old"));
        client("app").saveState(STORE, "k", bytes("1"));
        clients.removeLast().close();
        node.close();
        start(key("primaryEncryptionKey", "new") + key("secondaryEncryptionKey", "old"));
        assertEquals("1", client("app").getState(STORE, "k").text());
        clients.removeLast().close();
        node.close();
        start(key("primaryEncryptionKey", "new"));
        final LedgeClient app = client("app");
        final LedgeException gone = assertThrows(LedgeException.class, () -> app.getState(STORE, "k"));
        assertEquals(ErrorCode.STORE_FAILED, gone.code());
        assertTrue(gone.getMessage().contains("it was encrypted with the key 'old'"), gone.getMessage());
        final Throwable late = assertThrows(ExecutionException.class, () -> app.getStateAsync(STORE, "k")
                        .get())
                .getCause();
        assertEquals(
                ErrorCode.STORE_FAILED,
                assertInstanceOf(LedgeException.class, late).code());
    }

    @Test
    void shouldRefuseBytesThatAreNoMessage() throws Exception {
        start(key("primaryEncryptionKey", "old"));
        final LedgeClient app = client("app");
        final Random random = new Random(7);
        for (int i = 0; i < 300; i++) {
            final byte[] garbage = new byte[random.nextInt(200)];
            random.nextBytes(garbage);
            assertThrows(
                    LedgeException.class,
                    () -> app.invokeMethod(Ipc.NODE_APP_ID, "ledge/state/sealed", garbage, InvokeOptions.post()));
        }
        assertEquals(
                ErrorCode.MALFORMED_MESSAGE,
                codeOf(() ->
                        app.invokeMethod(Ipc.NODE_APP_ID, "ledge/state/sealed", new byte[0], InvokeOptions.post())));
        app.saveState(STORE, "k", bytes("goes on"));
        assertEquals("goes on", app.getState(STORE, "k").text());
    }
}
