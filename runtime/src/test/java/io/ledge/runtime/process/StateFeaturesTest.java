package io.ledge.runtime.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.client.BulkResult;
import io.ledge.client.DeleteRequest;
import io.ledge.client.EtagMismatchException;
import io.ledge.client.IncrementOptions;
import io.ledge.client.Incremented;
import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeClientContext;
import io.ledge.client.LedgeException;
import io.ledge.client.PositionExpiredException;
import io.ledge.client.SaveRequest;
import io.ledge.client.ScanCursor;
import io.ledge.client.ScanOptions;
import io.ledge.client.StateChange;
import io.ledge.client.StateChangeHandler;
import io.ledge.client.StateEntry;
import io.ledge.client.StateFollower;
import io.ledge.client.StateOperation;
import io.ledge.client.StateOptions;
import io.ledge.client.StatePage;
import io.ledge.client.StateWatch;
import io.ledge.client.WatchOptions;
import io.ledge.core.binding.ComponentSpec;
import io.ledge.protocol.ErrorCode;
import io.ledge.runtime.node.LedgeNode;
import io.ledge.runtime.node.NodeContext;
import io.ledge.test.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a client does with state beyond Dapr's verbs, with a node of its own in this process: a volatile and a durable store. */
@Timeout(60)
class StateFeaturesTest {
    private static final String STORE = "memory";
    private static final String DURABLE = "statestore";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path dataDir;

    private LedgeNode node;
    private LedgeClient client;

    @BeforeEach
    void start() throws Exception {
        node = launch();
        client = LedgeClient.connect(new LedgeClientContext().appId("app").dataDir(dataDir));
    }

    @AfterEach
    void stop() {
        client.close();
        node.close();
    }

    private LedgeNode launch() throws Exception {
        return LedgeNode.launch(new NodeContext()
                .dataDir(dataDir)
                .components(
                        List.of(ComponentSpec.of(STORE, "state.in-memory"), ComponentSpec.of(DURABLE, "state.ledge"))));
    }

    private static byte[] bytes(final String text) {
        return text.getBytes(UTF_8);
    }

    private static void await(final String what, final java.util.function.BooleanSupplier condition) {
        Await.await(PATIENCE, () -> what, condition);
    }

    // increments, checks, bulk

    @Test
    void shouldCount() {
        assertEquals(5, client.incrementState(STORE, "n", 5));
        assertEquals(3, client.incrementState(STORE, "n", -2));
        final Incremented windowed = client.incrementState(
                DURABLE, "w", 1, IncrementOptions.none().initial(10).ttlOfNew(Duration.ofHours(1)));
        assertEquals(11, windowed.value());
        assertEquals(client.getState(DURABLE, "w").expiry(), windowed.expiry());
        assertEquals(client.getState(DURABLE, "w").etag(), windowed.etag());
        assertEquals(
                windowed.expiry(),
                client.incrementStateAsync(DURABLE, "w", 1, IncrementOptions.none())
                        .join()
                        .expiry());
        assertNull(
                client.incrementState(DURABLE, "w", 1, IncrementOptions.none().kept())
                        .expiry());
        client.saveState(STORE, "text", bytes("x"));
        final LedgeException ex = assertThrows(LedgeException.class, () -> client.incrementState(STORE, "text", 1));
        assertEquals(ErrorCode.NOT_A_NUMBER, ex.code());
    }

    @Test
    void shouldCountOnceForEachOfManyThreads() throws Exception {
        final List<Thread> threads = IntStream.range(0, 4)
                .mapToObj(i -> Thread.ofPlatform().start(() -> {
                    for (int j = 0; j < 500; j++) {
                        client.incrementState(STORE, "n", 1);
                    }
                }))
                .toList();
        for (final Thread thread : threads) {
            thread.join();
        }
        assertEquals("2000", client.getState(STORE, "n").text());
    }

    @Test
    void shouldCompareAndSetSeveralKeys() {
        final String a = client.saveState(DURABLE, "a", bytes("1"));
        final List<StateOperation> move = List.of(
                new StateOperation.Check("a", a),
                StateOperation.Check.absent("b"),
                new StateOperation.Upsert(
                        "b", bytes("1"), StateOptions.none().metadata(Map.of("ttlInSeconds", "3600"))),
                new StateOperation.Delete("a"));
        client.executeStateTransaction(DURABLE, move);
        assertFalse(client.getState(DURABLE, "a").found());
        assertEquals("1", client.getState(DURABLE, "b").text());
        assertTrue(client.getState(DURABLE, "b").expiry() != null, "Dapr's time to live of an operation");
        final EtagMismatchException ex =
                assertThrows(EtagMismatchException.class, () -> client.executeStateTransaction(DURABLE, move));
        assertTrue(ex.getMessage().contains("operation=0"), ex::getMessage);
    }

