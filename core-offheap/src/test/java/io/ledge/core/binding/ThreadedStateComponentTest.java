package io.ledge.core.binding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.memory.BodyArena;
import io.ledge.core.memory.OffHeapRegions;
import io.ledge.core.state.HeapStore;
import io.ledge.core.state.StateReplies;
import io.ledge.core.state.StateRequest;
import io.ledge.core.state.StateStore;
import io.ledge.core.state.StoreFailedException;
import io.ledge.core.state.StoreProbe;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.codec.ComponentState;
import io.ledge.test.Await;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The life of a store's thread, on real threads. */
@Timeout(60)
class ThreadedStateComponentTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final OffHeapRegions regions = new OffHeapRegions();
    private final BodyArena arena = new BodyArena(regions, 1 << 20, Ipc.DEFAULT_MAX_BODY_LENGTH >> 2);
    private ConnectedStore store;
    private StoreProbe probe;

    private void start(final ThreadedStateComponent.Opener opener) {
        store = ConnectedStore.start(new ThreadedStateComponent("test", HeapStore.FEATURES, opener), regions, arena);
        probe = new StoreProbe(store, arena);
    }

    @AfterEach
    void tearDown() {
        store.close();
        regions.close();
        assertEquals(0, regions.totalBytes());
    }

    private ConnectedStore.Status lastStatus() {
        return store.statuses().isEmpty() ? null : store.statuses().getLast();
    }

    private void awaitState(final ComponentState state) {
        Await.await(
                TIMEOUT,
                () -> state + " in " + store.statuses(),
                () -> lastStatus() != null && lastStatus().state() == state);
    }

    @Test
    void shouldLetCommandsWaitWhileTheStoreOpens() throws InterruptedException {
        final CountDownLatch mayOpen = new CountDownLatch(1);
        start((context, bodies, isClosing) -> {
            await(mayOpen);
            context.status(ComponentState.UP, "at last");
            return new HeapStore(bodies);
        });
        probe.submitGet("k");
        store.poll(probe, 10);
        assertEquals("", probe.answer());
        mayOpen.countDown();
        probe.awaitAnswer();
        assertEquals("value", probe.answer());
        assertEquals(new ConnectedStore.Status(ComponentState.UP, "at last"), lastStatus());
        assertTrue(store.wakes() > 0, "the core is told of answers");
    }

    private static void await(final CountDownLatch latch) {
        try {
            latch.await();
        } catch (final InterruptedException ex) {
            throw new AssertionError(ex);
        }
    }

    @Test
    void shouldAnswerWithTheReasonWhenTheStoreCannotBeOpened() {
        start((context, bodies, isClosing) -> {
            throw new ComponentException("file.yaml:7: no such disk");
        });
        awaitState(ComponentState.FAILED);
        for (int i = 0; i < 3; i++) {
            probe.submitGet("k");
            probe.awaitAnswer();
            assertEquals(ErrorCode.STORE_FAILED + ": file.yaml:7: no such disk", probe.answer());
        }
        assertEquals(1, store.statuses().size(), () -> store.statuses().toString());
    }

    @Test
    void shouldSurviveALinkageErrorOfTheOpener() {
        start((context, bodies, isClosing) -> {
            throw new NoClassDefFoundError("com/example/Driver");
        });
        awaitState(ComponentState.FAILED);
        probe.submitGet("k");
        probe.awaitAnswer();
        assertEquals(ErrorCode.STORE_FAILED + ": com/example/Driver", probe.answer());
    }

    @Test
    void shouldSayDegradedOnceAndUpAgain() {
        final AtomicReference<String> reason = new AtomicReference<>();
        start((context, bodies, isClosing) -> {
            context.status(ComponentState.UP, "");
            return new Breakable(new HeapStore(bodies), reason);
        });
        awaitState(ComponentState.UP);
        reason.set("the cable is out");
        for (int i = 0; i < 5; i++) {
            probe.submitGet("k");
            probe.awaitAnswer();
            assertEquals(ErrorCode.STORE_FAILED + ": the cable is out", probe.answer());
        }
        awaitState(ComponentState.DEGRADED);
        assertEquals("the cable is out", lastStatus().note());
        assertEquals(2, store.statuses().size(), () -> store.statuses().toString());
        reason.set(null);
        probe.submitGet("k");
        probe.awaitAnswer();
        awaitState(ComponentState.UP);
        assertEquals(3, store.statuses().size(), () -> store.statuses().toString());
    }

    /** Fails with the reason as long as there is one; null: there is none. */
    private record Breakable(HeapStore store, AtomicReference<String> reason) implements StateStore {
        @Override
        public boolean submit(final StateRequest request, final StateReplies replies) {
            if (reason.get() != null) {
                throw new StoreFailedException(reason.get());
            }
            return store.submit(request, replies);
        }

        @Override
        public boolean has(final Feature feature) {
            return store.has(feature);
        }

        @Override
        public void close() {
            store.close();
        }
    }

    @Test
    void shouldAnswerWhatWaitsWhenTheNodeGoesDown() {
        final CountDownLatch mayOpen = new CountDownLatch(1);
        final CountDownLatch isClosed = new CountDownLatch(1);
        start((context, bodies, isClosing) -> {
            await(mayOpen);
            return new Closable(new HeapStore(bodies), isClosed);
        });
        probe.submitGet("k");
        store.poll(probe, 10);
        final Thread closing = Thread.ofVirtual().start(store::close);
        Await.await(TIMEOUT, () -> "the closing thread waits", () -> closing.getState() == Thread.State.TIMED_WAITING);
        mayOpen.countDown();
        probe.awaitAnswer();
        assertEquals(ErrorCode.NODE_STOPPING + ": the state store has ended", probe.answer());
        await(isClosed);
    }

    private record Closable(HeapStore store, CountDownLatch isClosed) implements StateStore {
        @Override
        public boolean submit(final StateRequest request, final StateReplies replies) {
            return store.submit(request, replies);
        }

        @Override
        public boolean has(final Feature feature) {
            return store.has(feature);
        }

        @Override
        public void close() {
            store.close();
            isClosed.countDown();
        }
    }

    private static ThreadedStateComponent other(final ThreadedStateComponent.Opener opener) {
        return new ThreadedStateComponent("test", HeapStore.FEATURES, opener);
    }

    /** What one holds the next may need, and commands wait for it. */
    @Test
    void shouldCloseBeforeItOpensWithOtherSettings() throws Exception {
        final CountDownLatch isClosed = new CountDownLatch(1);
        final CountDownLatch isOpening = new CountDownLatch(1);
        final CountDownLatch mayOpen = new CountDownLatch(1);
        start((context, bodies, isClosing) -> new Closable(new HeapStore(bodies), isClosed));
        probe.submitGet("k");
        probe.awaitAnswer();
        final CompletableFuture<StateComponent.Switched> how = CompletableFuture.supplyAsync(() -> store.become(
                other((context, bodies, isClosing) -> {
                    assertEquals(0, isClosed.getCount());
                    isOpening.countDown();
                    await(mayOpen);
                    return new Breakable(new HeapStore(bodies), new AtomicReference<>("next"));
                }),
                TIMEOUT));
        await(isOpening);
        probe.submitGet("k");
        store.poll(probe, 10);
        assertEquals("", probe.answer());
        mayOpen.countDown();
        assertEquals(new StateComponent.Switched("", false), how.get());
        probe.awaitAnswer();
        assertEquals(ErrorCode.STORE_FAILED + ": next", probe.answer(), "it is asked of the next");
    }

    @Test
    void shouldOpenAsBeforeWhenOtherSettingsDoNotWork() {
        final AtomicInteger opened = new AtomicInteger();
        start((context, bodies, isClosing) -> {
            if (opened.incrementAndGet() > 2) {
                throw new ComponentException("gone bad meanwhile");
            }
            return new HeapStore(bodies);
        });
        final ThreadedStateComponent bad = other((context, bodies, isClosing) -> {
            throw new ComponentException("file.yaml:9: no such disk");
        });
        assertEquals(
                new StateComponent.Switched("file.yaml:9: no such disk", true), store.become(bad, TIMEOUT), "is back");
        probe.submitGet("k");
        probe.awaitAnswer();
        assertEquals("value", probe.answer());
        assertEquals(2, opened.get());

        assertEquals(new StateComponent.Switched("file.yaml:9: no such disk", false), store.become(bad, TIMEOUT));
        probe.submitGet("k");
        probe.awaitAnswer();
        assertEquals(ErrorCode.STORE_FAILED + ": gone bad meanwhile", probe.answer());
        final ThreadedStateComponent good = other((context, bodies, isClosing) -> new HeapStore(bodies));
        assertTrue(store.become(good, TIMEOUT).isDone());
        probe.submitGet("k");
        probe.awaitAnswer();
        assertEquals("value", probe.answer());
    }

    /** One that waits for others gives up when its time is over, and as soon as it is not wanted any more. */
    @Test
    void shouldGiveUpSettingsThatWaitForOthers() throws Exception {
        final CountDownLatch isWaiting = new CountDownLatch(1);
        final ThreadedStateComponent.Opener waiting = (context, bodies, isClosing) -> {
            isWaiting.countDown();
            Await.await(TIMEOUT, () -> "told to stop", isClosing);
            throw new ComponentException("stopped while waiting");
        };
        start(waiting);
        await(isWaiting);
        final ThreadedStateComponent good = other((context, bodies, isClosing) -> new HeapStore(bodies));
        assertTrue(store.become(good, TIMEOUT).isDone());
        assertEquals(
                new StateComponent.Switched("stopped while waiting", true),
                store.become(other(waiting), Duration.ofMillis(50)));
        probe.submitGet("k");
        probe.awaitAnswer();
        assertEquals("value", probe.answer());
    }

    /** It reads a large file, and does not look up: so it is given up too late, and is the store. */
    @Test
    void shouldGoOnWithSettingsThatWereGivenUpTooLate() {
        final AtomicReference<BooleanSupplier> closing = new AtomicReference<>();
        start((context, bodies, isClosing) -> new HeapStore(bodies));
        final ThreadedStateComponent slow = other((context, bodies, isClosing) -> {
            Await.await(TIMEOUT, () -> "told to stop", isClosing);
            closing.set(isClosing);
            return new HeapStore(bodies);
        });
        assertTrue(store.become(slow, Duration.ofMillis(50)).isDone());
        probe.submitGet("k");
        probe.awaitAnswer();
        assertEquals("value", probe.answer());
        assertFalse(closing.get().getAsBoolean(), "once it is open, its waits are its own");
    }

    @Test
    void shouldAnswerWhatWaitsWhenItEndsAlone() throws Exception {
        final CountDownLatch mayOpen = new CountDownLatch(1);
        final CountDownLatch isClosed = new CountDownLatch(1);
        start((context, bodies, isClosing) -> {
            await(mayOpen);
            return new Closable(new HeapStore(bodies), isClosed);
        });
        probe.submitGet("k");
        store.poll(probe, 10);
        assertFalse(store.end(Duration.ofMillis(20)), "it has what it has until it has ended");
        assertFalse(store.end(Duration.ZERO), "only looks");
        assertFalse(store.isIdle());
        mayOpen.countDown();
        assertTrue(store.end(TIMEOUT));
        await(isClosed);
        assertFalse(store.detach(), "its answer was not polled");
        probe.awaitAnswer();
        assertEquals(ErrorCode.NODE_STOPPING + ": the state store has ended", probe.answer());
        assertTrue(store.isIdle() && store.detach());
    }

    /** What a store throws is answered; what is thrown around it ends the thread. */
    @Test
    void shouldRefuseTheRestWhenItsThreadDies() {
        final CountDownLatch mayDie = new CountDownLatch(1);
        final CountDownLatch isClosed = new CountDownLatch(1);
        start((context, bodies, isClosing) -> new Mortal(new HeapStore(bodies), mayDie, isClosed));
        final StoreProbe first = new StoreProbe(store, arena);
        first.submitGet("k");
        probe.submitGet("k");
        mayDie.countDown();
        await(isClosed);
        store.poll(first, 1);
        assertEquals("value", first.answer());
        probe.awaitAnswer();
        assertEquals(ErrorCode.NODE_STOPPING + ": the state store has ended", probe.answer());
        final long startNs = System.nanoTime();
        assertEquals(
                new StateComponent.Switched("the thread of the store has died of a bug", false),
                store.become(other((context, bodies, isClosing) -> new HeapStore(bodies)), TIMEOUT));
        assertTrue(System.nanoTime() - startNs < TIMEOUT.toNanos() / 2, "nobody waits for it");
    }

    /** Has a bug where nobody looks for one. */
    private record Mortal(HeapStore store, CountDownLatch mayDie, CountDownLatch isClosed) implements StateStore {
        @Override
        public boolean submit(final StateRequest request, final StateReplies replies) {
            return store.submit(request, replies);
        }

        @Override
        public long entryCount() {
            await(mayDie);
            throw new AssertionError("a bug");
        }

        @Override
        public boolean has(final Feature feature) {
            return store.has(feature);
        }

        @Override
        public void close() {
            store.close();
            isClosed.countDown();
        }
    }

    @Test
    void shouldKnowItsFeaturesBeforeItIsOpen() {
        final CountDownLatch mayOpen = new CountDownLatch(1);
        start((context, bodies, isClosing) -> {
            await(mayOpen);
            return new HeapStore(bodies);
        });
        assertTrue(store.has(StateStore.Feature.TTL));
        assertEquals(-1, store.entryCount());
        assertFalse(store.statuses().contains(new ConnectedStore.Status(ComponentState.UP, "")));
        mayOpen.countDown();
    }
}
