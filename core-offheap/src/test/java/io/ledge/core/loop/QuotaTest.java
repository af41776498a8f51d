package io.ledge.core.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.journal.Durability;
import io.ledge.core.loop.Commands.Operation;
import io.ledge.core.state.StoreQuota;
import io.ledge.core.wait.ErrandBell;
import io.ledge.protocol.ErrorCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one store may hold, beside others that may hold more. The keys below have 5 bytes of prefix: {@code app||}. */
class QuotaTest {
    private static final StoreQuota FIVE_ENTRIES = new StoreQuota(5, Long.MAX_VALUE);
    private static final StoreQuota HUNDRED_BYTES = new StoreQuota(Long.MAX_VALUE, 100);

    private final CoreHarness core = harness();
    private final TestApp app = core.connect("app");

    private static CoreHarness harness() {
        final CoreHarness harness = new CoreHarness();
        harness.core.addInMemoryStore("few", "state.in-memory", "", FIVE_ENTRIES);
        harness.core.addInMemoryStore("small", "state.in-memory", "", HUNDRED_BYTES);
        return harness;
    }

    @AfterEach
    void tearDown() {
        core.close();
    }

    private void delete(final String store, final String key) {
        app.call(Commands.delete(app.nextId(), store, key, SetOptions.NONE)).done();
    }

    private Reply transact(final String store, final Operation... operations) {
        return app.call(Commands.transact(app.nextId(), store, operations));
    }

    private void fill() {
        for (int i = 0; i < 5; i++) {
            app.set("few", "k" + i, "v".getBytes()).done();
        }
    }

    @Test
    void shouldRefuseOneEntryMoreAndSayBothNumbers() {
        fill();
        final Reply reply = app.set("few", "k5", "v".getBytes());
        assertEquals(ErrorCode.STORE_FULL, reply.code());
        assertTrue(reply.error().message().contains("entries=5 of maxEntries=5"), reply::toString);
        assertNull(app.valueOf("few", "k5"));
        app.set("few", "k4", "changed".getBytes()).done();
        app.set("store", "k5", "another store's business".getBytes()).done();
    }

    @Test
    void shouldTakeEntriesAgainWhenOthersAreGone() {
        fill();
        delete("few", "k0");
        app.set("few", "k5", "v".getBytes(), SetOptions.NONE.ttl(5)).done();
        assertEquals(ErrorCode.STORE_FULL, app.set("few", "k6", "v".getBytes()).code());
        core.advanceMs(100, 10);
        app.set("few", "k6", "v".getBytes()).done();
        assertEquals(ErrorCode.STORE_FULL, app.set("few", "k7", "v".getBytes()).code());
    }

    @Test
    void shouldCountBytesOfKeysTypesAndValues() {
        app.set("small", "key", new byte[90], SetOptions.NONE.type("tt")).done(); // 5 + 3 + 2 + 90
        final Reply reply = app.set("small", "x", new byte[0]);
        assertEquals(ErrorCode.STORE_FULL, reply.code());
        assertTrue(reply.error().message().contains("bytes=100 of maxBytes=100"), reply::toString);
        app.set("small", "key", new byte[84], SetOptions.NONE.type("tt")).done();
        app.set("small", "x", new byte[0]).done();
        assertEquals(ErrorCode.STORE_FULL, app.set("small", "x", new byte[1]).code());
        delete("small", "key");
        app.set("small", "x", new byte[94]).done();
    }

    @Test
    void shouldCountBodiesAndReturnThoseItRefuses() {
        assertEquals(ErrorCode.STORE_FULL, app.set("small", "k", new byte[9000]).code());
        assertEquals(0, core.bodyBlocks());
    }

    @Test
    void shouldGiveBackWhatAReplacedItemHad() {
        for (int i = 0; i < 20; i++) {
            app.set("small", "k", new byte[94]).done();
            app.set("small", "k", new byte[50]).done();
            app.set("small", "k", new byte[0]).done();
        }
    }

