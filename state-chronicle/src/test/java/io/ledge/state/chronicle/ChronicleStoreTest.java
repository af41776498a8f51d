package io.ledge.state.chronicle;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.binding.ConnectedStore;
import io.ledge.core.binding.StateComponent;
import io.ledge.core.memory.BodyArena;
import io.ledge.core.memory.OffHeapRegions;
import io.ledge.core.state.RingStateStore;
import io.ledge.core.state.StateStore;
import io.ledge.core.state.StoreAnswer;
import io.ledge.core.state.StoreCaller;
import io.ledge.core.state.StoreCaller.Operation;
import io.ledge.core.state.StoreCaller.Options;
import io.ledge.core.state.StoreCommandAdapter;
import io.ledge.core.state.StoreRing;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.codec.ComponentState;
import io.ledge.state.chronicle.map.MapSize;
import io.ledge.state.chronicle.map.StateMap;
import io.ledge.test.AllocationProbe;
import io.ledge.test.Await;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is this store's own, beside the conformance suite. */
@Timeout(120)
class ChronicleStoreTest {
    private static final long NOW_MS = 1_700_000_000_000L;

    @TempDir
    private Path directory;

    private final OffHeapRegions regions = new OffHeapRegions();
    private final BodyArena arena = new BodyArena(regions, 32 << 20, Ipc.DEFAULT_MAX_BODY_LENGTH);
    private ConnectedStore store;
    private StoreCaller caller;

    private void start(final String... more) throws Exception {
        final String[] pairs = new String[more.length + 2];
        pairs[0] = "file";
        pairs[1] = directory.resolve("state.map").toString();
        System.arraycopy(more, 0, pairs, 2, more.length);
        store = ConnectedStore.start(
                (StateComponent) new ChronicleStateFactory().create(TestSpecs.spec(pairs)), regions, arena);
        caller = new StoreCaller(store, arena, NOW_MS);
    }

    @AfterEach
    void tearDown() {
        if (store != null) {
            store.close();
        }
        assertEquals(0, arena.blocksInUse());
        regions.close();
    }

    private static byte[] bytes(final String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] random(final int length) {
        final byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private ConnectedStore.Status lastStatus() {
        return store.statuses().getLast();
    }

    /** @return items that were taken */
    private int fill(final Options options) {
        for (int i = 0; i < 100_000; i++) {
            final StoreAnswer answer = caller.set("fill-" + i, random(1000), options);
            if (!answer.isDone()) {
                assertEquals(ErrorCode.STORE_FULL, answer.code(), answer::toString);
                assertTrue(answer.text().contains("full"), answer::text);
                return i;
            }
        }
        throw new AssertionError("it is not bounded");
    }

    @Test
    void shouldTakeATransactionBackThatDoesNotFit() throws Exception {
        start("entries", "1000", "averageValueSize", "512");
        caller.set("old", bytes("1"), Options.NONE.type("text/plain"));
        caller.set("gone", bytes("2"), Options.NONE);
        caller.set("large", random(20_000), Options.NONE);
        fill(Options.NONE);
        final long entries = store.entryCount();

        final StoreAnswer answer = caller.transact(
                Operation.upsert("old", bytes("another")),
                Operation.delete("gone"),
                Operation.upsert("large", random(9_000)),
                Operation.upsert("new", random(1 << 20)));
        assertEquals(ErrorCode.STORE_FULL, answer.code(), answer::toString);
        assertArrayEquals(bytes("1"), caller.get("old").value());
        assertEquals("text/plain", caller.get("old").contentType());
        assertArrayEquals(bytes("2"), caller.get("gone").value());
        assertArrayEquals(random(20_000), caller.get("large").value());
        assertFalse(caller.get("new").found());
        assertEquals(entries, store.entryCount());
        assertEquals(ComponentState.UP, lastStatus().state(), "full is no failure");
    }

    @Test
    void shouldMakeRoomOfWhatHasExpiredWhenItIsFull() throws Exception {
        start("entries", "1000", "averageValueSize", "512");
        final int taken = fill(Options.NONE.ttl(1_000));
        assertTrue(taken > 500, "taken: " + taken);
        caller.advanceMs(1_000);
        final StoreAnswer answer = caller.set("new", random(1000), Options.NONE);
        assertTrue(answer.isDone(), answer::toString);
        assertEquals(1, store.entryCount());
    }

    @Test
    void shouldForgetExpiredItemsWhenThereIsTime() throws Exception {
        start("entries", "1000");
        for (int i = 0; i < 20; i++) {
            caller.set("k" + i, random(i == 7 ? 9000 : 10), Options.NONE.ttl(100));
        }
        assertEquals(20, store.entryCount());
        caller.advanceMs(100);
        assertFalse(caller.get("k0").found());
        Await.await(Duration.ofSeconds(10), () -> "entries: " + store.entryCount(), () -> {
            caller.get("k0"); // the count is told with an answer
            return store.entryCount() == 0;
        });
    }

    @Test
    void shouldSayThatTheFileKeepsItsSize() throws Exception {
        start("entries", "1000");
        caller.set("k", bytes("v"), Options.NONE);
        store.close();
        start("entries", "2000");
        assertArrayEquals(bytes("v"), caller.get("k").value());
        assertEquals(ComponentState.UP, lastStatus().state());
        assertTrue(lastStatus().note().startsWith("the file was made for entries=1000"), lastStatus()::note);
    }

    @Test
    void shouldFailWithTheReasonWhenTheFileIsNone() throws Exception {
        Files.writeString(directory.resolve("state.map"), "hello");
        start();
        final StoreAnswer answer = caller.get("k");
        assertEquals(ErrorCode.STORE_FAILED, answer.code());
        assertTrue(answer.text().contains("is not a shared map of Ledge"), answer::text);
        assertTrue(answer.text().startsWith("store.yaml:1: component 'store'"), answer::text);
        assertEquals(ComponentState.FAILED, lastStatus().state());
    }

    @Test
    void shouldNotAllocateOnceWarm() {
        final StateMap map = StateMap.open(
                directory.resolve("state.map"), new MapSize(10_000, 32, 512), 1_000, note -> {}, () -> false);
        final StoreRing ring = new StoreRing(regions, arena);
        final StateStore loop = new RingStateStore(ring, ChronicleStateFactory.FEATURES);
        final StoreCommandAdapter worker = new StoreCommandAdapter(ring, failure -> {});
        final ChronicleStore chronicle = new ChronicleStore(arena, map);
        final QuietLoop app = new QuietLoop(loop, arena);
        final byte[] small = bytes("k");
        final byte[] large = bytes("large");
        AllocationProbe.assertNoAllocation(
                () -> {
                    app.set(small, 700);
                    app.get(small);
                    app.setBody(large, 10_000);
                    app.get(large);
                    do {
                        app.poll();
                    } while (worker.poll(chronicle, 100) > 0);
                    app.poll();
                },
                5_000,
                1_000);
        assertEquals(0, app.failures());
        assertTrue(app.answers() >= 4 * 6_000, () -> "answers: " + app.answers());
        chronicle.close();
    }
}
