package io.ledge.core.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.protocol.ErrorCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Counting in the store, over its messages. */
class IncrementTest {
    private final CoreHarness core = new CoreHarness();
    private final TestApp app = core.connect("app");

    @AfterEach
    void tearDown() {
        core.close();
    }

    private Reply increment(final String key, final long delta) {
        return app.call(Commands.increment(app.nextId(), "store", key, delta));
    }

    @Test
    void shouldAnswerTheNewValueAndItsVersion() {
        final Reply first = increment("n", 5);
        assertEquals(5, first.incremented().newValue());
        final Reply second = increment("n", -7);
        assertEquals(-2, second.incremented().newValue());
        assertTrue(second.incremented().newVersion() > first.incremented().newVersion());
        final var value = app.get("store", "n").value();
        assertEquals(second.incremented().newVersion(), value.itemVersion());
        assertEquals("text/plain", value.contentType());
        assertArrayEquals("-2".getBytes(), app.valueOf("store", "n"));
    }

    @Test
    void shouldLoseNoIncrementOfSeveralClients() {
        final TestApp other = core.connect("app");
        for (int i = 0; i < 500; i++) {
            app.send(Commands.increment(app.nextId(), "store", "n", 1));
            other.send(Commands.increment(other.nextId(), "store", "n", 2));
        }
        core.work();
        assertEquals(500, app.takeAll().size());
        assertEquals(500, other.takeAll().size());
        assertArrayEquals("1500".getBytes(), app.valueOf("store", "n"));
    }

    @Test
    void shouldKeepTheContentTypeOfAnItemThatIsThere() {
        app.set("store", "n", "41".getBytes(), SetOptions.NONE.type("application/json"));
        assertEquals(42, increment("n", 1).incremented().newValue());
        assertEquals("application/json", app.get("store", "n").value().contentType());
    }

    @Test
    void shouldKeepAppsApart() {
        increment("n", 1);
        final TestApp other = core.connect("other");
        assertEquals(
                1,
                other.call(Commands.increment(9, "store", "n", 1)).incremented().newValue());
    }

    @Test
    void shouldSayWhichNumbersDoNotFit() {
        app.set("store", "n", Long.toString(Long.MAX_VALUE).getBytes());
        final Reply reply = increment("n", 3);
        assertEquals(ErrorCode.NUMBER_OVERFLOW, reply.code());
        assertTrue(reply.error().message().contains("value=9223372036854775807, delta=3"), reply::toString);
        assertArrayEquals(Long.toString(Long.MAX_VALUE).getBytes(), app.valueOf("store", "n"), "it is left as it was");
    }

    @Test
    void shouldRefuseAValueThatIsABody() {
        app.set("store", "n", new byte[9000]);
        final Reply reply = increment("n", 3);
        assertEquals(ErrorCode.NOT_A_NUMBER, reply.code());
        assertTrue(reply.error().message().contains("9000"), reply::toString);
        assertEquals(3, core.bodyBlocks());
    }

    @Test
    void shouldCountWithinAWindowThatTheFirstOneOpens() {
        for (int i = 1; i <= 3; i++) {
            final var counted = app.call(Commands.increment(9, "store", "n", 1, 0, 1000, true))
                    .incremented();
            assertEquals(i, counted.newValue());
            assertEquals(CoreHarness.START_MS + 1000, counted.expiryMs());
            core.advanceMs(100);
        }
        core.advanceMs(700);
        assertNull(app.valueOf("store", "n"));
        assertEquals(
                1,
                app.call(Commands.increment(9, "store", "n", 1, 0, 1000, true))
                        .incremented()
                        .newValue());
        core.advanceMs(2000, 10);
        assertEquals(0, core.entries(), "its timer was kept");
    }

    @Test
    void shouldRefuseWhenTheStoreIsFull() {
        try (CoreHarness small = new CoreHarness(context -> context.state(2, 64 * 1024))) {
            final TestApp client = small.connect("app");
            client.set("store", "a", "1".getBytes()).done();
            client.set("store", "b", "1".getBytes()).done();
            assertEquals(
                    ErrorCode.STORE_FULL,
                    client.call(Commands.increment(9, "store", "c", 1)).code());
            assertEquals(
                    2,
                    client.call(Commands.increment(9, "store", "a", 1))
                            .incremented()
                            .newValue());
        }
    }
}
