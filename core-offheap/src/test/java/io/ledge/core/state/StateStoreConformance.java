package io.ledge.core.state;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ledge.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What every {@link StateStore} does, whether it answers at once or from threads of its own: extend it in the module of the
 * store. Tests of a feature are skipped for a store that does not have it.
 */
public abstract class StateStoreConformance extends StateItemConformance {
    // transactions

    @Test
    void shouldDoAllOperationsOfATransaction() {
        assumeTrue(store.has(StateStore.Feature.TRANSACTIONAL));
        caller.set("gone", bytes("x"), StoreCaller.Options.NONE);
        final StoreAnswer answer = caller.transact(
                StoreCaller.Operation.upsert("a", bytes("1")),
                StoreCaller.Operation.delete("gone"),
                StoreCaller.Operation.upsert("b", random(9000)),
                StoreCaller.Operation.upsert("a", bytes("2")));
        assertTrue(answer.isDone(), answer::toString);
        assertArrayEquals(bytes("2"), caller.get("a").value());
        assertArrayEquals(random(9000), caller.get("b").value());
        assertFalse(caller.get("gone").found());
    }

    @Test
    void shouldDoNothingOfATransactionWhenOneOperationFails() {
        assumeTrue(store.has(StateStore.Feature.TRANSACTIONAL) && store.has(StateStore.Feature.ETAG));
        caller.set("old", bytes("x"), StoreCaller.Options.NONE);
        for (int position = 0; position < 4; position++) {
            final List<StoreCaller.Operation> operations = new ArrayList<>(List.of(
                    StoreCaller.Operation.upsert("new", bytes("1")),
                    StoreCaller.Operation.delete("old"),
                    StoreCaller.Operation.upsert("large", random(9000))));
            operations.add(
                    position, StoreCaller.Operation.upsert("bad", bytes("1")).with(StoreCaller.Options.NONE.etag(999)));
            assertCode(ErrorCode.ETAG_MISMATCH, caller.transact(operations.toArray(new StoreCaller.Operation[0])));
            assertFalse(caller.get("new").found());
            assertFalse(caller.get("large").found());
            assertArrayEquals(bytes("x"), caller.get("old").value());
            caller.dropBodies();
            assertEquals(0, arena.blocksInUse(), "blocks of bodies");
        }
    }

    @Test
    void shouldDoATransactionThatCameWrapped() {
        assumeTrue(store.has(StateStore.Feature.TRANSACTIONAL));
        final StoreCaller.Operation[] operations = new StoreCaller.Operation[200];
        for (int i = 0; i < operations.length; i++) {
            operations[i] = StoreCaller.Operation.upsert("k" + i, random(i % 50 == 0 ? 5000 : 300));
        }
        final StoreAnswer answer = caller.transact(operations);
        assertTrue(answer.isDone(), answer::toString);
        assertArrayEquals(random(5000), caller.get("k150").value());
        assertArrayEquals(random(300), caller.get("k199").value());
    }

    @Test
    void shouldRefuseATransactionWithoutOperations() {
        assumeTrue(store.has(StateStore.Feature.TRANSACTIONAL));
        assertCode(ErrorCode.TRANSACTION_INVALID, caller.transact());
    }

    @Test
    void shouldDoATransactionWhenItsChecksHold() {
        assumeTrue(store.has(StateStore.Feature.TRANSACTIONAL) && store.has(StateStore.Feature.ETAG));
        final long version =
                caller.set("from", bytes("5"), StoreCaller.Options.NONE).version();
        final StoreCaller.Operation[] operations = {
            StoreCaller.Operation.check("from").with(StoreCaller.Options.NONE.etag(version)),
            StoreCaller.Operation.check("to"),
            StoreCaller.Operation.upsert("to", bytes("5")),
            StoreCaller.Operation.delete("from")
        };
        assertTrue(caller.transact(operations).isDone());
        assertFalse(caller.get("from").found());
        assertArrayEquals(bytes("5"), caller.get("to").value());

        assertCode(ErrorCode.ETAG_MISMATCH, caller.transact(operations));
        assertCode(ErrorCode.ETAG_MISMATCH, caller.transact(operations[1], StoreCaller.Operation.delete("to")));
        assertArrayEquals(bytes("5"), caller.get("to").value());
    }

    @Test
    void shouldChangeNothingByAChecksItself() {
        assumeTrue(store.has(StateStore.Feature.TRANSACTIONAL) && store.has(StateStore.Feature.ETAG));
        final long version =
                caller.set("k", bytes("v"), StoreCaller.Options.NONE.ttl(1000)).version();
        assertTrue(caller.transact(
                        StoreCaller.Operation.check("k").with(StoreCaller.Options.NONE.etag(version)),
                        StoreCaller.Operation.check("none"))
                .isDone());
        assertEquals(version, caller.get("k").version());
        assertEquals(TIMESTAMP_MS + 1000, caller.get("k").expiryMs());
        assertFalse(caller.get("none").found());
    }

    // increments

    @Test
    void shouldCountFromTheInitialValue() {
        assumeTrue(store.has(StateStore.Feature.INCREMENT));
        assertEquals(11, caller.increment("n", 1, 10, 0).number());
        assertEquals(9, caller.increment("n", -2, 10, 0).number());
        final StoreAnswer got = caller.get("n");
        assertArrayEquals(bytes("9"), got.value());
        assertEquals("text/plain", got.contentType());
        assertEquals(got.version() + 1, caller.increment("n", 0, 0, 0).version());
    }

