package io.ledge.core.state;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ledge.core.memory.BodyArena;
import io.ledge.core.memory.OffHeapRegions;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The part of {@link StateStoreConformance} that is about one item at a time: values, keys, bulk gets, ETags, time to live. */
public abstract class StateItemConformance {
    static final long TIMESTAMP_MS = 1_700_000_000_000L;

    private final OffHeapRegions regions = new OffHeapRegions();
    final BodyArena arena = new BodyArena(regions, 32 << 20, Ipc.DEFAULT_MAX_BODY_LENGTH);
    StateStore store;
    StoreCaller caller;

    /** An empty store whose bodies live in the arena. Called once per test; the test closes it. */
    protected abstract StateStore openStore(OffHeapRegions regions, BodyArena arena);

    @BeforeEach
    void openStore() {
        store = openStore(regions, arena);
        caller = new StoreCaller(store, arena, TIMESTAMP_MS);
    }

    @AfterEach
    void closeStore() {
        store.close();
        assertEquals(0, caller.openCount(), "requests never answered");
        regions.close();
        assertEquals(0, regions.totalBytes());
    }

    static byte[] bytes(final String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] random(final int length) {
        final byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    void assertCode(final ErrorCode expected, final StoreAnswer answer) {
        assertEquals(expected, answer.code(), answer::toString);
        assertFalse(answer.text().isBlank(), "a refusal says why");
    }

    @Test
    void shouldReturnWhatWasSet() {
        final StoreAnswer set = caller.set("k", bytes("v"), StoreCaller.Options.NONE.type("text/plain"));
        assertTrue(set.isDone(), set::toString);
        final StoreAnswer got = caller.get("k");
        assertTrue(got.found());
        assertEquals("text/plain", got.contentType());
        assertArrayEquals(bytes("v"), got.value());
        assertEquals(0, got.expiryMs());
    }

    @Test
    void shouldSayNotFoundWhenThereIsNoItem() {
        final StoreAnswer got = caller.get("k");
        assertFalse(got.found());
        assertEquals(0, got.value().length);
        assertEquals("", got.contentType());
    }

    @Test
    void shouldForgetWhatWasDeleted() {
        caller.set("k", bytes("v"), StoreCaller.Options.NONE);
        assertTrue(caller.delete("k", StoreCaller.Options.NONE).isDone());
        assertFalse(caller.get("k").found());
        assertTrue(caller.delete("k", StoreCaller.Options.NONE).isDone(), "again");
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0,
                1,
                Ipc.INLINE_LIMIT - 1,
                Ipc.INLINE_LIMIT,
                Ipc.INLINE_LIMIT + 1,
                64 * 1024,
                Ipc.DEFAULT_MAX_BODY_LENGTH
            })
    void shouldKeepValuesOfEverySize(final int length) {
        final byte[] value = random(length);
        assertTrue(caller.set("k", value, StoreCaller.Options.NONE).isDone());
        assertArrayEquals(value, caller.get("k").value());
        assertArrayEquals(value, caller.get("k").value(), "again");
        assertTrue(caller.delete("k", StoreCaller.Options.NONE).isDone());
        assertEquals(0, arena.blocksInUse(), "blocks of bodies");
    }

    @Test
    void shouldReplaceValuesOfAllSizesByEachOther() {
        for (final int length : new int[] {1, 5000, 70_000, 70_000, 4096, 0, 4097, 1}) {
            assertTrue(caller.set("k", random(length), StoreCaller.Options.NONE).isDone());
            assertArrayEquals(random(length), caller.get("k").value());
        }
        assertTrue(caller.delete("k", StoreCaller.Options.NONE).isDone());
        assertEquals(0, arena.blocksInUse(), "blocks of bodies");
    }

