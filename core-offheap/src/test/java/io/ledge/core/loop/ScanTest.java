package io.ledge.core.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.BooleanType;
import io.ledge.protocol.codec.StateScanItemDecoder;
import io.ledge.protocol.codec.StateScanPageDecoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Pages of what a store holds under a prefix: complete whatever happens between them, and never holding up the loop. */
class ScanTest {
    private static final byte[] START = new byte[0];

    private final CoreHarness core = new CoreHarness();
    private final TestApp app = core.connect("app");

    @AfterEach
    void tearDown() {
        core.close();
    }

    /** One page, taken apart. */
    private record Page(List<String> keys, long position, boolean isLast, byte[] cursor) {}

    private Page page(
            final TestApp asker, final String store, final String prefix, final int limit, final byte[] from) {
        final long id = asker.nextId();
        asker.send(Commands.scan(id, store, prefix, limit, false, from));
        core.work();
        return page(asker.takeAll(), id);
    }

    private static Page page(final List<Reply> replies, final long id) {
        final List<String> keys = new ArrayList<>();
        for (int i = 0; i < replies.size() - 1; i++) {
            final StateScanItemDecoder item = replies.get(i).scanItem();
            assertEquals(i, item.index());
            assertEquals(id, replies.get(i).correlationId());
            keys.add(item.key());
        }
        final StateScanPageDecoder end = replies.getLast().scanPage();
        assertEquals(id, replies.getLast().correlationId());
        assertEquals(keys.size(), end.itemCount());
        final byte[] cursor = new byte[end.cursorLength()];
        end.getCursor(cursor, 0, cursor.length);
        return new Page(keys, end.position(), end.isLast() == BooleanType.TRUE, cursor);
    }

    private List<String> scanAll(final String store, final String prefix, final int limit) {
        final List<String> keys = new ArrayList<>();
        Page page = page(app, store, prefix, limit, START);
        keys.addAll(page.keys());
        while (!page.isLast()) {
            page = page(app, store, prefix, limit, page.cursor());
            keys.addAll(page.keys());
        }
        assertEquals(0, page.cursor().length);
        return keys;
    }

    private void fill(final TestApp writer, final String store, final String prefix, final int count) {
        for (int i = 0; i < count; i++) {
            writer.send(Commands.set(writer.nextId(), store, prefix + i, new byte[10], SetOptions.NONE));
        }
        core.work();
        writer.takeAll().forEach(Reply::done);
    }

    @Test
    void shouldShowWhatTheStoreHolds() {
        final long version = app.set(
                        "store",
                        "a/1",
                        "one".getBytes(),
                        SetOptions.NONE.type("text/plain").ttl(1000))
                .done()
                .newVersion();
        app.send(Commands.scan(9, "store", "a/", 10, true, START));
        core.work();

        final StateScanItemDecoder item = app.takeFirst().scanItem();
        assertEquals(version, item.itemVersion());
        assertEquals(CoreHarness.START_MS + 1000, item.expiryMs());
        assertEquals(3, item.itemLength());
        assertEquals(0, item.bodyId());
        assertEquals("a/1", item.key());
        assertEquals("text/plain", item.contentType());
        final byte[] value = new byte[item.valueLength()];
        item.getValue(value, 0, value.length);
        assertArrayEquals("one".getBytes(), value);
        assertEquals(BooleanType.TRUE, app.take().scanPage().isLast());
        assertEquals(0, core.pending());
    }

    @Test
    void shouldLeaveValuesOutUnlessAsked() {
        app.set("store", "small", new byte[100]);
        app.set("store", "large", new byte[9000]);
        final Map<String, Long> lengths = new HashMap<>();
        app.send(Commands.scan(9, "store", "", 10, false, START));
        core.work();
        app.takeAll().subList(0, 2).forEach(reply -> {
            final StateScanItemDecoder item = reply.scanItem();
            final long length = item.itemLength();
            assertEquals(0, item.bodyId() | item.bodyLength());
            final String key = item.key();
            item.skipContentType();
            assertEquals(0, item.valueLength());
            lengths.put(key, length);
        });
        assertEquals(Map.of("small", 100L, "large", 9000L), lengths);
    }

