package io.ledge.core.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.loop.Commands.Operation;
import io.ledge.protocol.ErrorCode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All operations or none, whichever of them fails and why; and nothing leaks. */
class TransactionTest {
    private static final int MAX_ENTRIES = 8;

    private final CoreHarness core = new CoreHarness(context -> context.state(MAX_ENTRIES, 64 * 1024));
    private final TestApp app = core.connect("app");

    @AfterEach
    void tearDown() {
        core.close();
    }

    private Reply transact(final Operation... operations) {
        return app.call(Commands.transact(app.nextId(), "store", operations));
    }

    private Operation body(final String key, final int length) {
        final long bodyId = app.sendBody(new byte[length]);
        return new Operation(key, new byte[0], SetOptions.NONE.body(bodyId, length));
    }

    private String valueOf(final String key) {
        final byte[] value = app.valueOf("store", key);
        return value == null ? null : new String(value);
    }

    @Test
    void shouldDoAllOperationsInOrder() {
        app.set("store", "gone", "x".getBytes());
        app.set("store", "changed", "x".getBytes());
        transact(
                        Operation.upsert("new", "1"),
                        Operation.delete("gone"),
                        Operation.upsert("changed", "2"),
                        Operation.delete("never"),
                        body("large", 10_000))
                .done();
        assertEquals("1", valueOf("new"));
        assertNull(valueOf("gone"));
        assertEquals("2", valueOf("changed"));
        assertArrayEquals(new byte[10_000], app.valueOf("store", "large"));
        assertEquals(3, core.entries());
        assertEquals(3, core.bodyBlocks());
    }

    @Test
    void shouldLetTheLastOperationOnAKeyWin() {
        app.set("store", "b", "x".getBytes());
        transact(Operation.upsert("a", "1"), Operation.upsert("a", "2")).done();
        transact(Operation.delete("b"), Operation.upsert("b", "3")).done();
        transact(Operation.upsert("c", "4"), Operation.delete("c")).done();
        transact(body("d", 5000), body("d", 9000), Operation.upsert("d", "5")).done();
        assertEquals("2", valueOf("a"));
        assertEquals("3", valueOf("b"));
        assertNull(valueOf("c"));
        assertEquals("5", valueOf("d"));
        assertEquals(3, core.entries());
        assertEquals(0, core.bodyBlocks());
    }

    @Test
    void shouldCountAKeyOnceWhenTheStoreIsNearlyFull() {
        for (int i = 0; i < MAX_ENTRIES - 1; i++) {
            app.set("store", "k" + i, "x".getBytes()).done();
        }
        transact(Operation.upsert("a", "1"), Operation.upsert("a", "2")).done();
        assertEquals("2", valueOf("a"));
    }

    @Test
    void shouldCompareAndSetOverSeveralKeys() {
        final long a = app.set("store", "a", "1".getBytes()).done().newVersion();
        final long b = app.set("store", "b", "2".getBytes()).done().newVersion();
        final Operation[] swap = {
            Operation.check("a").with(SetOptions.NONE.etag(a)),
            Operation.check("b").with(SetOptions.NONE.etag(b)),
            Operation.check("lock"),
            Operation.upsert("a", "2"),
            Operation.upsert("b", "1")
        };
        transact(swap).done();
        assertEquals("2", valueOf("a"));
        assertEquals("1", valueOf("b"));

        final Reply again = transact(swap);
        assertEquals(ErrorCode.ETAG_MISMATCH, again.code());
        assertTrue(again.error().message().contains("operation=0"), again::toString);
        assertEquals("2", valueOf("a"));
    }

    /** They see the state before the transaction, wherever they stand. */
    @Test
    void shouldCheckAgainstTheStateBeforeTheTransaction() {
        transact(Operation.upsert("k", "1"), Operation.check("k")).done();
        transact(Operation.check("k").with(SetOptions.NONE.first()), Operation.delete("k"));
        assertEquals("1", valueOf("k"), "a check without an ETag wants it absent, first-write or not");
    }

    @Test
    void shouldTreatAnExpiredItemAsAbsentInACheck() {
        final long version = app.set("store", "k", "1".getBytes(), SetOptions.NONE.ttl(5))
                .done()
                .newVersion();
        core.clock.advanceMs(5); // and no cycle in which the wheel might free it
        app.send(Commands.transact(1, "store", Operation.check("k").with(SetOptions.NONE.etag(version))));
        app.send(Commands.transact(2, "store", Operation.check("k"), Operation.upsert("l", "1")));
        core.work();
        assertEquals(ErrorCode.ETAG_MISMATCH, app.takeFirst().code());
        app.take().done();
    }

    @Test
    void shouldExpireWhatATransactionSet() {
        transact(Operation.upsert("k", "1").with(SetOptions.NONE.ttl(100)), Operation.upsert("l", "1"))
                .done();
        core.advanceMs(200, 10);
        assertEquals(1, core.entries());
    }

