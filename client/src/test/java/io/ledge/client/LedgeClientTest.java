package io.ledge.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import io.ledge.test.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LedgeClientTest {
    private static final String STORE = "statestore";

    @TempDir
    Path dataDir;

    private FakeNode node;
    private LedgeClient client;

    @BeforeEach
    void start() throws Exception {
        node = FakeNode.start(dataDir);
        client = LedgeClient.connect(context());
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        node.close();
    }

    private LedgeClientContext context() {
        return new LedgeClientContext().appId("test").dataDir(dataDir).requestTimeout(Duration.ofSeconds(5));
    }

    @Test
    void shouldReturnWhatWasSaved() {
        final String etag = client.saveState(
                STORE,
                "a",
                bytes("hello"),
                StateOptions.none().contentType("text/plain").ttl(Duration.ofHours(1)));
        final StateItem item = client.getState(STORE, "a");

        assertTrue(item.found());
        assertEquals("hello", item.text());
        assertEquals(etag, item.etag());
        assertEquals("text/plain", item.contentType());
        assertTrue(item.expiry() != null);
    }

    @Test
    void shouldSayNotFoundWhenThereIsNoItem() {
        final StateItem item = client.getState(STORE, "none");
        assertFalse(item.found());
        assertNull(item.value());
        assertNull(item.etag());
    }

    @Test
    void shouldRefuseWhenEtagDiffers() {
        final String old = client.saveState(STORE, "a", bytes("1"));
        client.saveState(STORE, "a", bytes("2"), StateOptions.none().etag(old));
        final EtagMismatchException ex = assertThrows(
                EtagMismatchException.class,
                () -> client.saveState(
                        STORE, "a", bytes("3"), StateOptions.none().etag(old)));
        assertEquals(ErrorCode.ETAG_MISMATCH, ex.code());
        assertThrows(
                EtagMismatchException.class,
                () -> client.saveState(
                        STORE, "a", bytes("3"), StateOptions.none().firstWrite(true)));
        assertThrows(
                EtagMismatchException.class,
                () -> client.saveState(
                        STORE, "a", bytes("3"), StateOptions.none().etag("abc")));
        assertEquals("2", client.getState(STORE, "a").text());
    }

    @Test
    void shouldTakeAnEmptyEtagForNone() {
        client.saveState(STORE, "a", bytes("1"));
        client.saveState(STORE, "a", bytes("2"), StateOptions.none().etag(""));
        assertEquals("2", client.getState(STORE, "a").text());
        assertThrows(
                EtagMismatchException.class,
                () -> client.saveState(
                        STORE, "a", bytes("3"), StateOptions.none().etag("").firstWrite(true)));
        client.deleteState(STORE, "a", StateOptions.none().etag(""));
        assertFalse(client.getState(STORE, "a").found());
    }

    @Test
    void shouldDelete() {
        client.saveState(STORE, "a", bytes("1"));
        client.deleteState(STORE, "a");
        assertFalse(client.getState(STORE, "a").found());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, Ipc.INLINE_LIMIT - 1, Ipc.INLINE_LIMIT, Ipc.INLINE_LIMIT + 1, 65_536, 4 << 20})
    void shouldCarryValuesOfAnyLength(final int length) {
        final byte[] value = random(length);
        client.saveState(STORE, "big", value);
        assertArrayEquals(value, client.getState(STORE, "big").value());
        assertArrayEquals(
                value,
                client.getBulkState(STORE, List.of("big", "none")).getFirst().value());
        assertArrayEquals(
                value, client.invokeBinding("echo", "get", value, Map.of()).data());
    }

    @Test
    void shouldNameBothSizesWhenValueIsTooLong() {
        final LedgeException ex =
                assertThrows(LedgeException.class, () -> client.saveState(STORE, "big", new byte[(4 << 20) + 1]));
        assertEquals(ErrorCode.BODY_TOO_LARGE, ex.code());
        assertEquals("payload is longer than the node takes: length=4194305, limit=4194304", ex.getMessage());
    }

    @Test
    void shouldNameLimitWhenKeyIsTooLong() {
        final LedgeException ex = assertThrows(LedgeException.class, () -> client.getState(STORE, "k".repeat(1025)));
        assertEquals(ErrorCode.KEY_INVALID, ex.code());
        assertTrue(ex.getMessage().contains("length=1025, limit=1024"), ex.getMessage());
        client.saveState(STORE, "k".repeat(1024), bytes("1"));
        assertEquals("1", client.getState(STORE, "k".repeat(1024)).text());
    }

    @Test
    void shouldKeepOrderWhenBulkGetNeedsManyMessages() {
        final List<String> keys =
                IntStream.range(0, 300).mapToObj(i -> "k".repeat(200) + i).toList();
        final List<String> etags = client.saveBulkState(
                STORE,
                keys.stream().map(key -> new SaveRequest(key, bytes(key))).toList());
        assertEquals(300, etags.size());
        assertEquals(
                keys,
                client.getBulkState(STORE, keys).stream().map(StateItem::text).toList());
        assertEquals(
                keys,
                client.getBulkStateAsync(STORE, keys).join().stream()
                        .map(StateItem::text)
                        .toList());
        assertEquals(List.of(), client.getBulkState(STORE, List.of()));
    }

    @Test
    void shouldWrapWhenTransactionIsLongerThanOneMessage() {
        final List<StateOperation> operations = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            operations.add(new StateOperation.Upsert("t" + i, random(2000)));
        }
        operations.add(new StateOperation.Upsert("large", random(10_000)));
        operations.add(new StateOperation.Delete("t0"));
        client.executeStateTransaction(STORE, operations);
        assertFalse(client.getState(STORE, "t0").found());
        assertEquals(2000, client.getState(STORE, "t29").value().length);
        assertEquals(10_000, client.getState(STORE, "large").value().length);
    }

    @Test
    void shouldRefuseWhenTransactionIsLongerThanWrapped() {
        final List<StateOperation> operations = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            operations.add(new StateOperation.Upsert("t" + i, new byte[4000]));
        }
        final LedgeException ex =
                assertThrows(LedgeException.class, () -> client.executeStateTransaction(STORE, operations));
        assertTrue(ex.getMessage().contains("limit=262144"), ex.getMessage());
    }

    @Test
    void shouldCompleteAsyncCalls() throws Exception {
        client.saveStateAsync(STORE, "a", bytes("1"), StateOptions.none()).get(5, TimeUnit.SECONDS);
        assertEquals(
                "1", client.getStateAsync(STORE, "a").get(5, TimeUnit.SECONDS).text());
        client.publishAsync("pubsub", "t", bytes("x"), PublishOptions.none()).get(5, TimeUnit.SECONDS);
        client.deleteStateAsync(STORE, "a", StateOptions.none()).get(5, TimeUnit.SECONDS);
        assertEquals(
                2, client.statusAsync().get(5, TimeUnit.SECONDS).components().size());
        final CompletionException ex = assertThrows(CompletionException.class, () -> client.saveStateAsync(
                        STORE, "a", bytes("1"), StateOptions.none().etag("9"))
                .join());
        assertTrue(ex.getCause() instanceof EtagMismatchException);
    }

    @Test
    void shouldThrowWhenCallbackWaits() throws Exception {
        final Throwable thrown = client.getStateAsync(STORE, "a")
                .thenApply(item -> {
                    client.getState(STORE, "b");
                    return (Throwable) null;
                })
                .exceptionally(error -> error)
                .get(5, TimeUnit.SECONDS);
        // null: the answer was there before thenApply, which then ran on this thread
        assertTrue(thrown == null || thrown.getCause() instanceof IllegalStateException, () -> "" + thrown);
        assertFalse(client.getState(STORE, "b").found());
    }

    @Test
    void shouldTellNodesFigures() {
        final NodeInfo info = client.status();
        assertEquals("fake", info.id());
        assertEquals(42, info.pid());
        assertEquals(
                List.of("c0", "c1"),
                info.components().stream().map(ComponentInfo::name).toList());
        assertNull(info.components().getFirst().lastSuccess());
        assertEquals(ComponentInfo.State.UP, info.components().getFirst().state());
        assertTrue(client.pingNs() > 0);
        assertEquals("fake", client.nodeId());
    }

    @Test
    void shouldInvokeBindings() {
        final BindingResponse response = client.invokeBinding("echo", "get", bytes("x"), Map.of("a", "b"));
        assertEquals("x", response.text());
        assertEquals(Map.of("a", "b"), response.metadata());
        final LedgeException ex =
                assertThrows(LedgeException.class, () -> client.invokeBinding("echo", "explode", bytes("x"), Map.of()));
        assertEquals(ErrorCode.BINDING_OPERATION_UNSUPPORTED, ex.code());
        assertEquals("no operation: explode", ex.getMessage());
    }

    @Test
    void shouldEndCallWhenNobodyAnswers() {
        try (LedgeClient hasty = LedgeClient.connect(context().requestTimeout(Duration.ofMillis(150)))) {
            final long startNs = System.nanoTime();
            final LedgeTimeoutException ex =
                    assertThrows(LedgeTimeoutException.class, () -> hasty.getState(STORE, FakeNode.SILENT_KEY));
            final long tookMs = (System.nanoTime() - startNs) / 1_000_000;
            assertTrue(tookMs >= 149 && tookMs < 1_000, () -> "took " + tookMs + " ms");
            assertEquals("getState statestore/silent: no answer within 150 ms", ex.getMessage());
            final CompletionException async =
                    assertThrows(CompletionException.class, () -> hasty.getStateAsync(STORE, FakeNode.SILENT_KEY)
                            .join());
            assertTrue(async.getCause() instanceof LedgeTimeoutException);
            assertFalse(hasty.getState(STORE, "x").found());
        }
    }

    @Test
    void shouldEndCallWhenCallerIsInterrupted() throws Exception {
        final Thread me = Thread.currentThread();
        Thread.ofVirtual().start(() -> {
            LockSupport.parkNanos(50_000_000); // so that it most likely waits already; either way it must end
            me.interrupt();
        });
        assertThrows(OutcomeUnknownException.class, () -> client.getState(STORE, FakeNode.SILENT_KEY));
        assertTrue(Thread.interrupted(), "interrupt status must be kept");
        for (int i = 0; i < 100; i++) {
            Thread.currentThread().interrupt();
            assertThrows(LedgeException.class, () -> client.getState(STORE, FakeNode.SILENT_KEY));
            assertTrue(Thread.interrupted());
        }
        assertFalse(client.getState(STORE, "x").found());
        assertTrue(client.isConnected());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldServeManyThreadsAtOnce(final boolean virtual) throws Exception {
        client.subscribe("pubsub", "t", event -> Ack.SUCCESS);
        final List<Throwable> failures = new ArrayList<>();
        final List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            final int number = t;
            final Thread.Builder builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform();
            threads.add(builder.start(() -> {
                try {
                    for (int i = 0; i < 200; i++) {
                        final String value = number + ":" + i;
                        client.saveState(STORE, "t" + number, bytes(value));
                        assertEquals(value, client.getState(STORE, "t" + number).text());
                    }
                } catch (final Throwable error) {
                    synchronized (failures) {
                        failures.add(error);
                    }
                }
            }));
        }
        for (final Thread thread : threads) {
            thread.join();
        }
        assertEquals(List.of(), failures);
    }

    @Test
    void shouldCarryLargeValuesOfManyThreads() throws Exception {
        final List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            final String key = "t" + t;
            final byte[] value = random(300_000 + t);
            all.add(CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 5; i++) {
                    client.saveState(STORE, key, value);
                    assertArrayEquals(value, client.getState(STORE, key).value());
                }
            }));
        }
        for (final CompletableFuture<Void> one : all) {
            one.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void shouldSurviveBackPressure() {
        final byte[] value = random(4000);
        final List<CompletableFuture<String>> all = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            all.add(client.saveStateAsync(STORE, "k" + i % 10, value, StateOptions.none()));
        }
        all.forEach(CompletableFuture::join);
        assertEquals(500, node.versions.get());
    }

    @Test
    void shouldConnectWithoutHangUpSocket(@TempDir final Path other) throws Exception {
        try (FakeNode plain = new FakeNode(other, false).start();
                LedgeClient second = LedgeClient.connect(context().dataDir(other))) {
            second.saveState(STORE, "a", bytes("1"));
            assertEquals(1, plain.items.size());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"spin", "doorbell", "park"})
    void shouldServeInEveryWaitMode(final String mode) {
        try (LedgeClient second = LedgeClient.connect(context().waitMode(WaitMode.of(mode)))) {
            second.saveState(STORE, mode, bytes("1"));
            assertEquals("1", second.getState(STORE, mode).text());
            assertEquals("1", second.getStateAsync(STORE, mode).join().text());
        }
    }

    @Test
    void shouldSayGoodbyeWhenClosed() {
        final LedgeClient second = LedgeClient.connect(context());
        second.close();
        Await.await(Duration.ofSeconds(5), () -> "no Close from the client", () -> node.published.contains("close"));
        assertThrows(LedgeUnavailableException.class, () -> second.getState(STORE, "a"));
    }

    private static byte[] bytes(final String text) {
        return text.getBytes(UTF_8);
    }

    private static byte[] random(final int length) {
        final byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