    /** It was configured with more before: what is there stays, and may shrink. */
    @Test
    void shouldTakeWhatShrinksAStoreThatIsAboveItsQuota() {
        final HandJournal journal = new HandJournal();
        try (CoreHarness before = durable(journal, StoreQuota.NONE)) {
            final TestApp writer = before.connect("app");
            for (int i = 0; i < 8; i++) {
                writer.send(Commands.set(i, "ledger", "k" + i, new byte[50], SetOptions.NONE));
            }
            before.work();
            journal.syncAll();
            before.work();
        }
        try (CoreHarness after =
                new CoreHarness(context -> context.journal(journal.proxy, new ErrandBell(context.doorbells()[1])))) {
            journal.arena(after.core.bodies());
            journal.replayInto(after.core.state().replay());
            after.core.addDurableStore("ledger", "state.ledge", "", Durability.OS, FIVE_ENTRIES);
            final TestApp writer = after.connect("app");
            writer.send(Commands.set(1, "ledger", "k1", new byte[60], SetOptions.NONE));
            writer.send(Commands.set(2, "ledger", "k8", new byte[1], SetOptions.NONE));
            after.work();
            journal.syncAll();
            after.work();
            assertEquals(ErrorCode.STORE_FULL, writer.takeFirst().code(), "answered at once");
            writer.take().done();
        }
    }

    private static CoreHarness durable(final HandJournal journal, final StoreQuota quota) {
        final CoreHarness harness =
                new CoreHarness(context -> context.journal(journal.proxy, new ErrandBell(context.doorbells()[1])));
        journal.arena(harness.core.bodies());
        harness.core.addDurableStore("ledger", "state.ledge", "", Durability.OS, quota);
        return harness;
    }

    @Test
    void shouldRefuseAnIncrementOfANewKeyOnly() {
        app.call(Commands.increment(9, "few", "n", 1)).incremented();
        for (int i = 0; i < 4; i++) {
            app.set("few", "k" + i, "v".getBytes()).done();
        }
        assertEquals(
                ErrorCode.STORE_FULL,
                app.call(Commands.increment(9, "few", "m", 1)).code());
        assertEquals(
                2, app.call(Commands.increment(9, "few", "n", 1)).incremented().newValue());
    }

    @Test
    void shouldIncrementUntilTheDigitsDoNotFit() {
        app.set("small", "k", ("9".repeat(8)).getBytes(), SetOptions.NONE.type("t".repeat(86)))
                .done(); // 5+1+86+8
        assertEquals(
                ErrorCode.STORE_FULL,
                app.call(Commands.increment(9, "small", "k", 1)).code());
        assertEquals(
                99_999_998,
                app.call(Commands.increment(9, "small", "k", -1)).incremented().newValue());
    }

    @Test
    void shouldRefuseATransactionAsAWhole() {
        fill();
        delete("few", "k0");
        final Reply reply = transact(
                "few", Operation.upsert("a", "1"), Operation.upsert("k1", "changed"), Operation.upsert("b", "1"));
        assertEquals(ErrorCode.STORE_FULL, reply.code());
        assertNull(app.valueOf("few", "a"));
        assertArrayEquals("v".getBytes(), app.valueOf("few", "k1"));
        transact("few", Operation.upsert("a", "1"), Operation.upsert("k1", "changed"), Operation.delete("b"))
                .done();
    }

    @Test
    void shouldCountAKeyOfATransactionOnce() {
        fill();
        delete("few", "k0");
        transact("few", Operation.upsert("a", "1"), Operation.upsert("a", "2"), Operation.upsert("k1", "3"))
                .done();
        final String half = "v".repeat(40);
        transact("small", Operation.upsert("a", half), Operation.upsert("a", half), Operation.upsert("a", half))
                .done();
        assertEquals(
                ErrorCode.STORE_FULL,
                transact("small", Operation.upsert("a", half), Operation.upsert("b", half + half))
                        .code());
        transact("small", Operation.upsert("a", "v"), Operation.upsert("b", half + half))
                .done();
    }

    @Test
    void shouldNotCountAChangeThatLeavesATombstone() {
        fill();
        for (int i = 0; i < 20; i++) {
            delete("few", "k0");
            app.set("few", "k0", "v".getBytes()).done();
        }
    }

    @Test
    void shouldRefuseQuotasThatAreNone() {
        assertThrows(IllegalArgumentException.class, () -> new StoreQuota(0, 1));
        assertThrows(IllegalArgumentException.class, () -> new StoreQuota(1, -1));
    }
}
