package io.ledge.api.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ledge.api.core.Delivery;
import io.ledge.api.core.TopicEvent;
import io.ledge.api.resiliency.FakeTimers;
import io.ledge.api.resiliency.Resiliency;
import io.ledge.api.semantics.TopicSubscription;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Events that are gathered when the node ends. */
class BulkPumpTest {
    private static final TopicSubscription.Bulk TWO = new TopicSubscription.Bulk(2, 600_000);

    private final Vertx vertx = Vertx.vertx();
    private final GuardedCalls guarded = new GuardedCalls(new Resiliency(List.of(), new FakeTimers()));
    private final BulkPump pump = new BulkPump(vertx, null, guarded); // there is no app: it must not be called
    private final List<String> seen = new ArrayList<>();

    @AfterEach
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private void gather(final String id, final String path) {
        final TopicEvent event = new TopicEvent(id, "app", "t", "", 0, "text/plain", Map.of(), new byte[0]);
        final Delivery delivery = new Delivery(1, 1, 1, "pubsub", "news", event, Map.of());
        pump.add(
                TWO,
                path,
                new BulkPump.Entry(
                        new TopicMessage(delivery, event, false),
                        status -> seen.add(id + " " + status),
                        cause -> seen.add(id + " " + cause),
                        () -> seen.add(id + " back")));
    }

    @Test
    void shouldGiveBackWhatItHasGathered() {
        gather("e1", "/a");
        gather("e2", "/b");
        pump.giveBack();
        assertEquals(List.of("e1 back", "e2 back"), seen.stream().sorted().toList());
        pump.giveBack();
        gather("e3", "/a"); // were e1 there still, the app would be called for both
        assertEquals(2, seen.size(), "each once");
    }
}
