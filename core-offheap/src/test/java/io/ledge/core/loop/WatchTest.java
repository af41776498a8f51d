package io.ledge.core.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.loop.Commands.Operation;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.BooleanType;
import io.ledge.protocol.codec.ChangeType;
import io.ledge.protocol.codec.StateChangeDecoder;
import io.ledge.protocol.codec.StateWatchEndedDecoder;
import io.ledge.test.ManualClock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The change feed of a volatile store, over its messages. The ring of the harness holds 64 KiB. */
class WatchTest {
    private static final long NEWEST = -1;

    private final CoreHarness core = new CoreHarness();
    private final TestApp app = core.connect("app");
    private final TestApp watcher = core.connect("app");

    @AfterEach
    void tearDown() {
        core.close();
    }

    private record Change(
            long watchId, long position, boolean isLast, String text, long version, long expiryMs, long length) {}

    private static Change change(final Reply reply) {
        assertEquals(0, reply.correlationId());
        final StateChangeDecoder c = reply.change();
        final ChangeType type = c.change();
        final boolean hasValue = c.hasValue() == BooleanType.TRUE;
        final long position = c.position();
        final boolean isLast = c.isLastOfPosition() == BooleanType.TRUE;
        final long version = c.itemVersion();
        final long expiryMs = c.expiryMs();
        final long length = c.itemLength();
        final String key = c.key();
        c.skipContentType();
        final byte[] value = new byte[c.valueLength()];
        c.getValue(value, 0, value.length);
        assertTrue(hasValue || value.length == 0);
        final String text = type + " " + key + (hasValue ? "=" + new String(value) : "");
        return new Change(c.watchId(), position, isLast, text, version, expiryMs, length);
    }

    private static List<Change> changes(final TestApp client) {
        return client.takeAll().stream().map(WatchTest::change).toList();
    }

    private static List<String> texts(final List<Change> changes) {
        return changes.stream().map(Change::text).toList();
    }

    private long watch(final String store, final String prefix, final long from) {
        return watcher.call(Commands.watch(watcher.nextId(), store, prefix, from, true))
                .watching()
                .watchId();
    }

    private long set(final String key, final String value) {
        return app.set("store", key, value.getBytes()).done().newVersion();
    }

    @Test
    void shouldTellOfEveryKindOfChange() {
        final long watchId = watch("store", "", NEWEST);
        final long version = set("a", "1");
        app.call(Commands.increment(9, "store", "a", 4));
        app.set("store", "b", "2".getBytes(), SetOptions.NONE.ttl(100).type("text/plain"));
        app.call(Commands.delete(9, "store", "a", SetOptions.NONE));
        app.call(Commands.delete(9, "store", "a", SetOptions.NONE)); // changes nothing
        core.advanceMs(200, 10);

        final List<Change> changes = changes(watcher);
        assertEquals(List.of("SET a=1", "SET a=5", "SET b=2", "DELETE a", "EXPIRE b"), texts(changes));
        assertEquals(watchId, changes.getFirst().watchId());
        assertEquals(version, changes.getFirst().version());
        assertEquals(changes.get(1).version(), changes.get(3).version(), "that of the item which is gone");
        assertEquals(CoreHarness.START_MS + 100, changes.get(2).expiryMs());
        for (int i = 1; i < changes.size(); i++) {
            assertEquals(changes.get(i - 1).position() + 1, changes.get(i).position());
        }
        assertTrue(changes.stream().allMatch(Change::isLast));
    }

    @Test
    void shouldTellOfATransactionAsOne() {
        watch("store", "", NEWEST);
        app.call(Commands.transact(
                9,
                "store",
                Operation.upsert("a", "1"),
                Operation.check("x"),
                Operation.upsert("a", "2"),
                Operation.delete("none"),
                Operation.delete("a")));
        final List<Change> changes = changes(watcher);
        assertEquals(List.of("SET a=1", "SET a=2", "DELETE a"), texts(changes));
        assertEquals(1, changes.stream().map(Change::position).distinct().count());
        assertEquals(
                List.of(false, false, true),
                changes.stream().map(Change::isLast).toList());

        app.call(Commands.transact(9, "store", Operation.check("x"))); // changes nothing
        app.call(Commands.transact(
                9, "store", Operation.upsert("a", "3"), Operation.check("a").with(SetOptions.NONE.etag(1))));
        assertEquals(List.of(), watcher.takeAll());
    }

    @Test
    void shouldTellOfThePrefixAndTheAppsOwnKeysOnly() {
        watch("store", "a", NEWEST);
        watch("shared", "", NEWEST);
        set("a1", "1");
        set("b1", "1");
        core.connect("apps").set("store", "a2", "1".getBytes());
        core.connect("other").set("shared", "x", "1".getBytes());
        app.set("shared", "a3", "1".getBytes());
        assertEquals(List.of("SET a1=1", "SET x=1", "SET a3=1"), texts(changes(watcher)));
    }

