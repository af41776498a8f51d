package io.ledge.core.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.journal.Durability;
import io.ledge.core.journal.JournalMarks;
import io.ledge.core.wait.ErrandBell;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.BooleanType;
import io.ledge.protocol.codec.ChangeType;
import io.ledge.protocol.codec.DoneDecoder;
import io.ledge.protocol.codec.GroupSizeEncodingEncoder;
import io.ledge.protocol.codec.MessageHeaderEncoder;
import io.ledge.protocol.codec.StateChangeDecoder;
import io.ledge.protocol.codec.StateTransactEncoder.OperationsEncoder;
import io.ledge.protocol.codec.StateValueDecoder;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What may be seen, and when: a store on a journal that the test moves by hand. */
class DurableStateTest {
    private final HandJournal journal = new HandJournal();
    private final CoreHarness core = harness(journal);
    private final TestApp app = core.connect("app");
    private final TestApp other = core.connect("app");

    private static CoreHarness harness(final HandJournal journal) {
        final CoreHarness harness =
                new CoreHarness(context -> context.journal(journal.proxy, new ErrandBell(context.doorbells()[1])));
        journal.arena(harness.core.bodies());
        harness.core.recovered(0, CoreAgent.MIN_VERSION_GAP);
        harness.core.addDurableStore("ledger", "state.ledge", "", Durability.ALWAYS);
        harness.core.addDurableStore("quick", "state.ledge", "", Durability.OS);
        return harness;
    }

    @AfterEach
    void tearDown() {
        journal.drain();
        core.close();
    }