    @Test
    void shouldTellWhatBecameOfEachItemOfABulk() {
        final String etag = client.saveState(STORE, "a", bytes("1"));
        final List<BulkResult> saved = client.trySaveBulkState(
                STORE,
                List.of(
                        new SaveRequest("a", bytes("2"), StateOptions.none().etag("4711")),
                        new SaveRequest("b", bytes("2")),
                        new SaveRequest("c||d", bytes("2"))));
        assertEquals(
                List.of(false, true, false),
                saved.stream().map(BulkResult::isDone).toList());
        assertInstanceOf(EtagMismatchException.class, saved.get(0).failure());
        assertEquals(client.getState(STORE, "b").etag(), saved.get(1).etag());
        assertEquals(ErrorCode.KEY_INVALID, saved.get(2).failure().code());

        final List<BulkResult> deleted = client.tryDeleteBulkState(
                STORE,
                List.of(
                        new DeleteRequest("b", StateOptions.none().etag("4711")),
                        new DeleteRequest("a", StateOptions.none().etag(etag)),
                        new DeleteRequest("never")));
        assertEquals(
                List.of(false, true, true),
                deleted.stream().map(BulkResult::isDone).toList());
        client.deleteBulkState(STORE, List.of(new DeleteRequest("b"), new DeleteRequest("a")));
        client.deleteBulkStateAsync(STORE, List.of(new DeleteRequest("b"))).join();
        assertFalse(client.getState(STORE, "b").found());
    }

    // scans

    @Test
    void shouldScanPageByPage() {
        final byte[] large = new byte[100_000];
        client.saveState(STORE, "device/large", large, StateOptions.none().contentType("t"));
        for (int i = 0; i < 250; i++) {
            client.saveState(STORE, "device/" + i, bytes("v" + i));
            client.saveState(STORE, "other/" + i, bytes("v"));
        }
        final Map<String, StateEntry> entries = new HashMap<>();
        client.scanState(STORE, "device/", ScanOptions.none().pageSize(20).withValues(true))
                .forEach(entry -> entries.put(entry.key(), entry));
        assertEquals(251, entries.size());
        assertEquals("v17", entries.get("device/17").text());
        assertArrayEquals(large, entries.get("device/large").value());
        assertEquals("t", entries.get("device/large").contentType());
        assertEquals(
                client.getState(STORE, "device/17").etag(),
                entries.get("device/17").etag());

        int count = 0;
        for (final StateEntry entry : client.scanState(STORE, "", ScanOptions.none())) {
            assertNull(entry.value());
            assertTrue(entry.length() > 0);
            count++;
        }
        assertEquals(501, count);
    }

    @Test
    void shouldGoOnFromACursorThatWasKept() {
        for (int i = 0; i < 100; i++) {
            client.saveState(STORE, "k" + i, bytes("v"));
        }
        final Set<String> keys = new TreeSet<>();
        String cursor = null;
        do {
            final StatePage page = client.scanStatePageAsync(
                            STORE, "k", ScanOptions.none().pageSize(30), cursor == null ? null : ScanCursor.of(cursor))
                    .join();
            page.entries().forEach(entry -> keys.add(entry.key()));
            cursor = page.isLast() ? null : page.next().toString();
        } while (cursor != null);
        assertEquals(100, keys.size());
        final LedgeException ex = assertThrows(
                LedgeException.class,
                () -> client.scanStatePage(STORE, "k", ScanOptions.none(), ScanCursor.of("AAAA")));
        assertEquals(ErrorCode.CURSOR_INVALID, ex.code());
    }

    // watches

    /** Keeps what it is told. */
    private static final class Recorder implements StateChangeHandler {
        final List<StateChange> changes = new CopyOnWriteArrayList<>();
        final AtomicReference<LedgeException> end = new AtomicReference<>();

        @Override
        public void onChange(final StateChange change) {
            changes.add(change);
        }

        @Override
        public void onEnded(final LedgeException reason) {
            end.set(reason);
        }

        List<String> texts() {
            return changes.stream()
                    .map(change -> change.type() + " " + change.key() + "=" + change.text())
                    .toList();
        }
    }

    @Test
    void shouldTellOfChanges() {
        for (final String store : List.of(STORE, DURABLE)) {
            final Recorder recorder = new Recorder();
            final long begin;
            try (StateWatch watch = client.watchState(store, "a", WatchOptions.none(), recorder)) {
                begin = watch.position();
                final String etag = client.saveState(store, "a1", bytes("1"));
                client.saveState(store, "b1", bytes("1"));
                client.incrementState(store, "a1", 1);
                client.saveState(store, "a2", new byte[9000]);
                client.deleteState(store, "a1");
                client.saveState(store, "a3", bytes("x"), StateOptions.none().ttl(Duration.ofMillis(20)));
                await("six changes of " + store, () -> recorder.changes.size() == 6);
                assertEquals(
                        List.of("SET a1=1", "SET a1=2", "SET a2=null", "DELETE a1=null", "SET a3=x", "EXPIRE a3=null"),
                        recorder.texts());
                assertEquals(etag, recorder.changes.getFirst().etag());
                assertEquals(9000, recorder.changes.get(2).length());
                assertTrue(watch.position() > begin);
            }
            client.saveState(store, "a1", bytes("after"));

            final Recorder again = new Recorder();
            try (StateWatch _ = client.watchState(
                    store, "a1", WatchOptions.none().fromPosition(begin).withValues(false), again)) {
                await("the changes again", () -> again.changes.size() == 4);
                assertEquals(List.of("SET a1=null", "SET a1=null", "DELETE a1=null", "SET a1=null"), again.texts());
            }
            assertEquals(6, recorder.changes.size(), "it was closed");
        }
        assertThrows(
                PositionExpiredException.class,
                () -> client.watchState(STORE, "", WatchOptions.none().fromPosition(5L), change -> {}));
    }

