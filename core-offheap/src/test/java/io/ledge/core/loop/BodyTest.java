package io.ledge.core.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.ErrorDecoder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies on their way in: whole, or told to the command that names them; never left behind. */
class BodyTest {
    private static final int LENGTH = 10_000;

    private final CoreHarness core = new CoreHarness();
    private final TestApp app = core.connect("app");
    private final byte[] data = new byte[LENGTH];

    @AfterEach
    void tearDown() {
        assertEquals(0, core.bodyBlocks());
        core.close();
    }

    private void chunk(final long bodyId, final long total, final long offset, final int length) {
        app.send(Commands.chunk(bodyId, total, offset, data, 0, length));
    }

    private Reply set(final long bodyId, final long length) {
        return app.call(Commands.set(7, "store", "k", new byte[0], SetOptions.NONE.body(bodyId, length)));
    }

    private void assertRefused(final ErrorCode code, final long bodyId) {
        assertEquals(code, set(bodyId, LENGTH).code());
        assertEquals(0, core.bodyBlocks());
        assertEquals(0, core.entries());
    }

    @Test
    void shouldRefuseABodyThatNeverCame() {
        assertRefused(ErrorCode.BODY_UNKNOWN, 5);
    }

    @Test
    void shouldRefuseABodyWithoutItsEnd() {
        chunk(5, LENGTH, 0, 4096);
        chunk(5, LENGTH, 4096, 4096);
        assertRefused(ErrorCode.BODY_UNKNOWN, 5);
        chunk(5, LENGTH, 8192, LENGTH - 8192); // comes too late, and is nobody's
        assertRefused(ErrorCode.BODY_UNKNOWN, 5);
    }

    @Test
    void shouldRefuseABodyWithoutItsStart() {
        chunk(5, LENGTH, 4096, 4096);
        assertRefused(ErrorCode.BODY_UNKNOWN, 5);
    }

    @Test
    void shouldRefuseABodyOutOfOrder() {
        chunk(5, LENGTH, 0, 4096);
        chunk(5, LENGTH, 8192, LENGTH - 8192);
        chunk(5, LENGTH, 4096, 4096);
        assertRefused(ErrorCode.MALFORMED_MESSAGE, 5);
    }

    @Test
    void shouldRefuseABodyWithAPieceTwice() {
        chunk(5, LENGTH, 0, 4096);
        chunk(5, LENGTH, 0, 4096);
        assertRefused(ErrorCode.MALFORMED_MESSAGE, 5);
    }

    @Test
    void shouldRefuseABodyThatGrowsBeyondItsLength() {
        chunk(5, LENGTH, 0, 4096);
        chunk(5, LENGTH, 4096, LENGTH);
        assertRefused(ErrorCode.MALFORMED_MESSAGE, 5);
    }

    @Test
    void shouldRefuseABodyOfChangingLength() {
        chunk(5, LENGTH, 0, 4096);
        chunk(5, LENGTH + 1, 4096, 4096);
        assertRefused(ErrorCode.MALFORMED_MESSAGE, 5);
    }

    @Test
    void shouldRefuseABodyOfAnotherLengthThanNamed() {
        final long bodyId = app.sendBody(data);
        assertEquals(ErrorCode.BODY_UNKNOWN, set(bodyId, LENGTH - 1).code());
    }