    @Test
    void shouldTakeKeysOfOneKibibyteAndNoLonger() {
        final String longest = "k".repeat(Ipc.MAX_KEY_LENGTH);
        assertTrue(caller.set(longest, bytes("v"), StoreCaller.Options.NONE).isDone());
        assertArrayEquals(bytes("v"), caller.get(longest).value());
        for (final String key : List.of("", longest + "k", "a||b")) {
            assertCode(ErrorCode.KEY_INVALID, caller.get(key));
            assertCode(ErrorCode.KEY_INVALID, caller.set(key, bytes("v"), StoreCaller.Options.NONE));
            assertCode(ErrorCode.KEY_INVALID, caller.delete(key, StoreCaller.Options.NONE));
        }
    }

    @Test
    void shouldKeepPrefixesApart() {
        caller.set("k", bytes("mine"), StoreCaller.Options.NONE);
        caller.prefix("other||");
        assertFalse(caller.get("k").found());
        caller.set("k", bytes("theirs"), StoreCaller.Options.NONE);
        caller.prefix("app||");
        assertArrayEquals(bytes("mine"), caller.get("k").value());
    }

    @Test
    void shouldRefuseABodyThatIsNotThere() {
        assertCode(ErrorCode.BODY_UNKNOWN, caller.setBody("k", 4711, 5000));
        assertFalse(caller.get("k").found());
    }

    @Test
    void shouldAnswerABulkGetInOrder() {
        caller.set("a", bytes("1"), StoreCaller.Options.NONE);
        caller.set("b", random(9000), StoreCaller.Options.NONE);
        final List<String> keys = List.of("a", "none", "b", "a||b", "a");
        final List<StoreAnswer> items = caller.bulkGet(keys);
        assertEquals(keys.size(), items.size());
        for (int i = 0; i < keys.size(); i++) {
            assertEquals(i, items.get(i).index());
            assertEquals(keys.get(i), items.get(i).key());
        }
        assertArrayEquals(bytes("1"), items.get(0).value());
        assertFalse(items.get(1).found());
        assertArrayEquals(random(9000), items.get(2).value());
        assertFalse(items.get(3).found());
    }