    @Test
    void shouldSendLargeValuesAsBodies() {
        app.set("store", "large", new byte[9000]);
        app.send(Commands.scan(9, "store", "l", 10, true, START));
        core.work();
        final StateScanItemDecoder item = app.takeFirst().scanItem();
        assertEquals(9000, item.itemLength());
        assertEquals(9000, app.body(item.bodyId()).length);
        app.take().scanPage();
        assertEquals(3, core.bodyBlocks());
    }

    @Test
    void shouldSeeThePrefixAndTheAppsOwnKeysOnly() {
        fill(app, "store", "a", 20);
        fill(app, "store", "b", 20);
        fill(app, "shared", "a", 5);
        final TestApp other = core.connect("apps"); // its prefix begins as this one's does
        fill(other, "store", "a", 7);
        assertEquals(20, new HashSet<>(scanAll("store", "a", 100)).size());
        assertEquals(40, new HashSet<>(scanAll("store", "", 100)).size());
        assertEquals(List.of("a13"), scanAll("store", "a13", 100));
        assertEquals(List.of(), scanAll("store", "ab", 100));
        assertEquals(5, scanAll("shared", "", 100).size());
        assertEquals(7, page(other, "store", "", 100, START).keys().size());
    }

    @Test
    void shouldGoOnWhereThePageBeforeEnded() {
        fill(app, "store", "k", 1000);
        for (final int limit : new int[] {1, 7, 100, 999, 1000, 5000}) {
            final List<String> keys = scanAll("store", "k", limit);
            assertEquals(1000, keys.size(), "none twice");
            assertEquals(1000, new HashSet<>(keys).size(), "limit " + limit);
        }
    }

    @Test
    void shouldShowAHundredItemsWhenNoLimitIsGiven() {
        fill(app, "store", "k", 150);
        assertEquals(100, page(app, "store", "", 0, START).keys().size());
    }

    @Test
    void shouldNotShowWhatHasExpired() {
        app.set("store", "k", new byte[1], SetOptions.NONE.ttl(5));
        core.clock.advanceMs(5); // and no cycle in which the wheel might free it
        assertEquals(List.of(), page(app, "store", "", 10, START).keys());
    }

    /** Whatever comes, goes, changes and grows between and within the pages. */
    @Test
    void shouldSeeEveryKeyThatIsThereAllTheTime() {
        final Random random = new Random(3);
        fill(app, "store", "stays", 500);
        final Set<String> seen = new HashSet<>();
        final TestApp writer = core.connect("app");
        byte[] cursor = START;
        int pages = 0;
        boolean isLast = false;
        for (int added = 0; !isLast; pages++) {
            app.room(3).send(Commands.scan(9, "store", "stays", 20, false, cursor)); // slices of a page, as well
            for (int i = 0; i < 1000 && !app.isIdle(); i++) {
                core.doWork();
                for (int j = 0; j < 200; j++) {
                    writer.send(
                            Commands.set(1, "store", "new" + added++, new byte[random.nextInt(400)], SetOptions.NONE));
                }
                writer.send(Commands.set(
                        1, "store", "stays" + random.nextInt(500), new byte[random.nextInt(400)], SetOptions.NONE));
                writer.send(Commands.delete(1, "store", "new" + random.nextInt(added), SetOptions.NONE));
                core.doWork();
                app.room(3);
            }
            app.unblock();
            core.work();
            final Page page = page(app.takeAll(), 9);
            seen.addAll(page.keys());
            cursor = page.cursor();
            isLast = page.isLast();
        }
        final int turns = pages;
        assertEquals(500, seen.size(), () -> "after " + turns + " pages");
        assertTrue(core.entries() > 3000, () -> "the table grew meanwhile: " + core.entries());
    }

