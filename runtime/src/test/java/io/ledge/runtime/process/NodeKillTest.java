package io.ledge.runtime.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.client.Ack;
import io.ledge.client.ConnectionState;
import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeUnavailableException;
import io.ledge.client.OutcomeUnknownException;
import io.ledge.client.PublishOptions;
import io.ledge.client.StateOptions;
import io.ledge.client.TopicEvent;
import io.ledge.test.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 and restart of the node under a connected client. */
@Timeout(90)
class NodeKillTest {
    private record Change(ConnectionState state, String reason, long timeNs) {}

    @TempDir
    private Path scratch;

    @Test
    void shouldEndCallsInFlightAndFindTheNodeAgain() throws Exception {
        final BlockingQueue<Change> changes = new LinkedBlockingQueue<>();
        final BlockingQueue<TopicEvent> events = new LinkedBlockingQueue<>();
        try (NodeProcess node = NodeProcess.start(scratch, NodeProcess.MEMORY);
                LedgeClient client = LedgeClient.connect(node.context("app")
                        .onConnectionChange(
                                (state, reason) -> changes.add(new Change(state, reason, System.nanoTime()))))) {
            client.subscribe("pubsub", "news", event -> {
                events.add(event);
                return Ack.SUCCESS;
            });
            client.saveState("statestore", "a", new byte[] {1});

            node.process().suspend(); // what is sent now is in flight for sure
            final CompletableFuture<String> save =
                    client.saveStateAsync("statestore", "a", new byte[] {2}, StateOptions.none());
            final CompletableFuture<Void> publish =
                    client.publishAsync("pubsub", "news", new byte[] {3}, PublishOptions.none());
            assertFalse(save.isDone() || publish.isDone());
            final long killedNs = System.nanoTime();
            node.kill();

            assertOutcomeUnknown(save);
            assertOutcomeUnknown(publish);
            final Change lost = next(changes, ConnectionState.DISCONNECTED);
            assertNotNull(lost.reason());
            assertThrows(LedgeUnavailableException.class, () -> client.getState("statestore", "a"));

            node.startAgain();
            final long backNs = System.nanoTime();
            final Change found = next(changes, ConnectionState.CONNECTED);
            final double lostMs = (lost.timeNs() - killedNs) / 1e6;
            final double foundMs = (found.timeNs() - backNs) / 1e6;
            System.out.printf(
                    "kill -9 of the node: noticed after %.1f ms, back %.1f ms after it can be found%n",
                    lostMs, foundMs);
            assertTrue(lostMs < 1_000, () -> "noticed after " + lostMs + " ms");
            assertTrue(foundMs < 1_000, () -> "back after " + foundMs + " ms");

            assertFalse(client.getState("statestore", "a").found(), "state.in-memory begins anew");
            client.publish("pubsub", "news", "again".getBytes(UTF_8));
            final TopicEvent event = events.poll(5, TimeUnit.SECONDS);
            assertNotNull(event, "the subscription is restored");
            assertEquals("again", event.text());
        }
    }

    @Test
    void shouldServeASecondClientWhileTheFirstIsReconnecting() {
        try (NodeProcess node = NodeProcess.start(scratch, NodeProcess.MEMORY);
                LedgeClient first = node.connect("first")) {
            node.kill();
            node.startAgain();
            try (LedgeClient second = node.connect("second")) {
                second.saveState("statestore", "b", new byte[] {1});
                assertTrue(second.getState("statestore", "b").found());
            }
            Await.await(Duration.ofSeconds(2), () -> "the first client is back", first::isConnected);
            first.saveState("statestore", "c", new byte[] {1});
        }
    }

    /** As when the lid of a board's power supply closes: nobody runs for a while, then everybody goes on. */
    @Test
    void shouldServeAgainAfterASuspension() throws Exception {
        final int seconds = Integer.getInteger("ledge.suspend.seconds", 3);
        try (NodeProcess node = NodeProcess.start(scratch, NodeProcess.MEMORY);
                LedgeClient client = node.connect("app")) {
            client.saveState("statestore", "a", new byte[] {1});

            node.process().suspend();
            TimeUnit.SECONDS.sleep(seconds); // the suspension itself, not a wait for something
            node.process().resume();

            Await.await(Duration.ofSeconds(5), () -> "a client that is served", () -> hasItem(client));
        }
    }

    private static boolean hasItem(final LedgeClient client) {
        try {
            return client.getState("statestore", "a").found();
        } catch (final LedgeUnavailableException ex) {
            return false; // it is reconnecting
        }
    }

    private static void assertOutcomeUnknown(final CompletableFuture<?> call) throws Exception {
        final ExecutionException failure = assertThrows(ExecutionException.class, () -> call.get(5, TimeUnit.SECONDS));
        assertInstanceOf(OutcomeUnknownException.class, failure.getCause());
    }

    private static Change next(final BlockingQueue<Change> changes, final ConnectionState state)
            throws InterruptedException {
        while (true) {
            final Change change = changes.poll(10, TimeUnit.SECONDS);
            assertNotNull(change, () -> "no " + state);
            if (change.state() == state) {
                return change;
            }
        }
    }
}