    @Test
    void shouldStopABulkGetWhenThereIsNoRoomAndGoOn() {
        final List<String> keys = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            keys.add("k" + i);
            caller.set("k" + i, bytes("v" + i), StoreCaller.Options.NONE);
        }
        caller.room(7);
        final List<StoreAnswer> items = caller.bulkGet(keys);
        for (int i = 0; i < 50; i++) {
            assertEquals(i, items.get(i).index());
            assertArrayEquals(bytes("v" + i), items.get(i).value());
        }
        assertTrue(caller.refusals() >= 7, () -> "refusals: " + caller.refusals());
    }

    @Test
    void shouldAnswerABulkGetOfManyKeys() {
        final List<String> keys = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            keys.add("some-longer-key-" + i);
        }
        caller.set(keys.get(777), random(5000), StoreCaller.Options.NONE);
        caller.set(keys.getLast(), bytes("last"), StoreCaller.Options.NONE);
        final List<StoreAnswer> items = caller.bulkGet(keys);
        assertEquals(2, items.stream().filter(StoreAnswer::found).count());
        assertArrayEquals(random(5000), items.get(777).value());
        assertArrayEquals(bytes("last"), items.getLast().value());
        assertTrue(caller.delete(keys.get(777), StoreCaller.Options.NONE).isDone());
        assertEquals(0, arena.blocksInUse(), "blocks of bodies");
    }

    // ETags

    @Test
    void shouldCheckAGivenEtagInEitherMode() {
        assumeTrue(store.has(StateStore.Feature.ETAG));
        caller.set("k", bytes("1"), StoreCaller.Options.NONE);
        final long stale = caller.get("k").version();
        assertTrue(caller.set("k", bytes("2"), StoreCaller.Options.NONE.etag(stale))
                .isDone());
        final long current = caller.get("k").version();
        assertTrue(current != stale, "a write changes the version");
        assertCode(ErrorCode.ETAG_MISMATCH, caller.set("k", bytes("3"), StoreCaller.Options.NONE.etag(stale)));
        assertCode(
                ErrorCode.ETAG_MISMATCH,
                caller.set(
                        "k", random(9000), StoreCaller.Options.NONE.etag(stale).first()));
        assertCode(ErrorCode.ETAG_MISMATCH, caller.delete("k", StoreCaller.Options.NONE.etag(stale)));
        assertArrayEquals(bytes("2"), caller.get("k").value());
        assertTrue(caller.delete("k", StoreCaller.Options.NONE.etag(current)).isDone());
        assertCode(ErrorCode.ETAG_MISMATCH, caller.set("k", bytes("4"), StoreCaller.Options.NONE.etag(current)));
        assertEquals(0, arena.blocksInUse(), "blocks of bodies");
    }

    @Test
    void shouldTakeTheFirstWriteOnly() {
        assumeTrue(store.has(StateStore.Feature.ETAG));
        assertTrue(caller.set("k", bytes("1"), StoreCaller.Options.NONE.first()).isDone());
        assertCode(ErrorCode.ETAG_MISMATCH, caller.set("k", bytes("2"), StoreCaller.Options.NONE.first()));
        assertArrayEquals(bytes("1"), caller.get("k").value());
    }

    // time to live

    @Test
    void shouldForgetAnItemAtItsExpiry() {
        assumeTrue(store.has(StateStore.Feature.TTL));
        caller.set("k", bytes("v"), StoreCaller.Options.NONE.ttl(100));
        assertEquals(TIMESTAMP_MS + 100, caller.get("k").expiryMs());
        caller.advanceMs(99);
        assertTrue(caller.get("k").found());
        caller.advanceMs(1);
        assertFalse(caller.get("k").found());
        assertFalse(caller.bulkGet(List.of("k")).getFirst().found());
        assertTrue(caller.set("k", bytes("w"), StoreCaller.Options.NONE.first()).isDone(), "it does not exist");
        assertEquals(0, caller.get("k").expiryMs());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1})
    void shouldNotKeepAnOldExpiry(final long ttlMs) {
        assumeTrue(store.has(StateStore.Feature.TTL));
        caller.set("k", bytes("v"), StoreCaller.Options.NONE.ttl(100));
        caller.set("k", bytes("w"), StoreCaller.Options.NONE.ttl(ttlMs));
        caller.advanceMs(1000);
        assertArrayEquals(bytes("w"), caller.get("k").value());
    }

    @Test
    void shouldTakeTheLongestTimeToLive() {
        assumeTrue(store.has(StateStore.Feature.TTL));
        caller.set("k", bytes("v"), StoreCaller.Options.NONE.ttl(Long.MAX_VALUE));
        caller.advanceMs(1_000_000);
        assertTrue(caller.get("k").found());
    }

    @Test
    void shouldReadDaprsTimeToLiveFromTheMetadata() {
        assumeTrue(store.has(StateStore.Feature.TTL));
        caller.set("k", bytes("v"), StoreCaller.Options.NONE.ttlInSeconds("2"));
        assertEquals(TIMESTAMP_MS + 2000, caller.get("k").expiryMs());
        caller.set("k", bytes("v"), StoreCaller.Options.NONE.ttl(5).ttlInSeconds("2"));
        assertEquals(TIMESTAMP_MS + 5, caller.get("k").expiryMs());
        caller.set("k", bytes("v"), StoreCaller.Options.NONE.ttlInSeconds("-1"));
        assertEquals(0, caller.get("k").expiryMs());
        assertCode(
                ErrorCode.METADATA_INVALID,
                caller.set("k", random(9000), StoreCaller.Options.NONE.ttlInSeconds("soon")));
        assertArrayEquals(bytes("v"), caller.get("k").value());
        assertEquals(0, arena.blocksInUse(), "blocks of bodies");
    }
}