    @Test
    void shouldStopWhenTheReaderIsSlowAndGoOnWhenItReads() {
        for (int i = 0; i < 100; i++) {
            app.set("store", "k" + i, new byte[4000]);
        }
        app.room(0).send(Commands.scan(9, "store", "", 1000, true, START));
        app.send(Commands.get(10, "store", "k0"));
        for (int i = 0; i < 200; i++) {
            core.work();
            assertTrue(core.core.isQuiet(), "sleeps while the reader is slow");
            app.room(1);
        }
        app.unblock();
        core.work();
        final List<Reply> replies = app.takeAll();
        assertFalse(app.isOver(), "not closed for overflow");
        assertEquals(10, replies.getLast().correlationId(), "the next command waits for its turn");
        assertEquals(
                100,
                new HashSet<>(page(replies.subList(0, replies.size() - 1), 9).keys()).size());
    }

    @Test
    void shouldForgetAScanWhoseReaderDied() {
        fill(app, "store", "k", 500);
        app.room(5).send(Commands.scan(9, "store", "", 1000, true, START));
        core.work();
        app.die();
        core.work();
        final TestApp next = core.connect("app");
        assertEquals(app.session(), next.session(), "the same slot in another life");
        assertEquals(500, page(next, "store", "", 1000, START).keys().size());
    }

    /** A prefix that nothing has: the whole table is walked, some of it in each cycle, and others are served meanwhile. */
    @Test
    void shouldServeOthersWhileItWalks() {
        try (CoreHarness big = new CoreHarness(context -> context.state(100_000, 64 << 20))) {
            final TestApp scanner = big.connect("app");
            for (int i = 0; i < 50_000; i++) {
                scanner.send(Commands.set(1, "store", "k" + i, new byte[10], SetOptions.NONE));
                if (i % 100 == 0) {
                    big.work();
                }
            }
            big.work();
            scanner.takeAll();
            final TestApp other = big.connect("other");
            scanner.send(Commands.scan(9, "store", "x", 10, false, START));
            int cycles = 0;
            while (!scanner.isIdle()) {
                other.send(Commands.get(cycles, "store", "k"));
                big.doWork();
                assertEquals(1, other.takeAll().size(), "answered in the same cycle");
                cycles++;
            }
            assertTrue(cycles > 50, "in slices: " + cycles);
            assertEquals(List.of(), page(scanner.takeAll(), 9).keys());
        }
    }

    @Test
    void shouldRefuseCursorsThatItDidNotGive() {
        fill(app, "store", "k", 50);
        final byte[] cursor = page(app, "store", "", 10, START).cursor();
        assertEquals(40, page(app, "store", "", 100, cursor).keys().size());
        final byte[] other = cursor.clone();
        other[15] ^= 1;
        final byte[] past = cursor.clone();
        past[4] = 1;
        for (final byte[] bad : List.of(other, past, new byte[] {1}, new byte[16], new byte[200])) {
            assertEquals(
                    ErrorCode.CURSOR_INVALID,
                    app.call(Commands.scan(9, "store", "", 10, false, bad)).code());
        }
        assertEquals(
                ErrorCode.CURSOR_INVALID,
                app.call(Commands.scan(9, "shared", "", 10, false, cursor)).code());
    }

    @Test
    void shouldRefusePrefixesThatNoKeyCanHave() {
        for (final String bad : List.of("a||b", "k".repeat(1025))) {
            assertEquals(
                    ErrorCode.KEY_INVALID,
                    app.call(Commands.scan(9, "store", bad, 10, false, START)).code());
        }
        assertEquals(
                ErrorCode.STORE_NOT_FOUND,
                app.call(Commands.scan(9, "nowhere", "", 10, false, START)).code());
    }
}