    @Test
    void shouldRefuseToIncrementWhatIsNoNumber() {
        assumeTrue(store.has(StateStore.Feature.INCREMENT));
        for (final byte[] value : List.of(bytes(""), bytes("1.5"), bytes("x"), bytes(" 1"), random(9000))) {
            caller.set("k", value, StoreCaller.Options.NONE);
            assertCode(ErrorCode.NOT_A_NUMBER, caller.increment("k", 1, 0, 0));
            assertArrayEquals(value, caller.get("k").value());
        }
        assertCode(ErrorCode.KEY_INVALID, caller.increment("a||b", 1, 0, 0));
    }

    @Test
    void shouldRefuseToIncrementPast64Bits() {
        assumeTrue(store.has(StateStore.Feature.INCREMENT));
        caller.set("k", bytes("9223372036854775806"), StoreCaller.Options.NONE);
        assertEquals(Long.MAX_VALUE, caller.increment("k", 1, 0, 0).number());
        assertCode(ErrorCode.NUMBER_OVERFLOW, caller.increment("k", 1, 0, 0));
        assertCode(ErrorCode.NUMBER_OVERFLOW, caller.increment("new", -1, Long.MIN_VALUE, 0));
        assertFalse(caller.get("new").found());
    }

    @Test
    void shouldKeepTheExpiryOfWhatIsIncrementedUnlessToldOtherwise() {
        assumeTrue(store.has(StateStore.Feature.INCREMENT) && store.has(StateStore.Feature.TTL));
        assertEquals(TIMESTAMP_MS + 100, caller.increment("n", 1, 0, 100).expiryMs());
        caller.advanceMs(50);
        assertEquals(TIMESTAMP_MS + 100, caller.increment("n", 1, 0, 0).expiryMs());
        assertEquals(TIMESTAMP_MS + 150, caller.increment("n", 1, 0, 100).expiryMs());
        caller.advanceMs(100);
        assertEquals(8, caller.increment("n", 1, 7, 100).number(), "it was gone");
        assertEquals(0, caller.increment("n", 1, 0, -1).expiryMs());
    }

    // scans

    private List<StoreAnswer> scan(final String keyPrefix, final int limit, final boolean withValues) {
        final List<StoreAnswer> items = new ArrayList<>();
        byte[] cursor = new byte[0];
        do {
            final List<StoreAnswer> page = caller.scanPage(keyPrefix, limit, withValues, cursor);
            items.addAll(page.subList(0, page.size() - 1));
            assertEquals(page.size() - 1, page.getLast().count());
            cursor = page.getLast().value();
        } while (cursor.length > 0);
        return items;
    }

    private static List<String> keys(final List<StoreAnswer> items) {
        return items.stream().map(StoreAnswer::key).distinct().sorted().toList();
    }

    @Test
    void shouldScanWhatBeginsWithThePrefix() {
        assumeTrue(store.has(StateStore.Feature.SCAN));
        caller.set("a1", bytes("1"), StoreCaller.Options.NONE.type("t"));
        caller.set("a2", random(9000), StoreCaller.Options.NONE);
        caller.set("b1", bytes("3"), StoreCaller.Options.NONE);
        caller.prefix("other||");
        caller.set("a3", bytes("4"), StoreCaller.Options.NONE);
        caller.prefix("app||");
        assertEquals(List.of("a1", "a2"), keys(scan("a", 10, true)));
        assertEquals(List.of("a1", "a2", "b1"), keys(scan("", 1, false)));
        assertEquals(List.of(), keys(scan("c", 10, false)));
        final StoreAnswer item = scan("a1", 10, true).getFirst();
        assertEquals("t", item.contentType());
        assertEquals(caller.get("a1").version(), item.version());
        assertArrayEquals(bytes("1"), item.value());
        assertArrayEquals(random(9000), scan("a2", 10, true).getFirst().value());
        assertEquals(9000, scan("a2", 10, false).getFirst().number());
        assertEquals(0, scan("a2", 10, false).getFirst().value().length);
    }

    @Test
    void shouldScanEveryKeyInPagesWhateverTheRoom() {
        assumeTrue(store.has(StateStore.Feature.SCAN));
        for (int i = 0; i < 200; i++) {
            caller.set("k" + i, bytes("v" + i), StoreCaller.Options.NONE);
        }
        assertEquals(200, keys(scan("k", 7, false)).size());
        caller.room(3);
        assertEquals(200, keys(scan("k", 50, true)).size());
        assertCode(
                ErrorCode.CURSOR_INVALID,
                caller.scanPage("k", 5, false, bytes("not a cursor")).getLast());
        assertCode(
                ErrorCode.KEY_INVALID,
                caller.scanPage("a||b", 5, false, new byte[0]).getLast());
    }

    @Test
    void shouldHaveChangesToShowWhenItCanBeWatched() {
        assertEquals(store.has(StateStore.Feature.WATCH), store.changes() != null);
    }

    // order

    @Test
    void shouldKeepTheOrderOfCommandsPerKey() {
        for (int i = 0; i < 200; i++) {
            caller.submitSet("k" + i % 3, bytes("v" + i));
        }
        caller.awaitAll();
        for (int key = 0; key < 3; key++) {
            final int last = 199 - (199 - key) % 3;
            assertArrayEquals(bytes("v" + last), caller.get("k" + key).value());
        }
    }

    @Test
    void shouldCountItsEntriesOrSayThatItCannot() {
        for (int i = 0; i < 5; i++) {
            caller.set("k" + i, bytes("v"), StoreCaller.Options.NONE);
        }
        caller.set("k0", bytes("w"), StoreCaller.Options.NONE);
        caller.delete("k1", StoreCaller.Options.NONE);
        assertTrue(store.entryCount() == 4 || store.entryCount() < 0, () -> "entries: " + store.entryCount());
        assertTrue(store.isQuiet(), "nothing waits to be polled");
    }
}
