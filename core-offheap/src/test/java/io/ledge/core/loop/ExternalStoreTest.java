package io.ledge.core.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.memory.OffHeapRegions;
import io.ledge.core.state.HeapStore;
import io.ledge.core.state.RingStateStore;
import io.ledge.core.state.StoreCommandAdapter;
import io.ledge.core.state.StoreRing;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.ErrorDecoder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A store on a thread of its own, as the sessions of a core see it; the test calls that thread's steps. */
class ExternalStoreTest {
    private static final int VALUE_LENGTH = 4000;

    private final CoreHarness core = new CoreHarness();
    private final OffHeapRegions regions = new OffHeapRegions();
    private final StoreRing ring = new StoreRing(regions, core.core.bodies());
    private final List<Throwable> failures = new ArrayList<>();
    private final StoreCommandAdapter worker = new StoreCommandAdapter(ring, failures::add);
    private final RingStateStore store = new RingStateStore(ring, HeapStore.FEATURES);
    private final HeapStore heap = new HeapStore(core.core.bodies());

    @BeforeEach
    void setUp() {
        core.core.addStore("far", "state.test", "", store);
    }

    @AfterEach
    void tearDown() {
        core.close();
        regions.close();
        assertEquals(List.of(), failures);
    }

    private void work() {
        do {
            core.work();
        } while (worker.poll(heap, 100) > 0);
        core.work();
    }

    private Reply call(final TestApp app, final byte[] message) {
        app.send(message);
        work();
        return app.take();
    }

    @Test
    void shouldServeASession() {
        final TestApp app = core.connect("app");
        call(app, Commands.set(1, "far", "k", new byte[] {1, 2}, SetOptions.NONE));
        final Reply got = call(app, Commands.get(2, "far", "k"));
        assertArrayEquals(new byte[] {1, 2}, app.data(got));
        assertEquals(2, got.correlationId());
        assertEquals(0, core.pending());
    }

    @Test
    void shouldRefuseWhatTheStoreDoesNotHave() {
        final TestApp app = core.connect("app");
        for (final byte[] message :
                List.of(Commands.scan(1, "far", "", 10, true, new byte[0]), Commands.watch(1, "far", "", -1, true))) {
            final Reply reply = call(app, message);
            assertEquals(ErrorCode.STORE_UNSUPPORTED, reply.code());
            assertTrue(reply.error().message().contains("'far'"), reply::toString);
        }
        assertEquals(0, core.pending());
    }

    @Test
    void shouldKeepAppsApartByTheirPrefix() {
        final TestApp app = core.connect("app");
        final TestApp other = core.connect("other");
        call(app, Commands.set(1, "far", "k", new byte[] {1}, SetOptions.NONE));
        call(other, Commands.set(1, "far", "k", new byte[] {2}, SetOptions.NONE));
        assertArrayEquals(new byte[] {1}, app.data(call(app, Commands.get(2, "far", "k"))));
        assertArrayEquals(new byte[] {2}, other.data(call(other, Commands.get(2, "far", "k"))));
    }

    @Test
    void shouldTakeABodyInAndGiveItOut() {
        final TestApp app = core.connect("app");
        final byte[] value = new byte[100_000];
        value[99_999] = 7;
        final long bodyId = app.sendBody(value);
        call(app, Commands.set(1, "far", "k", new byte[0], SetOptions.NONE.body(bodyId, value.length)));
        assertEquals(0, core.bodyBlocks());
        assertArrayEquals(value, app.data(call(app, Commands.get(2, "far", "k"))));
        assertEquals(0, core.bodyBlocks());
    }

    /** Three hundred answers of 4 KiB are far more than a backlog takes; it reads on later, and gets every one. */
    @Test
    void shouldHoldTheAnswersOfASessionThatReadsLater() {
        final TestApp slow = core.connect("app");
        final TestApp neighbour = core.connect("app");
        call(neighbour, Commands.set(1, "far", "k", new byte[VALUE_LENGTH], SetOptions.NONE));
        for (int i = 0; i < 300; i++) {
            slow.send(Commands.get(1000 + i, "far", "k"));
        }
        core.work();
        slow.room(2);
        work();
        assertFalse(slow.isOver());
        assertTrue(core.core.isQuiet());
        assertEquals(VALUE_LENGTH, neighbour.data(call(neighbour, Commands.get(2, "far", "k"))).length);

        slow.unblock();
        work();
        assertEquals(300, slow.takeAll().size());
        assertEquals(0, core.pending());
        assertEquals(0, core.bodyBlocks());
    }