    /** Each reason to fail, first, in the middle and last among good operations with and without bodies. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "etag",
                "absent",
                "first",
                "key",
                "separator",
                "missing",
                "length",
                "inline",
                "type",
                "check",
                "unlike"
            })
    void shouldChangeNothingWhenOneOperationFails(final String reason) {
        app.set("store", "old", "x".getBytes());
        app.set("store", "gone", new byte[5000]);
        final int blocks = core.bodyBlocks();
        for (int position = 0; position < 5; position++) {
            final List<Operation> operations = new ArrayList<>(List.of(
                    Operation.upsert("old", "changed"),
                    Operation.delete("gone"),
                    body("large", 10_000),
                    Operation.upsert("new", "1")));
            operations.add(position, bad(reason));

            final Reply reply = transact(operations.toArray(new Operation[0]));

            assertEquals(expected(reason), reply.code(), () -> reason + ": " + reply);
            assertEquals("x", valueOf("old"));
            assertArrayEquals(new byte[5000], app.valueOf("store", "gone"));
            assertNull(valueOf("large"));
            assertNull(valueOf("new"));
            assertEquals(2, core.entries());
            assertEquals(blocks, core.bodyBlocks(), reason + " at " + position);
        }
        final long used = core.core.state().table().usedBytes();
        app.call(Commands.delete(1, "store", "old", SetOptions.NONE));
        app.call(Commands.delete(1, "store", "gone", SetOptions.NONE));
        assertEquals(0, core.core.state().table().usedBytes(), "record bytes, of " + used);
    }

    private Operation bad(final String reason) {
        return switch (reason) {
            case "etag" -> Operation.upsert("old", "1").with(SetOptions.NONE.etag(999));
            case "absent" -> Operation.delete("nothing").with(SetOptions.NONE.etag(1));
            case "first" -> Operation.upsert("old", "1").with(SetOptions.NONE.first());
            case "key" -> Operation.upsert("", "1");
            case "check" -> Operation.check("old");
            case "unlike" -> Operation.check("old").with(SetOptions.NONE.etag(999));
            case "separator" -> Operation.delete("a||b");
            case "missing" -> Operation.upsert("m", "").with(SetOptions.NONE.body(4711, 5000));
            case "length" -> {
                final Operation right = body("l", 5000);
                yield right.with(SetOptions.NONE.body(right.options().bodyId(), 5001));
            }
            case "inline" -> new Operation("i", new byte[4097], SetOptions.NONE);
            case "type" -> Operation.upsert("t", "1").with(SetOptions.NONE.type("t".repeat(256)));
            default -> throw new IllegalArgumentException(reason);
        };
    }

    private static ErrorCode expected(final String reason) {
        return switch (reason) {
            case "etag", "absent", "first", "check", "unlike" -> ErrorCode.ETAG_MISMATCH;
            case "key", "separator" -> ErrorCode.KEY_INVALID;
            case "missing", "length" -> ErrorCode.BODY_UNKNOWN;
            default -> ErrorCode.BODY_TOO_LARGE;
        };
    }

    @Test
    void shouldChangeNothingWhenTheEntriesAreFull() {
        for (int i = 0; i < MAX_ENTRIES - 1; i++) {
            app.set("store", "k" + i, "x".getBytes()).done();
        }
        final Reply reply = transact(
                Operation.upsert("k0", "changed"),
                Operation.upsert("new1", "1"),
                body("new2", 5000),
                Operation.delete("k1"));
        assertEquals(ErrorCode.STORE_FULL, reply.code());
        assertEquals("x", valueOf("k0"));
        assertEquals("x", valueOf("k1"));
        assertEquals(MAX_ENTRIES - 1, core.entries());
        assertEquals(0, core.bodyBlocks());
    }

    @Test
    void shouldChangeNothingWhenTheBytesAreFull() {
        try (CoreHarness small = new CoreHarness(context -> context.state(MAX_ENTRIES, 32 * 1024))) {
            final TestApp client = small.connect("app");
            for (int i = 0; i < 5; i++) {
                client.set("store", "k" + i, new byte[4000]).done();
            }
            final long usedBytes = small.core.state().table().usedBytes();
            final Operation[] operations = new Operation[3]; // and room for two
            for (int i = 0; i < operations.length; i++) {
                operations[i] = new Operation("k" + i, new byte[4096], SetOptions.NONE);
            }
            final byte[] message = Commands.transact(5, "store", operations);
            final Reply reply = client.call(Commands.wrapped(5, client.sendBody(message), message.length));
            assertEquals(ErrorCode.STORE_FULL, reply.code());
            for (int i = 0; i < 5; i++) {
                assertEquals(4000, client.valueOf("store", "k" + i).length);
            }
            assertEquals(usedBytes, small.core.state().table().usedBytes());
        }
    }

    @Test
    void shouldRefuseTooManyOperationsAndNone() {
        assertEquals(ErrorCode.TRANSACTION_INVALID, transact().code());
        final Operation[] many =
                Collections.nCopies(1025, Operation.delete("k")).toArray(new Operation[0]);
        final byte[] message = Commands.transact(5, "store", many);
        final long bodyId = app.sendBody(message);
        assertEquals(
                ErrorCode.TRANSACTION_INVALID,
                app.call(Commands.wrapped(5, bodyId, message.length)).code());
    }

    @Test
    void shouldTakeATransactionTooLongForOneMessage() {
        final List<Operation> operations = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            operations.add(new Operation("k" + i, new byte[4096], SetOptions.NONE));
        }
        final byte[] message = Commands.transact(5, "store", operations.toArray(new Operation[0]));
        final long bodyId = app.sendBody(message);
        app.call(Commands.wrapped(5, bodyId, message.length)).done();
        assertEquals(6, core.entries());
        assertEquals(0, core.bodyBlocks());
    }

    @Test
    void shouldFreeTheBodiesOfATransactionForNoStore() {
        final Reply reply = app.call(Commands.transact(5, "nowhere", body("a", 5000), body("b", 5000)));
        assertEquals(ErrorCode.STORE_NOT_FOUND, reply.code());
        assertEquals(0, core.bodyBlocks());
    }
}
