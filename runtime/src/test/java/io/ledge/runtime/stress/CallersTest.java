package io.ledge.runtime.stress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.client.Ack;
import io.ledge.client.ClientWaits;
import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeClientContext;
import io.ledge.client.LedgeTimeoutException;
import io.ledge.client.OutcomeUnknownException;
import io.ledge.client.StateOptions;
import io.ledge.runtime.node.LedgeNode;
import io.ledge.runtime.node.NodeContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real node and a real client: who may call, who is held up by whom, and whether anybody sleeps on work. */
@Timeout(60)
class CallersTest {
    private static final int LARGE = 4 << 20;

    @TempDir
    Path dataDir;

    private LedgeNode node;

    @BeforeEach
    void setUp() throws Exception {
        node = LedgeNode.launch(new NodeContext()
                .dataDir(dataDir)
                .factory(EchoBinding.factory())
                .components(List.of(
                        WakeStress.spec("statestore", "state.in-memory"),
                        WakeStress.spec("pubsub", "pubsub.in-memory"),
                        WakeStress.spec("echo", EchoBinding.TYPE))));
    }

    @AfterEach
    void tearDown() {
        node.close();
    }

    @Test
    void shouldLoseNoWakeUpWhenCallsComeAtEveryPace() throws Exception {
        try (LedgeClient client = connect("paces", Duration.ofSeconds(10))) {
            client.subscribe("pubsub", "nothing", event -> Ack.SUCCESS);
            final long lateBefore = node.waitCounters().lateWakes();
            for (int i = 0; i < 400; i++) {
                client.pingNs();
                client.saveStateAsync("statestore", "key", new byte[100], StateOptions.none())
                        .join();
                client.invokeBinding("echo", "echo", new byte[100], Map.of());
                TimeUnit.MICROSECONDS.sleep(50L * (i % 60));
            }
            assertEquals(lateBefore, node.waitCounters().lateWakes(), () -> "node: " + node.waitCounters());
            assertEquals(0, ClientWaits.lateWakes(client), "client");
        }
    }

    @Test
    void shouldServeAThousandVirtualThreadsAtOnce() throws Exception {
        try (LedgeClient client = connect("crowd", Duration.ofSeconds(10))) {
            final List<CompletableFuture<String>> done = IntStream.range(0, 1000)
                    .mapToObj(i -> onVirtualThread(() -> client.saveState("statestore", "key-" + i, new byte[50])))
                    .toList();
            for (final CompletableFuture<String> one : done) {
                one.get(30, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void shouldStopNoVirtualThreadWhenOthersWaitForTheNode() throws Exception {
        final AtomicBoolean ended = new AtomicBoolean();
        final AtomicLong longestGapNs = new AtomicLong();
        try (LedgeClient first = connect("first", Duration.ofSeconds(2));
                LedgeClient second = connect("second", Duration.ofSeconds(2))) {
            first.subscribe("pubsub", "full", event -> Ack.RETRY);
            final CompletableFuture<Boolean> one = onVirtualThread(() -> publishUntilTimeout(first));
            final CompletableFuture<Boolean> two = onVirtualThread(() -> publishUntilTimeout(second));
            final CompletableFuture<Boolean> heart = onVirtualThread(() -> beat(ended, longestGapNs));
            assertTrue(one.get(30, TimeUnit.SECONDS) && two.get(30, TimeUnit.SECONDS));
            ended.set(true);
            heart.get(30, TimeUnit.SECONDS);
        }
        assertTrue(
                longestGapNs.get() < TimeUnit.SECONDS.toNanos(1),
                () -> "callers pinned all carriers for " + longestGapNs.get() / 1_000_000 + " ms");
    }

    @Test
    void shouldTakeLargeValuesOfManyThreadsAtOnce() throws Exception {
        try (LedgeClient client = connect("large", Duration.ofSeconds(20))) {
            final List<CompletableFuture<String>> done = IntStream.range(0, 8)
                    .mapToObj(i -> onVirtualThread(() -> client.saveState("statestore", "key-" + i, new byte[LARGE])))
                    .toList();
            for (final CompletableFuture<String> one : done) {
                one.get(40, TimeUnit.SECONDS);
            }
            assertArrayEquals(
                    new byte[LARGE], client.getState("statestore", "key-7").value());
        }
    }

    @Test
    void shouldGoOnWithDeliveriesWhenAHandlerIsInterrupted() throws Exception {
        final BlockingQueue<String> outcomes = new LinkedBlockingQueue<>();
        try (LedgeClient client = connect("interrupted", Duration.ofSeconds(10))) {
            client.subscribe("pubsub", "topic", event -> {
                Thread.currentThread().interrupt();
                try {
                    client.getState("statestore", "key");
                    outcomes.add("answered");
                } catch (final OutcomeUnknownException ex) {
                    outcomes.add("interrupted");
                }
                return Ack.SUCCESS;
            });
            for (int i = 0; i < 3; i++) {
                client.publish("pubsub", "topic", new byte[] {1});
                final String outcome = outcomes.poll(10, TimeUnit.SECONDS);
                assertTrue(Set.of("interrupted", "answered").contains(outcome), "delivery " + i + ": " + outcome);
            }
            assertFalse(client.getState("statestore", "key").found());
        }
    }

    private LedgeClient connect(final String appId, final Duration requestTimeout) {
        return LedgeClient.connect(
                new LedgeClientContext().dataDir(dataDir).appId(appId).requestTimeout(requestTimeout));
    }

    private static boolean publishUntilTimeout(final LedgeClient client) {
        try {
            while (true) {
                client.publish("pubsub", "full", new byte[10]);
            }
        } catch (final LedgeTimeoutException ex) {
            return true; // held by the full queue for that long
        }
    }

    private static boolean beat(final AtomicBoolean ended, final AtomicLong longestGapNs) throws InterruptedException {
        long lastNs = System.nanoTime();
        while (!ended.get()) {
            Thread.sleep(1);
            final long nowNs = System.nanoTime();
            longestGapNs.accumulateAndGet(nowNs - lastNs, Math::max);
            lastNs = nowNs;
        }
        return true;
    }

    private static <T> CompletableFuture<T> onVirtualThread(final Callable<T> action) {
        final CompletableFuture<T> result = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                result.complete(action.call());
            } catch (final Throwable ex) {
                result.completeExceptionally(ex);
            }
        });
        return result;
    }
}
