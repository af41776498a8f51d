package io.ledge.core.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.state.StoreQuota;
import io.ledge.core.table.RecordTable;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.StateWatchEndedDecoder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Stores that get other settings, go, and come back while the core runs: what becomes of items, memory and watches. */
class ReplacedStoreTest {
    private static final byte[] LARGE = new byte[50_000]; // as a body

    private final CoreHarness core = new CoreHarness();
    private final TestApp app = core.connect("app");
    private final TestApp watcher = core.connect("app");

    @AfterEach
    void tearDown() {
        core.close();
    }

    private void again(final String keyPrefix, final long maxEntries) {
        core.core.addInMemoryStore("store", "state.in-memory", keyPrefix, new StoreQuota(maxEntries, Long.MAX_VALUE));
    }

    private void watch() {
        watcher.call(Commands.watch(watcher.nextId(), "store", "", -1, true)).watching();
    }

    private void assertEnded(final ErrorCode code) {
        core.work();
        final StateWatchEndedDecoder ended = watcher.take().watchEnded();
        assertEquals(code.number(), ended.code());
    }

    private void assertValue(final String value, final String store, final String key) {
        assertEquals(value, new String(app.valueOf(store, key)));
    }

    private void free() {
        for (long cursor = RecordTable.SCAN_START; cursor != RecordTable.SCAN_END; ) {
            cursor = core.core.free("store", cursor);
        }
    }

    @Test
    void shouldKeepItemsAndWatchesUnderOtherLimits() {
        app.set("store", "k", "1".getBytes()).done();
        watch();
        again("", 1);
        assertValue("1", "store", "k");
        assertEquals(ErrorCode.STORE_FULL, app.set("store", "l", "2".getBytes()).code());
        app.set("store", "k", "2".getBytes()).done();
        assertEquals("k", watcher.take().change().key());
    }

    @Test
    void shouldEndWatchesUnderAnotherKeyPrefix() {
        app.set("store", "k", "1".getBytes()).done();
        watch();
        again("none", 10);
        assertEnded(ErrorCode.POSITION_EXPIRED);
        assertNull(app.valueOf("store", "k"));
        again("", 10);
        assertValue("1", "store", "k");
    }

    @Test
    void shouldGiveBackTheMemoryOfAStoreThatHasGone() {
        app.set("shared", "k", "1".getBytes()).done();
        final long before = core.entries();
        for (int i = 0; i < 5_000; i++) {
            app.set("store", "k" + i, "v".getBytes(), SetOptions.NONE.ttl(i % 2 == 0 ? 0 : 60_000))
                    .done();
        }
        app.set("store", "large", LARGE).done();
        assertTrue(core.bodyBlocks() > 0);
        watch();
        core.core.remove("store");
        assertEnded(ErrorCode.STORE_NOT_FOUND);
        assertEquals(ErrorCode.STORE_NOT_FOUND, app.get("store", "k1").code());
        free();
        assertEquals(before, core.entries());
        assertEquals(0, core.bodyBlocks());
        assertValue("1", "shared", "k");
        again("", 10);
        assertNull(app.valueOf("store", "k1"));
        core.advanceMs(120_000, 1_000);
        app.set("store", "k1", "2".getBytes()).done();
        assertValue("2", "store", "k1");
    }

    private Reply watchFrom(final long position) {
        return watcher.call(Commands.watch(watcher.nextId(), "store", "", position, true));
    }

    /** Of those in between it would never hear. */
    @Test
    void shouldRefuseWatchesThatGoOnFromBeforeAStoreWent() {
        app.set("store", "k", "1".getBytes()).done();
        final long before = watchFrom(-1).watching().position();
        core.core.remove("store");
        assertEnded(ErrorCode.STORE_NOT_FOUND);
        free();
        again("", 10);
        assertEquals(ErrorCode.POSITION_EXPIRED, watchFrom(before).code());

        final long now = watchFrom(-1).watching().position();
        assertEquals(now, watchFrom(now).watching().position());
    }

    @Test
    void shouldRefuseWatchesThatGoOnFromBeforeAnotherKeyPrefix() {
        app.set("store", "k", "1".getBytes()).done();
        final long before = watchFrom(-1).watching().position();
        core.core.remove("store");
        assertEnded(ErrorCode.STORE_NOT_FOUND);
        again("none", 10);
        assertEquals(ErrorCode.POSITION_EXPIRED, watchFrom(before).code());
    }
}