    @Test
    void shouldTellTheLengthOfWhatItLeavesOut() {
        watch("store", "", NEWEST);
        app.set("store", "large", new byte[9000]);
        final Change large = changes(watcher).getFirst();
        assertEquals("SET large", large.text());
        assertEquals(9000, large.length());

        watcher.call(Commands.watch(9, "store", "", NEWEST, false)).watching();
        set("small", "12");
        final List<Change> both = changes(watcher);
        assertEquals(List.of(2L, 2L), both.stream().map(Change::length).toList());
        assertTrue(texts(both).containsAll(List.of("SET small", "SET small=12")));
    }

    @Test
    void shouldGoOnFromAPosition() {
        watch("store", "", NEWEST);
        for (int i = 0; i < 20; i++) {
            set("k" + i, "v");
        }
        final List<Change> all = changes(watcher);
        for (int i = 0; i < 20; i++) {
            final TestApp late = core.connect("app");
            late.send(Commands.watch(9, "store", "", all.get(i).position(), true));
            core.work();
            assertEquals(all.get(i).position(), late.takeFirst().watching().position());
            assertEquals(texts(all.subList(i + 1, 20)), texts(changes(late)), "after the change at " + i);
            late.send(Commands.close(9));
            core.work();
        }
        assertEquals(1, core.core.state().watches().count());
    }

    /** Scan, then watch from where the scan began: what a client does that must know everything. */
    @Test
    void shouldMissNothingBetweenAScanAndAWatch() {
        watcher.call(Commands.watch(9, "store", "", NEWEST, false)).watching(); // from now on changes are kept
        final Random random = new Random(5);
        for (int i = 0; i < 300; i++) {
            set("k" + random.nextInt(50), "v" + i);
        }
        watcher.takeAll();

        final TestApp reader = core.connect("app");
        final Map<String, Long> known = new HashMap<>();
        reader.room(3).send(Commands.scan(9, "store", "", 1000, false, new byte[0]));
        for (int i = 0; !reader.isIdle(); i++) {
            core.doWork();
            app.send(Commands.set(1, "store", "k" + random.nextInt(60), new byte[2], SetOptions.NONE));
            app.send(Commands.delete(1, "store", "k" + random.nextInt(60), SetOptions.NONE));
            core.doWork();
            reader.room(3);
        }
        reader.unblock();
        core.work();
        final List<Reply> page = reader.takeAll();
        for (final Reply item : page.subList(0, page.size() - 1)) {
            final long version = item.scanItem().itemVersion();
            known.put(item.scanItem().key(), version);
        }
        reader.send(Commands.watch(9, "store", "", page.getLast().scanPage().position(), true));
        core.work();
        reader.takeFirst().watching();
        for (final Change change : changes(reader)) {
            final String key = change.text().split("[ =]")[1];
            if (change.text().startsWith("SET")) {
                known.put(key, change.version());
            } else {
                known.remove(key);
            }
        }
        final Map<String, Long> actual = new HashMap<>();
        for (int i = 0; i < 60; i++) {
            final var value = reader.get("store", "k" + i).value();
            if (value.found() == BooleanType.TRUE) {
                actual.put("k" + i, value.itemVersion());
            }
        }
        assertEquals(actual, known);
        app.takeAll();
        watcher.takeAll();
    }

    @Test
    void shouldRefusePositionsThatAreNotKept() {
        set("before", "anybody watched");
        final long first = watcher.call(Commands.watch(9, "store", "", NEWEST, true))
                .watching()
                .position();
        for (final long bad : new long[] {0, first - 1, first + 1, Long.MIN_VALUE, -2, Long.MAX_VALUE}) {
            final Reply reply = watcher.call(Commands.watch(9, "store", "", bad, true));
            assertEquals(ErrorCode.POSITION_EXPIRED, reply.code(), () -> "position " + bad);
            assertTrue(reply.error().message().contains("" + bad), reply::toString);
        }
        for (int i = 0; i < 100; i++) {
            app.set("store", "k", new byte[4000]).done();
            watcher.takeAll();
        }
        assertEquals(
                ErrorCode.POSITION_EXPIRED,
                watcher.call(Commands.watch(9, "store", "", first, true)).code());
    }

