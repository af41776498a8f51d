package io.ledge.core.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.memory.BodyArena;
import io.ledge.core.port.AppPort;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.codec.BodyChunkDecoder;
import io.ledge.protocol.codec.BooleanType;
import io.ledge.test.AllocationProbe;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Apps whose API this process serves: sessions of two rings, opened and ended while the loop runs. */
class AppPortTest {
    private static final int MAX_BODY = 4 << 20;

    /** Any thread but the test's, which then is never taken for the owner that ran the cycle himself. */
    private static final Thread OWNER = Thread.ofPlatform().unstarted(() -> {});

    private final CoreHarness core = new CoreHarness();
    private final List<Runnable> tasks = new ArrayList<>();
    private final List<Reply> replies = new ArrayList<>();
    private byte[] body = {};

    @AfterEach
    void tearDown() {
        core.close();
    }

    private CompletableFuture<AppPort> opening(final String appId) {
        return core.ports.open(appId, new AppPort.Owner(OWNER, tasks::add, () -> {}));
    }

    private AppPort open(final String appId) {
        final CompletableFuture<AppPort> port = opening(appId);
        assertFalse(port.isDone(), "opened at home only");
        core.work();
        return port.join();
    }

    private static boolean submit(final AppPort port, final byte[] message) {
        return port.submit(new UnsafeBuffer(message), 0, message.length);
    }

    private void read(final AppPort port) {
        while (port.read(this::onEvent, 10) > 0) {
            // until it is empty
        }
    }

    private void onEvent(final int type, final org.agrona.DirectBuffer buffer, final int index, final int length) {
        final byte[] bytes = new byte[length];
        buffer.getBytes(index, bytes);
        final Reply reply = new Reply(bytes);
        if (reply.templateId() == BodyChunkDecoder.TEMPLATE_ID) {
            final BodyChunkDecoder chunk = reply.chunk();
            body = chunk.chunkOffset() == 0 ? new byte[(int) chunk.totalLength()] : body;
            chunk.getChunk(body, (int) chunk.chunkOffset(), chunk.chunkLength());
        } else {
            replies.add(reply);
        }
    }

    /** The only answer. A body longer than the ring needs several rounds. */
    private Reply call(final AppPort port, final byte[] message) {
        assertTrue(submit(port, message));
        replies.clear();
        for (int i = 0; i < 1_000 && replies.isEmpty(); i++) {
            core.work();
            read(port);
        }
        assertEquals(1, replies.size());
        return replies.getFirst();
    }

    private static byte[] set(final AppPort port, final String store, final byte[] value) {
        if (value.length <= Ipc.INLINE_LIMIT) {
            return Commands.set(1, store, "k", value, SetOptions.NONE);
        }
        final long handle = port.allocateBody(new UnsafeBuffer(value), 0, value.length);
        assertTrue(handle > 0, () -> "no room: " + handle);
        return Commands.set(1, store, "k", new byte[0], SetOptions.NONE.body(handle, value.length));
    }

