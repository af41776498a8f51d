package io.ledge.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.protocol.ErrorCode;
import io.ledge.test.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that are not there, refuse, die and come back. */
@Timeout(60)
class ReconnectTest {
    private static final Duration SOON = Duration.ofSeconds(5);

    @TempDir
    Path dataDir;

    private final List<String> changes = new CopyOnWriteArrayList<>();
    private final List<Throwable> errors = new CopyOnWriteArrayList<>();

    private LedgeClientContext context() {
        return new LedgeClientContext()
                .appId("test")
                .dataDir(dataDir)
                .errorHandler(errors::add)
                .onConnectionChange((state, reason) -> changes.add(state.name()));
    }

    @Test
    void shouldNameTheCommandWhenThereIsNoNode() {
        final LedgeUnavailableException ex = assertThrows(
                LedgeUnavailableException.class,
                () -> LedgeClient.connect(context().connectTimeout(Duration.ofMillis(200))));
        assertEquals(
                "no Ledge node answers on " + dataDir
                        + " (no node.properties there); start one with: ledge run --data-dir " + dataDir,
                ex.getMessage());
    }

    @Test
    void shouldTellNodesReasonWhenRejected() throws Exception {
        try (FakeNode node = FakeNode.start(dataDir)) {
            final LedgeException ex = assertThrows(
                    LedgeException.class, () -> LedgeClient.connect(context().appId(FakeNode.REFUSED_APP)));
            assertEquals(ErrorCode.APP_ID_INVALID, ex.code());
            assertEquals("app ids attached: a, b; pass one", ex.getMessage());
            assertTrue(node.items.isEmpty());
        }
    }

    @Test
    void shouldWaitForNodeThatStarts() throws Exception {
        final CompletableFuture<LedgeClient> connecting =
                CompletableFuture.supplyAsync(() -> LedgeClient.connect(context()));
        try (FakeNode node = FakeNode.start(dataDir);
                LedgeClient client = connecting.get(5, TimeUnit.SECONDS)) {
            client.saveState("s", "a", new byte[1]);
            assertEquals(1, node.items.size());
        }
    }

    @Test
    void shouldEndCallsInFlightWhenNodeDies() throws Exception {
        try (FakeNode node = FakeNode.start(dataDir);
                LedgeClient client = LedgeClient.connect(context())) {
            final CompletableFuture<?> async = client.getStateAsync("s", FakeNode.SILENT_KEY);
            final AtomicReference<Throwable> sync = new AtomicReference<>();
            final Thread caller = Thread.ofPlatform().start(() -> {
                try {
                    client.getState("s", FakeNode.SILENT_KEY);
                } catch (final Throwable ex) {
                    sync.set(ex);
                }
            });
            Await.await(SOON, () -> "caller " + caller.getState(), () -> caller.getState() != Thread.State.NEW);
            client.saveState("s", "b", new byte[1]); // what was sent before has arrived
            final long killedNs = System.nanoTime();
            node.kill();
            caller.join();
            final long tookMs = (System.nanoTime() - killedNs) / 1_000_000;
            assertTrue(tookMs < 1000, () -> "took " + tookMs + " ms");
            // either it was under way, or the caller came late
            assertTrue(
                    sync.get() instanceof OutcomeUnknownException || sync.get() instanceof LedgeUnavailableException,
                    () -> "" + sync.get());
            final CompletionException ex = assertThrows(CompletionException.class, async::join);
            assertEquals(OutcomeUnknownException.class, ex.getCause().getClass());
            assertEquals(
                    "getState s/silent: the node died while it was under way; it may have been executed",
                    ex.getCause().getMessage());
            Await.await(SOON, () -> "" + changes, () -> changes.contains("DISCONNECTED"));
            assertFalse(client.isConnected());
            assertThrows(LedgeUnavailableException.class, () -> client.getState("s", "a"));
        }
    }

    @Test
    void shouldComeBackWithinOneSecondWhenNodeRestarts() throws Exception {
        final FakeNode first = FakeNode.start(dataDir);
        try (LedgeClient client = LedgeClient.connect(context())) {
            final Subscription subscription = client.subscribe("pubsub", "t", event -> Ack.SUCCESS);
            first.close();
            Await.await(SOON, () -> "" + changes, () -> changes.contains("DISCONNECTED"));
            try (FakeNode second = FakeNode.start(dataDir)) {
                final long startNs = System.nanoTime();
                Await.await(SOON, () -> "" + changes, () -> changes.contains("CONNECTED"));
                final long tookMs = (System.nanoTime() - startNs) / 1_000_000;
                assertTrue(tookMs < 1000, () -> "took " + tookMs + " ms");
                client.saveState("s", "a", "1".getBytes(UTF_8));
                Await.await(SOON, () -> "not restored", () -> second.subscriptionCount == 1);
                client.publish("pubsub", "t", new byte[1]);
                Await.await(SOON, () -> "no delivery", () -> subscription.handledCount() == 1);
                Await.await(SOON, () -> "acks " + second.acks, () -> second.acks.size() == 1);
            }
        }
        assertEquals(List.of(), errors);
    }

    @Test
    void shouldReconnectManyTimesWhileManyCall() throws Exception {
        FakeNode node = FakeNode.start(dataDir);
        try (LedgeClient client = LedgeClient.connect(context())) {
            final List<Throwable> strange = new CopyOnWriteArrayList<>();
            final List<Thread> threads = new CopyOnWriteArrayList<>();
            final boolean[] stop = new boolean[1];
            for (int i = 0; i < 3; i++) {
                threads.add(Thread.ofPlatform().start(() -> hammer(client, strange, stop)));
            }
            for (int i = 0; i < 3; i++) {
                node.close();
                node = restart();
                Await.await(SOON, () -> "not back: " + changes, client::isConnected);
            }
            stop[0] = true;
            for (final Thread thread : threads) {
                thread.join();
            }
            assertEquals(List.of(), strange);
        } finally {
            node.close();
        }
    }

    private FakeNode restart() throws IOException {
        return FakeNode.start(dataDir);
    }

    private static void hammer(final LedgeClient client, final List<Throwable> strange, final boolean[] stop) {
        while (!stop[0]) {
            try {
                client.saveState("s", "k", new byte[100]);
            } catch (final OutcomeUnknownException | LedgeUnavailableException ex) {
                Thread.yield();
            } catch (final Throwable ex) {
                strange.add(ex);
                return;
            }
        }
    }

    @Test
    void shouldStayAwayWhenToldTo() throws Exception {
        final FakeNode node = FakeNode.start(dataDir);
        try (LedgeClient client = LedgeClient.connect(context().autoReconnect(false))) {
            node.close();
            Await.await(SOON, () -> "" + changes, () -> changes.equals(List.of("DISCONNECTED", "CLOSED")));
            assertThrows(LedgeUnavailableException.class, () -> client.getState("s", "a"));
        }
    }
}