    @Test
    void shouldForgetTheAnswersOfASessionThatDied() {
        final TestApp app = core.connect("app");
        final long bodyId = app.sendBody(new byte[50_000]);
        call(app, Commands.set(1, "far", "k", new byte[0], SetOptions.NONE.body(bodyId, 50_000)));
        app.send(Commands.get(2, "far", "k"));
        app.send(Commands.bulkGet(3, "far", List.of("k", "l", "k")));
        core.work();
        app.die();
        work();
        assertEquals(0, core.pending());
        assertEquals(0, core.bodyBlocks());
    }

    /** What was asked of it before it went is answered; later commands find no store. */
    @Test
    void shouldAnswerWhatWasAskedOfAStoreThatHasGone() {
        final TestApp app = core.connect("app");
        final TestApp dead = core.connect("app");
        for (int i = 0; i < 50; i++) {
            app.send(Commands.set(i, "far", "k" + i, new byte[] {1}, SetOptions.NONE));
            dead.send(Commands.set(i, "far", "l" + i, new byte[] {1}, SetOptions.NONE));
        }
        app.send(Commands.bulkGet(50, "far", keys(100)));
        core.work();
        core.core.remove("far");
        dead.die();
        assertEquals(
                ErrorCode.STORE_NOT_FOUND,
                app.call(Commands.get(51, "far", "k1")).code());
        assertFalse(store.isIdle());
        work();
        final List<Reply> replies = app.takeAll();
        assertEquals(150, replies.size());
        assertTrue(replies.stream().noneMatch(reply -> reply.templateId() == ErrorDecoder.TEMPLATE_ID));
        assertEquals(100, heap.entryCount(), "those of the dead as well");
        assertTrue(store.isIdle() && store.detach());
        assertTrue(core.core.isQuiet());
        assertEquals(0, core.pending());
        assertEquals(0, core.bodyBlocks());
    }

    private static List<String> keys(final int count) {
        return IntStream.range(0, count).mapToObj(i -> "k" + i).toList();
    }

    @Test
    void shouldAnswerWhatWasAskedOfAStoreThatAnotherIsInThePlaceOf() {
        final TestApp app = core.connect("app");
        app.send(Commands.set(1, "far", "k", new byte[] {1}, SetOptions.NONE));
        core.work();
        core.core.addInMemoryStore("far", "state.in-memory", "");
        final Reply got = app.call(Commands.get(2, "far", "k"));
        assertEquals(2, got.correlationId(), "the one in memory answers at once");
        assertEquals(0, app.data(got).length);
        work();
        assertEquals(1, app.take().correlationId());
        assertEquals(1, heap.entryCount());
        assertTrue(store.isIdle());
    }

    /** A store that hangs: its callers wait, the loop sleeps. */
    @Test
    void shouldBeQuietWhileAStoreHangs() {
        assertTrue(CoreContext.PENDING_REQUESTS_DEFAULT <= StoreRing.MAX_COMMANDS);
        final TestApp app = core.connect("app");
        for (int i = 0; i < 2000; i++) {
            app.send(Commands.set(i, "far", "k" + i, new byte[VALUE_LENGTH], SetOptions.NONE));
        }
        core.work(); // and comes to an end, though nothing is answered
        assertTrue(app.isIdle(), "all commands are taken");
        final TestApp neighbour = core.connect("app");
        assertEquals(3, neighbour.call(Commands.get(3, "store", "k")).correlationId());
        work();
        assertEquals(2000, app.takeAll().size());
        assertEquals(0, core.bodyBlocks());
    }

    @Test
    void shouldRefuseWhenTooManyRequestsAreUnderWay() {
        final TestApp app = core.connect("app");
        for (int i = 0; i < CoreContext.PENDING_REQUESTS_DEFAULT + 1; i++) {
            app.send(Commands.get(i, "far", "k"));
        }
        core.work();
        assertEquals(ErrorCode.BACK_PRESSURE, app.take().code());
        work();
        assertEquals(CoreContext.PENDING_REQUESTS_DEFAULT, app.takeAll().size());
    }
}