    private static byte[] value(final int length) {
        final byte[] value = new byte[length];
        for (int i = 0; i < length; i++) {
            value[i] = (byte) (i * 31 >> 3);
        }
        return value;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4095, 4096, 4097, 65_536, MAX_BODY})
    void shouldCarryValuesBothWays(final int length) {
        final AppPort port = open("app");
        final byte[] value = value(length);
        assertTrue(call(port, set(port, "store", value)).done().newVersion() > 0);
        final var got = call(port, Commands.get(2, "store", "k")).value();
        assertEquals(BooleanType.TRUE, got.found());
        final byte[] inline = new byte[got.bodyId() == 0 ? length : 0];
        got.skipContentType();
        got.getValue(inline, 0, inline.length);
        assertArrayEquals(value, got.bodyId() == 0 ? inline : body);
        call(port, Commands.delete(3, "store", "k", SetOptions.NONE));
        assertEquals(0, core.bodyBlocks());
    }

    @Test
    void shouldFreeTheBodyOfACommandThatIsRefused() {
        final AppPort port = open("app");
        final Reply refused = call(port, set(port, "no such store", value(10_000)));
        assertEquals(ErrorCode.STORE_NOT_FOUND, refused.code());
        assertEquals(0, core.bodyBlocks());
        assertEquals(BodyArena.TOO_LONG, port.allocateBody(new UnsafeBuffer(new byte[MAX_BODY + 1]), 0, MAX_BODY + 1));
        set(port, "store", value(10_000));
        assertTrue(core.bodyBlocks() > 0);
        port.releaseBodies();
        assertEquals(0, core.bodyBlocks());
    }

    @Test
    void shouldRefuseWhenTheRingIsFullAndTakeNothing() {
        final AppPort port = open("app");
        final byte[] get = Commands.get(1, "store", "none");
        int taken = 0;
        while (submit(port, get)) {
            taken++;
        }
        assertFalse(submit(port, set(port, "store", value(10_000))));
        assertEquals(0, core.bodyBlocks(), "the body went with the command");
        for (int i = 0; i < 1_000 && replies.size() < taken; i++) {
            core.work();
            read(port);
        }
        assertEquals(taken, replies.size());
        assertTrue(submit(port, get), "there is room again");
    }

    @Test
    void shouldGoOnWhereTheEventsDidNotFit() {
        final AppPort port = open("app");
        call(port, set(port, "store", value(4_000)));
        replies.clear();
        for (int i = 0; i < 300; i++) {
            assertTrue(submit(port, Commands.get(1_000 + i, "store", "k")));
        }
        core.work(); // 1.2 MB for a ring of 256 KiB
        assertTrue(port.hasEvents());
        read(port);
        assertTrue(replies.size() < 300, () -> "fitted all: " + replies.size());
        for (int i = 0; i < 100 && replies.size() < 300; i++) {
            core.work();
            read(port);
        }
        for (int i = 0; i < 300; i++) {
            assertEquals(1_000 + i, replies.get(i).correlationId());
        }
    }

    @Test
    void shouldTellTheOwnerOnceUntilHeReads() {
        final AppPort port = open("app");
        for (int i = 0; i < 5; i++) {
            submit(port, Commands.get(i + 1, "store", "k"));
            core.work();
            core.core.wake(core.core.takeOwedWakeUps());
        }
        assertEquals(1, tasks.size());
        port.beginRead();
        read(port);
        assertEquals(5, replies.size());
        submit(port, Commands.get(6, "store", "k"));
        core.work();
        core.core.wake(core.core.takeOwedWakeUps());
        assertEquals(2, tasks.size());
    }

    @Test
    void shouldRefuseMoreAppsThanThereArePortsUntilOneEnds() {
        final AppPort first = open("a");
        final AppPort second = open("b");
        final CompletableFuture<AppPort> third = opening("c");
        core.work();
        final CompletionException refused = assertThrows(CompletionException.class, third::join);
        assertTrue(
                refused.getCause().getMessage().startsWith("no room for app 'c': 2 of 2 apps are served, "),
                () -> refused.getCause().getMessage());
        call(first, set(first, "store", value(100)));
        submit(first, set(first, "store", value(10_000))); // on its way when the app goes
        first.end();
        core.work();
        assertTrue(first.isClosed());
        final AppPort again = open("a");
        assertFalse(again.hasEvents(), "nothing is left of the life before");
        assertEquals(1, call(again, Commands.get(1, "store", "k")).correlationId());
        assertFalse(second.isClosed());
        call(again, Commands.delete(3, "store", "k", SetOptions.NONE));
        assertEquals(0, core.bodyBlocks());
    }

    @Test
    void shouldTakeNothingAnyMoreWhenTheNodeCloses() {
        final AppPort port = open("app");
        submit(port, set(port, "store", value(10_000)));
        core.core.sessions().closeAll();
        assertTrue(port.isClosed());
        assertFalse(submit(port, Commands.get(1, "store", "k")));
        assertEquals(BodyArena.FULL, port.allocateBody(new UnsafeBuffer(new byte[10]), 0, 10));
        port.end();
        core.work();
        assertEquals(0, core.bodyBlocks(), "what lay in the ring is released");
    }

    @Test
    void shouldAnswerInOrderWhateverTheLength() {
        final AppPort port = open("app");
        final byte[] large = value(50_000);
        for (int i = 0; i < 20; i++) {
            final byte[] message = set(port, "store", i % 2 == 0 ? large : Arrays.copyOf(large, 10));
            assertTrue(submit(port, message));
            assertTrue(submit(port, Commands.get(i + 2, "store", "k")));
        }
        for (int i = 0; i < 1_000 && replies.size() < 40; i++) {
            core.work();
            read(port);
        }
        for (int i = 0; i < 20; i++) {
            final var got = replies.get(2 * i + 1).value();
            assertEquals(i + 2, replies.get(2 * i + 1).correlationId());
            assertEquals(i % 2 == 0 ? 50_000 : 0, got.bodyLength());
        }
    }

    @Test
    void shouldNotAllocateOnceWarm() {
        final AppPort port = open("app");
        final UnsafeBuffer set = new UnsafeBuffer(Commands.set(1, "store", "k", new byte[100], SetOptions.NONE));
        final UnsafeBuffer get = new UnsafeBuffer(Commands.get(2, "store", "k"));
        final long[] answers = {0};
        final MessageHandler counting = (type, buffer, index, length) -> answers[0]++;
        AllocationProbe.assertNoAllocation(
                () -> {
                    port.submit(set, 0, set.capacity());
                    port.submit(get, 0, get.capacity());
                    core.doWork();
                    core.core.isQuiet();
                    port.read(counting, 10);
                },
                20_000,
                2_000);
        assertTrue(answers[0] >= 2 * 22_000, () -> "answers: " + answers[0]);
    }
}