    @Test
    void shouldTakeABodyOnce() {
        final long bodyId = app.sendBody(data);
        set(bodyId, LENGTH).done();
        assertEquals(ErrorCode.BODY_UNKNOWN, set(bodyId, LENGTH).code());
        app.call(Commands.delete(7, "store", "k", SetOptions.NONE)).done();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, (4 << 20) + 1, 0xFFFF_FFFFL})
    void shouldRefuseABodyOfAnImpossibleLength(final long length) {
        chunk(5, length, 0, 0);
        assertEquals(ErrorCode.BODY_TOO_LARGE, set(5, length).code());
    }

    @Test
    void shouldPassOverABodyWithoutAnId() {
        chunk(0, 0, 0, 0);
        chunk(0, LENGTH, 0, 4096);
        core.work();
        assertEquals(java.util.List.of(), app.received());
    }

    @Test
    void shouldRefuseBodiesAboveTheSessionsQuota() {
        final byte[] large = new byte[4 << 20];
        final long first = app.sendBody(large);
        final long second = app.sendBody(large);
        final long third = app.sendBody(new byte[5000]);
        assertEquals(ErrorCode.BODY_QUOTA_EXCEEDED, set(third, 5000).code());

        final TestApp neighbour = core.connect("app");
        neighbour.set("store", "n", new byte[5000]).done();
        neighbour.call(Commands.delete(7, "store", "n", SetOptions.NONE));

        set(first, large.length).done();
        set(second, large.length).done();
        set(app.sendBody(large), large.length).done();
        app.call(Commands.delete(7, "store", "k", SetOptions.NONE)).done();
    }

    @Test
    void shouldBearMoreBodiesThanThereAreSlots() {
        for (int i = 1; i <= 100; i++) {
            chunk(i, 5000, 0, 10);
        }
        core.work();
        for (int i = 1; i <= 100; i++) {
            assertEquals(ErrorCode.BODY_UNKNOWN, set(i, 5000).code());
        }
        set(app.sendBody(data), LENGTH).done();
        app.call(Commands.delete(7, "store", "k", SetOptions.NONE)).done();
    }

    @Test
    void shouldRefuseWhenTheArenaIsFull() {
        try (CoreHarness small = new CoreHarness(context -> context.bodies(1 << 20, 1 << 20))) {
            final TestApp first = small.connect("app");
            first.set("store", "a", new byte[1 << 19]).done();
            first.set("store", "b", new byte[1 << 19]).done();
            assertEquals(
                    ErrorCode.BACK_PRESSURE,
                    first.set("store", "c", new byte[5000]).code());
            first.call(Commands.delete(7, "store", "a", SetOptions.NONE)).done();
            first.set("store", "c", new byte[5000]).done();
        }
    }

    @Test
    void shouldFreeTheBodyOfEveryCommandThatIsRefusedFirst() {
        for (int i = 0; i < 200; i++) { // more than slots and quota
            final long bodyId = app.sendBody(data);
            app.send(
                    switch (i % 6) {
                        case 0 -> Commands.set(7, "nowhere", "k", new byte[0], SetOptions.NONE.body(bodyId, LENGTH));
                        case 1 -> Commands.publish(7, "nowhere", "t", new byte[0], bodyId, LENGTH, 0);
                        case 2 -> Commands.publish(7, "bus", "", new byte[0], bodyId, LENGTH, 0);
                        case 3 -> Commands.invoke(7, "nowhere", new byte[0], bodyId, LENGTH);
                        case 4 -> Commands.set(7, "store", "", new byte[0], SetOptions.NONE.body(bodyId, LENGTH));
                        default -> Commands.wrapped(7, bodyId, LENGTH);
                    });
            core.work();
            assertEquals(ErrorDecoder.TEMPLATE_ID, app.take().templateId());
            assertEquals(0, core.bodyBlocks());
        }
    }

    @Test
    void shouldFreeTheBodiesOfASessionThatDies() {
        app.sendBody(data);
        chunk(5, LENGTH, 0, 4096);
        core.work();
        assertTrue(core.bodyBlocks() > 0);
        app.die();
    }

    @Test
    void shouldRefuseWrappedRequestsThatAreNone() {
        final long bodyId = app.sendBody(data); // zeros
        assertEquals(
                ErrorCode.MALFORMED_MESSAGE,
                app.call(Commands.wrapped(7, bodyId, LENGTH)).code());
        final byte[] inner = Commands.wrapped(8, 1, 80);
        final byte[] chunked = java.util.Arrays.copyOf(inner, 5000);
        assertEquals(
                ErrorCode.MALFORMED_MESSAGE,
                app.call(Commands.wrapped(7, app.sendBody(chunked), 5000)).code());
        assertEquals(
                ErrorCode.BODY_UNKNOWN, app.call(Commands.wrapped(7, 4711, 80)).code());
        assertEquals(
                ErrorCode.BODY_TOO_LARGE,
                app.call(Commands.wrapped(7, app.sendBody(new byte[256 * 1024 + 1]), 256 * 1024 + 1))
                        .code());
    }

    @Test
    void shouldRefuseAPublishTooLongForOneMessage() {
        final byte[] publish = Commands.publish(7, "bus", "t", new byte[20_000], 0, 0, 0);
        final long bodyId = app.sendBody(publish);
        final Reply reply = app.call(Commands.wrapped(7, bodyId, publish.length));
        assertEquals(ErrorCode.BODY_TOO_LARGE, reply.code());
    }

    @Test
    void shouldRefuseAnInvocationTooLongForOneMessage() {
        final byte[] invoke = Commands.invoke(7, "out", new byte[20_000], 0, 0);
        final long bodyId = app.sendBody(invoke);
        final Reply reply = app.call(Commands.wrapped(7, bodyId, invoke.length));
        assertEquals(ErrorCode.BODY_TOO_LARGE, reply.code());
        assertEquals(0, core.pending());
    }

    @Test
    void shouldSendABodyTwiceToOneSession() {
        app.set("store", "k", data);
        app.room(1).send(Commands.get(1, "store", "k"));
        app.send(Commands.get(2, "store", "k"));
        core.work();
        app.unblock();
        core.work();
        assertArrayEquals(data, app.data(app.takeFirst()));
        assertEquals(2, app.take().correlationId());
        app.call(Commands.delete(7, "store", "k", SetOptions.NONE)).done();
    }

    @Test
    void shouldFreeBodiesOnTheirWayOutOfASessionThatDies() {
        app.set("store", "k", data);
        final TestApp slow = core.connect("app");
        slow.room(1); // the first is under way, the others of the same body wait
        for (int i = 0; i < 5; i++) {
            slow.send(Commands.get(i, "store", "k"));
        }
        core.work();
        slow.die();
        app.call(Commands.delete(7, "store", "k", SetOptions.NONE)).done();
    }
}
