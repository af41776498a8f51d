package io.ledge.core.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.state.StoreQuota;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.BooleanType;
import io.ledge.protocol.codec.StateBulkItemDecoder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One question, many answers: complete, in order, and never more under way than the backlog holds. */
class BulkGetTest {
    private final CoreHarness core = new CoreHarness();
    private final TestApp app = core.connect("app");

    @AfterEach
    void tearDown() {
        core.close();
    }

    private static List<String> keys(final int count) {
        final List<String> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            keys.add("key-" + i);
        }
        return keys;
    }

    private void assertItems(final List<Reply> replies, final long correlationId, final List<String> keys) {
        assertEquals(keys.size(), replies.size());
        for (int i = 0; i < keys.size(); i++) {
            final StateBulkItemDecoder item = replies.get(i).item();
            assertEquals(correlationId, replies.get(i).correlationId());
            assertEquals(i, item.index());
            assertEquals(keys.size(), item.count());
            assertEquals(keys.get(i), item.key());
        }
    }

    @Test
    void shouldAnswerEachKeyFoundOrNot() {
        app.set("store", "a", "1".getBytes(), SetOptions.NONE.type("t"));
        app.set("store", "large", new byte[9000]);
        final List<String> keys = List.of("a", "none", "large", "a||b", "a", "");
        app.send(Commands.bulkGet(9, "store", keys));
        core.work();

        final List<Reply> replies = app.takeAll();
        assertItems(replies, 9, keys);
        assertEquals(BooleanType.TRUE, replies.get(0).item().found());
        assertEquals(BooleanType.FALSE, replies.get(1).item().found());
        assertArrayEquals(new byte[9000], app.body(replies.get(2).item().bodyId()));
        assertEquals(BooleanType.FALSE, replies.get(3).item().found());
        assertEquals(BooleanType.TRUE, replies.get(4).item().found());
        assertEquals(BooleanType.FALSE, replies.get(5).item().found());
        assertEquals(0, core.pending());
    }

    @Test
    void shouldRefuseNoKeys() {
        assertEquals(
                ErrorCode.KEY_INVALID,
                app.call(Commands.bulkGet(9, "store", List.of())).code());
    }

    @Test
    void shouldStopWhenTheReaderIsSlowAndGoOnWhenItReads() {
        final List<String> keys = keys(100);
        keys.forEach(key -> app.set("store", key, new byte[4000]));
        app.room(0).send(Commands.bulkGet(9, "store", keys));
        app.send(Commands.get(10, "store", "key-0"));
        final List<Reply> items = new ArrayList<>();
        for (int i = 0; i < 1000 && items.size() < 101; i++) {
            core.work();
            assertTrue(core.core.isQuiet(), "sleeps while the reader is slow");
            app.room(1);
            core.work();
            items.addAll(app.takeAll());
        }
        app.unblock();
        assertFalse(app.isOver(), "not closed for overflow");
        assertItems(items.subList(0, 100), 9, keys);
        assertEquals(10, items.get(100).correlationId(), "the next command waits for its turn");
    }

    @Test
    void shouldStartTheNextBulkGetAtItsFirstKey() {
        final List<String> keys = keys(100);
        keys.forEach(key -> app.set("store", key, new byte[4000]));
        app.room(0).send(Commands.bulkGet(9, "store", keys));
        app.send(Commands.bulkGet(10, "store", keys));
        core.work();
        app.unblock();
        core.work();
        final List<Reply> items = app.takeAll();
        assertItems(items.subList(0, 100), 9, keys);
        assertItems(items.subList(100, 200), 10, keys);
    }

    @Test
    void shouldStartTheNextAtItsFirstKeyWhenTheStoreWentInBetween() {
        final List<String> keys = keys(100);
        keys.forEach(key -> app.set("store", key, new byte[4000]));
        app.room(0).send(Commands.bulkGet(9, "store", keys));
        core.work();
        app.room(5);
        core.work();
        core.core.remove("store");
        app.unblock();
        core.work();
        final List<Reply> cut = app.takeAll();
        assertTrue(cut.size() > 1 && cut.size() < 100, () -> cut.size() + " replies");
        assertEquals(ErrorCode.STORE_NOT_FOUND, cut.getLast().code());

        core.core.addInMemoryStore("store", "state.in-memory", "", new StoreQuota(1000, Long.MAX_VALUE));
        app.send(Commands.bulkGet(10, "store", keys));
        core.work();
        assertItems(app.takeAll(), 10, keys);
    }

    @Test
    void shouldForgetABulkGetWhoseReaderDied() {
        final List<String> keys = keys(100);
        keys.forEach(key -> app.set("store", key, new byte[9000]));
        app.room(5).send(Commands.bulkGet(9, "store", keys));
        core.work();
        app.die();
        core.work();
        assertEquals(100 * 3, core.bodyBlocks(), "of the items alone");

        final TestApp next = core.connect("app");
        assertEquals(app.session(), next.session(), "the same slot in another life");
        next.send(Commands.bulkGet(9, "store", keys.subList(0, 3)));
        core.work();
        assertItems(next.takeAll(), 9, keys.subList(0, 3));
    }

    @Test
    void shouldAnswerTenThousandKeysWrapped() {
        final List<String> keys = keys(10_000);
        for (int i = 0; i < 10_000; i += 100) {
            app.set("store", keys.get(i), new byte[100]);
        }
        final byte[] message = Commands.bulkGet(9, "store", keys);
        final long bodyId = app.sendBody(message);
        app.room(200).send(Commands.wrapped(9, bodyId, message.length));
        final List<Reply> items = new ArrayList<>();
        for (int i = 0; i < 1000 && items.size() < 10_000; i++) {
            core.work();
            items.addAll(app.takeAll());
            app.room(200);
        }
        app.unblock();
        assertItems(items, 9, keys);
        assertEquals(0, core.bodyBlocks());
    }

    @Test
    void shouldAnswerKeysLongerThanAMessage() {
        final List<String> keys = List.of("k".repeat(20_000), "b");
        final byte[] message = Commands.bulkGet(9, "store", keys);
        final long bodyId = app.sendBody(message);
        app.send(Commands.wrapped(9, bodyId, message.length));
        core.work();
        final List<Reply> items = app.takeAll();
        assertEquals(2, items.size(), items::toString);
        assertEquals("", items.get(0).item().key());
        assertEquals(BooleanType.FALSE, items.get(0).item().found());
        assertEquals("b", items.get(1).item().key());
    }
}