    private static byte[] bytes(final String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void send(final TestApp sender, final byte[] message) {
        sender.send(message);
        core.work();
    }

    /** A set whose answer waits. @return its correlation id */
    private long sendSet(final String store, final String key, final String value) {
        final long id = app.nextId();
        send(app, Commands.set(id, store, key, bytes(value), SetOptions.NONE));
        return id;
    }

    private void syncAll() {
        journal.syncAll();
        core.work();
    }

    /** Sets, and syncs. @return the version */
    private long set(final String key, final String value) {
        sendSet("ledger", key, value);
        syncAll();
        return app.take().done().newVersion();
    }

    @Test
    void shouldAnswerASetOnlyWhenItIsOnTheDisk() {
        final long id = sendSet("ledger", "k", "v");
        assertEquals(List.of(), app.received());
        assertTrue(core.core.isQuiet(), "nothing to do but wait for the disk");

        journal.sync(0); // written, not synced
        core.work();
        assertEquals(List.of(), app.received());

        journal.sync(1);
        assertFalse(core.core.isQuiet(), "there is an answer to let out");
        core.work();
        assertEquals(id, app.take().correlationId());
    }

    @Test
    void shouldAnswerAQuickStoreWhenTheSystemHasIt() {
        sendSet("quick", "k", "v");
        assertEquals(List.of(), app.received());
        journal.sync(0);
        core.work();
        assertEquals(DoneDecoder.TEMPLATE_ID, app.take().templateId());
    }

    @Test
    void shouldNotShowAnotherAppAValueThatIsNotOnTheDisk() {
        set("old", "1");
        sendSet("ledger", "new", "2");

        send(other, Commands.get(1, "ledger", "new"));
        assertEquals(List.of(), other.received(), "a get of what is not durable waits");
        send(other, Commands.get(2, "ledger", "old"));
        assertEquals(2, other.take().correlationId(), "a get of older data does not");

        syncAll();
        assertArrayEquals(bytes("2"), other.data(other.take()));
    }

    @Test
    void shouldNotShowInAScanWhatIsNotOnTheDisk() {
        set("stays", "1");
        set("goes", "1");
        send(other, Commands.scan(1, "ledger", "", 10, true, new byte[0]));
        assertEquals(3, other.takeAll().size(), "nothing is under way, so it waits for nothing");

        send(app, Commands.delete(app.nextId(), "ledger", "goes", SetOptions.NONE));
        sendSet("ledger", "comes", "2");
        send(other, Commands.scan(2, "ledger", "", 10, true, new byte[0]));
        assertEquals(List.of(), other.received(), "neither what came nor what went");

        syncAll();
        app.takeAll();
        assertEquals(3, other.takeAll().size(), "two items and the page's end");
    }

    @Test
    void shouldTellAWatchOnlyWhatIsOnTheDisk() {
        set("k", "1");
        send(other, Commands.watch(1, "ledger", "", -1, true));
        final long position = other.take().watching().position();
        sendSet("ledger", "k", "2");
        sendSet("quick", "k", "2");
        send(app, Commands.delete(app.nextId(), "ledger", "k", SetOptions.NONE));
        assertEquals(List.of(), other.received());
        assertTrue(core.core.isQuiet(), "nothing to do but wait for the disk");

        journal.sync(position + 1);
        assertFalse(core.core.isQuiet(), "there is a change to tell");
        core.work();
        assertEquals(position + 1, other.take().change().position());

        journal.syncAll();
        core.work();
        final StateChangeDecoder gone = other.take().change();
        assertEquals(position + 3, gone.position(), "that of the record in the journal");
        assertEquals(ChangeType.DELETE, gone.change());
        app.takeAll();
    }

    @Test
    void shouldAnswerAWatchWhenThePositionWhereItBeginsIsOnTheDiskAndBeforeItsChanges() {
        sendSet("ledger", "before", "1");
        send(other, Commands.watch(1, "ledger", "", -1, true));
        sendSet("ledger", "after", "2");
        assertEquals(List.of(), other.received());
        syncAll();
        assertEquals(2, other.received().size());
        final long position = other.takeFirst().watching().position();
        assertEquals(position + 1, other.take().change().position());
        app.takeAll();
    }

    @Test
    void shouldEndWatchesThatWaitForWhatIsLost() {
        final TestApp third = core.connect("app");
        send(third, Commands.watch(1, "ledger", "other", -1, true));
        third.take().watching();
        send(other, Commands.watch(1, "ledger", "", -1, true));
        other.take().watching();
        sendSet("ledger", "k", "lost");
        final TestApp late = core.connect("app");
        send(late, Commands.watch(2, "ledger", "", -1, true));

        journal.fail("no space left on device");
        assertFalse(core.core.isQuiet(), "there is an end to tell");
        core.work();
        assertEquals(ErrorCode.NOT_DURABLE.number(), other.take().watchEnded().code());
        final Reply refusal = late.take();
        assertEquals(ErrorCode.NOT_DURABLE, refusal.code());
        assertTrue(refusal.error().message().contains("no space left on device"), refusal::toString);
        assertEquals(List.of(), third.received(), "nothing of what it watches is lost");
        app.takeAll();
    }

    @Test
    void shouldTellAWatchOfAQuickStoreWhatTheSystemHas() {
        send(other, Commands.watch(1, "quick", "", -1, true));
        other.take().watching();
        sendSet("quick", "k", "2");
        assertEquals(List.of(), other.received());
        journal.sync(0);
        core.work();
        assertEquals(1, other.take().change().position());
        app.takeAll();
    }

    @Test
    void shouldTellAnExpiryAtThePositionOfTheChangeBefore() {
        send(app, Commands.set(app.nextId(), "ledger", "k", bytes("1"), SetOptions.NONE.ttl(50)));
        syncAll();
        send(other, Commands.watch(1, "ledger", "", -1, true));
        final long position = other.take().watching().position();
        core.advanceMs(100, 10);
        assertEquals(ChangeType.EXPIRE, other.take().change().change());

        send(other, Commands.watch(2, "ledger", "", position, true));
        other.takeFirst().watching();
        assertEquals(position, other.take().change().position(), "told again rather than missed");
        app.takeAll();
    }

    @Test
    void shouldNotTellThatAnItemIsGoneBeforeItsDeletionIsOnTheDisk() {
        set("k", "v");
        send(app, Commands.delete(app.nextId(), "ledger", "k", SetOptions.NONE));
        send(other, Commands.get(1, "ledger", "k"));
        send(other, Commands.get(2, "ledger", "never"));
        assertEquals(2, other.take().correlationId(), "what never was waits for nothing");
        assertEquals(0, core.core.state().table().entryCount());

        syncAll();
        assertEquals(BooleanType.FALSE, other.take().value().found());
        assertEquals(DoneDecoder.TEMPLATE_ID, app.take().templateId());
        assertNull(app.valueOf("ledger", "k"));
    }

    @Test
    void shouldSetWhereATombstoneIs() {
        final long first = set("k", "v");
        send(app, Commands.delete(app.nextId(), "ledger", "k", SetOptions.NONE));
        sendSet("ledger", "k", "w");
        assertEquals(1, core.core.state().table().entryCount());
        syncAll();
        app.takeAll();
        assertArrayEquals(bytes("w"), app.valueOf("ledger", "k"));
        assertTrue(app.get("ledger", "k").value().itemVersion() > first);
        assertEquals(1, core.core.state().table().entryCount());
    }

    @Test
    void shouldNotTellOfAConflictBeforeItsReasonIsOnTheDisk() {
        final long version = set("k", "v");
        sendSet("ledger", "k", "w");
        send(other, Commands.set(1, "ledger", "k", bytes("x"), SetOptions.NONE.etag(version)));
        assertEquals(List.of(), other.received());
        syncAll();
        assertEquals(ErrorCode.ETAG_MISMATCH, other.take().code());
    }

    @Test
    void shouldNotTellOfTheStepsBeforeTheOneThatDidNotHold() {
        set("k", "v");
        set("gone", "x");
        send(app, Commands.delete(app.nextId(), "ledger", "gone", SetOptions.NONE));
        send(other, Commands.transact(1, "ledger", Commands.Operation.check("gone"), Commands.Operation.check("k")));
        assertEquals(List.of(), other.received(), "that the second did not hold says that the first did");
        syncAll();
        assertEquals(ErrorCode.ETAG_MISMATCH, other.take().code());
    }

    @Test
    void shouldNotTellThatAnItemExpiredBeforeItsChangeIsOnTheDisk() {
        set("k", "v");
        send(app, Commands.set(app.nextId(), "ledger", "k", bytes("w"), SetOptions.NONE.ttl(10)));
        core.advanceMs(60_000, 100);
        send(other, Commands.get(1, "ledger", "k"));
        assertEquals(List.of(), other.received(), "after a crash the old value would be there, for good");
        assertEquals(1, core.core.state().table().entryCount());
        syncAll();
        assertEquals(BooleanType.FALSE, other.take().value().found());
        core.advanceMs(2_000, 100);
        assertEquals(0, core.core.state().table().entryCount(), "and its memory comes back");
    }

    @Test
    void shouldSendItemsOfABulkGetInOrder() {
        set("a", "1");
        set("c", "3");
        sendSet("ledger", "b", "2");
        send(other, Commands.bulkGet(1, "ledger", List.of("a", "b", "c")));
        assertEquals(1, other.received().size(), "the first waits for nothing");
        syncAll();
        assertEquals(
                List.of(0L, 1L, 2L),
                other.takeAll().stream().map(reply -> reply.item().index()).toList());
    }

    @Test
    void shouldHoldATransactionBackAsAWhole() {
        final long id = app.nextId();
        send(
                app,
                Commands.transact(
                        id, "ledger", Commands.Operation.upsert("a", "1"), Commands.Operation.upsert("b", "2")));
        send(other, Commands.get(1, "ledger", "b"));
        assertEquals(List.of(), app.received());
        assertEquals(List.of(), other.received());
        assertEquals(1, journal.drain(), "one record");
        syncAll();
        assertEquals(id, app.take().correlationId());
        assertEquals(StateValueDecoder.TEMPLATE_ID, other.take().templateId());
    }

    @Test
    void shouldRefuseWhatIsNotDurableWhenTheJournalFailsAndServeTheRest() {
        set("safe", "1");
        set("gone", "2");
        sendSet("ledger", "lost", "3");
        send(app, Commands.delete(app.nextId(), "ledger", "gone", SetOptions.NONE));
        journal.drain();
        journal.fail("pwrite: EIO");
        core.work();

        assertEquals(
                List.of(ErrorCode.NOT_DURABLE, ErrorCode.NOT_DURABLE),
                app.takeAll().stream().map(Reply::code).toList());
        assertArrayEquals(bytes("1"), app.valueOf("ledger", "safe"));
        assertEquals(ErrorCode.NOT_DURABLE, app.get("ledger", "lost").code());
        assertEquals(ErrorCode.NOT_DURABLE, app.get("ledger", "gone").code());
        assertNull(app.valueOf("ledger", "never"));

        final Reply refused = app.set("ledger", "k", bytes("v"));
        assertEquals(ErrorCode.JOURNAL_FAILED, refused.code());
        assertTrue(refused.error().message().contains("pwrite: EIO"), refused::toString);
        assertEquals(
                DoneDecoder.TEMPLATE_ID, app.set("store", "k", bytes("v")).templateId(), "a volatile store goes on");
        assertTrue(core.core.isQuiet());
    }

    @Test
    void shouldRefuseChangesWhileTheDiskIsFullAndTakeThemAgain() {
        journal.marks.state(JournalMarks.State.DISK_FULL, "no room for another segment");
        assertEquals(ErrorCode.DISK_FULL, app.set("ledger", "k", bytes("v")).code());
        assertEquals(
                ErrorCode.DISK_FULL,
                app.call(Commands.delete(app.nextId(), "ledger", "k", SetOptions.NONE))
                        .code());
        assertNull(app.valueOf("ledger", "k"));
        journal.marks.state(JournalMarks.State.OK, "");
        set("k", "v");
        assertArrayEquals(bytes("v"), app.valueOf("ledger", "k"));
    }

    @Test
    void shouldTakeNoMoreCommandsThanTheJournalHasRoomFor() {
        final byte[] value = new byte[4096];
        for (int i = 0; i < 2_000; i++) {
            app.send(Commands.set(app.nextId(), "ledger", "k" + i, value, SetOptions.NONE));
        }
        core.work();
        assertTrue(app.outgoing().size() > 500, () -> "left: " + app.outgoing().size());
        for (int i = 0; i < 100 && !app.isIdle(); i++) {
            syncAll();
        }
        syncAll();
        assertEquals(2_000, app.takeAll().size());
        assertEquals(2_000, core.core.state().table().entryCount());
    }

    @Test
    void shouldDropAnswersOfASessionThatIsGone() {
        final long id = app.nextId();
        final long bodyId = app.sendBody(new byte[100_000]);
        send(app, Commands.set(id, "ledger", "k", new byte[0], SetOptions.NONE.body(bodyId, 100_000)));
        send(app, Commands.get(app.nextId(), "ledger", "k"));
        app.die();
        syncAll();
        assertArrayEquals(new byte[100_000], other.valueOf("ledger", "k"));
    }

    @Test
    void shouldReplayWhatWasAccepted() {
        final byte[] body = new byte[50_000];
        body[49_999] = 7;
        set("inline", "v");
        set("deleted", "x");
        send(app, Commands.delete(app.nextId(), "ledger", "deleted", SetOptions.NONE));
        final long bodyId = app.sendBody(body);
        send(app, Commands.set(app.nextId(), "ledger", "body", new byte[0], SetOptions.NONE.body(bodyId, body.length)));
        send(app, Commands.set(app.nextId(), "ledger", "expires", bytes("e"), SetOptions.NONE.ttl(5_000)));
        send(
                app,
                Commands.transact(
                        app.nextId(),
                        "ledger",
                        Commands.Operation.upsert("t", "1"),
                        Commands.Operation.delete("inline"),
                        Commands.Operation.delete("never"),
                        Commands.Operation.upsert("inline", "2")));
        send(app, Commands.increment(app.nextId(), "ledger", "n", 5, 37, 0, false));
        syncAll();
        app.takeAll();
        final long versionOfT = app.get("ledger", "t").value().itemVersion();

        final HandJournal again = new HandJournal();
        final CoreHarness after =
                new CoreHarness(context -> context.journal(again.proxy, new ErrandBell(context.doorbells()[1])));
        try (after) {
            again.arena(after.core.bodies());
            journal.replayInto(after.core.state().replay());
            journal.replayInto(after.core.state().replay()); // idempotent
            after.core.recovered(journal.drain(), CoreAgent.MIN_VERSION_GAP);
            after.core.addDurableStore("ledger", "state.ledge", "", Durability.ALWAYS);
            final TestApp reader = after.connect("app");
            assertArrayEquals(bytes("2"), reader.valueOf("ledger", "inline"));
            assertArrayEquals(body, reader.valueOf("ledger", "body"));
            assertArrayEquals(bytes("e"), reader.valueOf("ledger", "expires"));
            assertArrayEquals(bytes("42"), reader.valueOf("ledger", "n"));
            assertNull(reader.valueOf("ledger", "deleted"));
            assertEquals(versionOfT, reader.get("ledger", "t").value().itemVersion());
            assertEquals(5, after.core.state().table().entryCount());

            after.advanceMs(6_000);
            assertNull(reader.valueOf("ledger", "expires"), "its instant survived");
            final long id = reader.nextId();
            reader.send(Commands.set(id, "ledger", "t", bytes("3"), SetOptions.NONE.etag(versionOfT)));
            after.work();
            again.syncAll();
            after.work();
            assertTrue(reader.take().done().newVersion() > versionOfT, "versions go on");
        }
    }

    @Test
    void shouldStampWhatAClientMayNotSay() {
        set("k", "v");
        final byte[] check = Commands.transact(
                app.nextId(),
                "ledger",
                Commands.Operation.check("none"),
                Commands.Operation.delete("never"),
                Commands.Operation.upsert("l", "1"));
        final int operation = MessageHeaderEncoder.ENCODED_LENGTH + 2 * GroupSizeEncodingEncoder.ENCODED_LENGTH;
        new UnsafeBuffer(check)
                .putLong(operation + OperationsEncoder.newVersionEncodingOffset(), 1L << 40, ByteOrder.LITTLE_ENDIAN);
        send(app, check);
        syncAll();
        app.take().done();
        final HandJournal again = new HandJournal();
        try (CoreHarness after =
                new CoreHarness(context -> context.journal(again.proxy, new ErrandBell(context.doorbells()[1])))) {
            journal.replayInto(after.core.state().replay());
            after.core.recovered(journal.drain(), CoreAgent.MIN_VERSION_GAP);
            after.core.addDurableStore("ledger", "state.ledge", "", Durability.ALWAYS);
            assertNull(after.connect("app").valueOf("ledger", "none"));
            assertEquals(2, after.core.state().table().entryCount());
        }
    }

    @Test
    void shouldKeepDataOfAStoreThatIsNotConfigured() {
        set("k", "v");
        final HandJournal again = new HandJournal();
        try (CoreHarness after =
                new CoreHarness(context -> context.journal(again.proxy, new ErrandBell(context.doorbells()[1])))) {
            journal.replayInto(after.core.state().replay());
            after.core.recovered(1, CoreAgent.MIN_VERSION_GAP);
            after.core.addInMemoryStore("ledger", "state.in-memory", "");
            assertNull(after.connect("app").valueOf("ledger", "k"), "a volatile store of that name is another");
            assertEquals(1, after.core.state().table().entryCount());
        }
    }
}