    @Test
    void shouldNotTakeAPositionOfAnEarlierLifeForItsOwn() {
        final long position = watcher.call(Commands.watch(9, "store", "", NEWEST, true))
                .watching()
                .position();
        final ManualClock later = new ManualClock(0, CoreHarness.START_MS + 1);
        try (CoreHarness restarted = new CoreHarness(context -> context.clocks(later, later))) {
            final TestApp again = restarted.connect("app");
            again.set("store", "k", new byte[1]);
            assertEquals(
                    ErrorCode.POSITION_EXPIRED,
                    again.call(Commands.watch(9, "store", "", position, true)).code());
        }
    }

    @Test
    void shouldTellASlowReaderWhatItHasRoomForAndTheRestLater() {
        watch("store", "", NEWEST);
        watcher.room(0);
        for (int i = 0; i < 300; i++) {
            set("k" + i, "v");
        }
        assertTrue(core.core.isQuiet(), "sleeps while the reader is slow");
        final List<String> told = new ArrayList<>();
        for (int i = 0; i < 1000 && told.size() < 300; i++) {
            watcher.room(1);
            core.work();
            told.addAll(texts(changes(watcher)));
        }
        watcher.unblock();
        assertEquals(300, told.size());
        assertEquals("SET k299=v", told.getLast());
    }

    @Test
    void shouldEndAWatchThatFellBehind() {
        final long watchId = watch("store", "", NEWEST);
        set("k", "first");
        final Change first = changes(watcher).getFirst();
        watcher.room(0);
        for (int i = 0; i < 2000; i++) {
            app.set("store", "k" + i % 10, new byte[1000]).done();
        }
        assertFalse(watcher.isOver(), "not closed for overflow");
        watcher.unblock();
        core.work();
        final List<Reply> replies = watcher.takeAll();
        assertTrue(replies.size() > 1, "what was under way still comes");
        final StateWatchEndedDecoder end = replies.getLast().watchEnded();
        assertEquals(watchId, end.watchId());
        assertEquals(ErrorCode.POSITION_EXPIRED.number(), end.code());
        assertEquals(change(replies.get(replies.size() - 2)).position(), end.position(), "it says how far it came");
        assertTrue(end.position() > first.position());

        assertEquals(0, core.core.state().watches().count());
        set("k", "after");
        assertEquals(List.of(), watcher.takeAll());
        watch("store", "", NEWEST);
    }

    @Test
    void shouldNotLetAFastWriterHoldUpAFastReader() {
        watch("store", "", NEWEST);
        for (int i = 0; i < 3000; i++) {
            app.send(Commands.set(1, "store", "k", new byte[500], SetOptions.NONE));
            if (i % 50 == 0) {
                core.work();
            }
        }
        core.work();
        app.takeAll();
        assertEquals(3000, changes(watcher).size());
    }

    @Test
    void shouldStopWhenToldTo() {
        final long watchId = watch("store", "", NEWEST);
        final long other = watch("store", "", NEWEST);
        assertEquals(
                ErrorCode.SUBSCRIPTION_UNKNOWN,
                app.call(Commands.unwatch(9, watchId)).code(),
                "another session's");
        watcher.call(Commands.unwatch(9, watchId)).done();
        assertEquals(
                ErrorCode.SUBSCRIPTION_UNKNOWN,
                watcher.call(Commands.unwatch(9, watchId)).code());
        set("k", "v");
        assertEquals(other, changes(watcher).getFirst().watchId());
    }

    @Test
    void shouldForgetTheWatchesOfASessionThatEnds() {
        watch("store", "", NEWEST);
        watch("store", "", NEWEST);
        watcher.die();
        core.work();
        assertEquals(0, core.core.state().watches().count());
        set("k", "v");
    }

    @Test
    void shouldTakeAsManyWatchesAsItSaysAndTellThemAll() {
        for (int i = 0; i < 256; i++) {
            watch("store", "k" + i, NEWEST);
        }
        final Reply refused = watcher.call(Commands.watch(9, "store", "", NEWEST, true));
        assertEquals(ErrorCode.TOO_MANY_SUBSCRIPTIONS, refused.code());
        for (int i = 0; i < 256; i++) {
            set("k" + i, "v");
            changes(watcher); // k1 is a prefix of k10
        }
        set("k77", "again");
        assertEquals(List.of("SET k77=again", "SET k77=again"), texts(changes(watcher)), "k7 and k77");
    }

    @Test
    void shouldRefuseWhatCannotBeWatched() {
        assertEquals(
                ErrorCode.STORE_NOT_FOUND,
                watcher.call(Commands.watch(9, "nowhere", "", NEWEST, true)).code());
        for (final String bad : List.of("a||b", "k".repeat(1025))) {
            assertEquals(
                    ErrorCode.KEY_INVALID,
                    watcher.call(Commands.watch(9, "store", bad, NEWEST, true)).code());
        }
        assertEquals(0, core.core.state().watches().count());
    }
}