    /** Far more than the client queues, and a handler that stands still: it misses nothing. */
    @Test
    void shouldBeginAnewWhereASlowHandlerLeftOff() throws Exception {
        final CountDownLatch go = new CountDownLatch(1);
        final List<String> told = new CopyOnWriteArrayList<>();
        try (StateWatch _ = client.watchState(STORE, "k", WatchOptions.none(), change -> {
            go.await();
            told.add(change.text());
        })) {
            for (int i = 0; i < 5_000; i++) {
                client.saveState(STORE, "k" + i % 10, bytes("" + i));
            }
            go.countDown();
            await("all changes, in the end", () -> told.size() >= 5_000);
        }
        assertEquals(IntStream.range(0, 5_000).mapToObj(Integer::toString).toList(), told);
    }

    @Test
    void shouldSayWhenAHandlerWasTooSlow() {
        final CountDownLatch go = new CountDownLatch(1);
        final Recorder recorder = new Recorder();
        final StateChangeHandler slow = new StateChangeHandler() {
            @Override
            public void onChange(final StateChange change) throws Exception {
                go.await();
                recorder.onChange(change);
            }

            @Override
            public void onEnded(final LedgeException reason) {
                recorder.onEnded(reason);
            }
        };
        try (StateWatch _ = client.watchState(STORE, "k", WatchOptions.none(), slow)) {
            final byte[] value = new byte[4000];
            for (int i = 0; i < 6_000; i++) { // more than the node's 16 MiB of changes
                client.saveState(STORE, "k", value);
            }
            go.countDown();
            await("the end", () -> recorder.end.get() != null);
            assertInstanceOf(PositionExpiredException.class, recorder.end.get());
            assertTrue(recorder.changes.size() < 6_000);
        }
    }

    @Test
    void shouldEndAWatchWhoseChangesAreLostWithTheNode() throws Exception {
        final Recorder recorder = new Recorder();
        client.watchState(STORE, "", WatchOptions.none(), recorder);
        client.saveState(STORE, "k", bytes("v"));
        node.close();
        node = launch();
        await("the end", () -> recorder.end.get() != null);
        assertInstanceOf(PositionExpiredException.class, recorder.end.get());
    }

    // following

    /** What a follower knows. */
    private static final class Mirror implements StateFollower {
        final Map<String, String> values = new ConcurrentHashMap<>();
        final AtomicInteger syncs = new AtomicInteger();

        @Override
        public void onSync(final List<StateEntry> entries) {
            values.clear();
            entries.forEach(entry -> values.put(entry.key(), entry.text()));
            syncs.incrementAndGet();
        }

        @Override
        public void onChange(final StateChange change) {
            if (change.type() == StateChange.Type.SET) {
                values.put(change.key(), change.text());
            } else {
                values.remove(change.key());
            }
        }
    }

    @Test
    void shouldFollowAStoreThatIsWrittenToMeanwhile() throws Exception {
        final Map<String, String> expected = new ConcurrentHashMap<>();
        for (int i = 0; i < 500; i++) {
            client.saveState(STORE, "k" + i, bytes("" + i));
            expected.put("k" + i, "" + i);
        }
        final Thread writer = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < 3_000; i++) {
                final String key = "k" + i * 7 % 600;
                if (i % 3 == 0) {
                    client.deleteState(STORE, key);
                    expected.remove(key);
                } else {
                    client.saveState(STORE, key, bytes("new" + i));
                    expected.put(key, "new" + i);
                }
            }
        });
        final Mirror mirror = new Mirror();
        try (StateWatch _ = client.followState(STORE, "k", mirror)) {
            writer.join();
            await("the same", () -> mirror.values.equals(expected));
            assertEquals(1, mirror.syncs.get());
        }
    }

    @Test
    void shouldFollowThroughARestartOfTheNode() throws Exception {
        final Mirror durable = new Mirror();
        final Mirror forgetful = new Mirror();
        client.saveState(DURABLE, "a", bytes("1"));
        client.saveState(STORE, "a", bytes("1"));
        try (StateWatch _ = client.followState(DURABLE, "", durable);
                StateWatch _ = client.followState(STORE, "", forgetful)) {
            node.close();
            node = launch();
            await("the volatile store is known to be empty", () -> forgetful.values.isEmpty());
            client.saveState(STORE, "b", bytes("2"));
            client.saveState(DURABLE, "b", bytes("2"));
            await("the change of the volatile store", () -> forgetful.values.equals(Map.of("b", "2")));
            await("the change of the durable store", () -> durable.values.equals(Map.of("a", "1", "b", "2")));
        }
    }
}
