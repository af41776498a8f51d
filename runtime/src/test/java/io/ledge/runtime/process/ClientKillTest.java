package io.ledge.runtime.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.client.Ack;
import io.ledge.client.LedgeClient;
import io.ledge.client.SubscribeOptions;
import io.ledge.client.TopicEvent;
import io.ledge.test.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** kill -9 of an app: what it held comes to its next session, and the node lives. */
@Timeout(60)
class ClientKillTest {
    private static final int HELD = 5;

    private record Arrival(TopicEvent event, long timeNs) {}

    @TempDir
    private Path scratch;

    @ParameterizedTest
    @ValueSource(strings = {"--wait-mode=doorbell", "--wait-mode=spin", "--wait-mode=park", "--driver-thread"})
    void shouldGiveWhatADeadAppHeldToItsNextSession(final String option) throws InterruptedException {
        try (NodeProcess node = NodeProcess.start(scratch, List.of(option), NodeProcess.MEMORY);
                LedgeClient publisher = node.connect("publisher");
                LedgeClient successor = node.connect("app");
                JavaProcess app = JavaProcess.start(
                        scratch,
                        "app",
                        SilentApp.class,
                        List.of(node.dataDir().toString(), "app", Integer.toString(HELD), "pubsub", "jobs"))) {
            app.awaitLine("subscribed");
            for (int i = 0; i < HELD; i++) {
                publisher.publish("pubsub", "jobs", ("job " + i).getBytes(UTF_8));
            }
            app.awaitLine("got job 0");
            final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
            successor.subscribe("pubsub", "jobs", SubscribeOptions.none().window(HELD), event -> {
                arrivals.add(new Arrival(event, System.nanoTime()));
                return Ack.SUCCESS;
            });
            assertEquals(null, arrivals.poll(100, TimeUnit.MILLISECONDS), "they are the other session's");

            final long killedNs = System.nanoTime();
            app.kill();

            for (int i = 0; i < HELD; i++) {
                final Arrival arrival = arrivals.poll(10, TimeUnit.SECONDS);
                assertNotNull(arrival, "job " + i);
                assertEquals("job " + i, arrival.event().text());
                assertEquals(2, arrival.event().attempt());
                report(option, i, arrival.timeNs() - killedNs);
            }
            Await.await(
                    Duration.ofSeconds(1),
                    () -> "2 sessions, not " + publisher.status().sessions(),
                    () -> publisher.status().sessions() == 2);
        }
    }

    private static void report(final String option, final int job, final long tookNs) {
        final double tookMs = tookNs / 1e6;
        System.out.printf(
                "kill -9 of an app (node with %s): job %d is with its next session after %.1f ms%n",
                option, job, tookMs);
        assertTrue(tookMs < 1_000, () -> "design: noticed within 100 ms; took " + tookMs + " ms");
    }
}
