package io.ledge.api.app;

import io.ledge.api.core.Delivery;
import io.ledge.api.resiliency.Call;
import io.ledge.api.resiliency.Policy;
import io.ledge.api.semantics.TopicSubscription;
import io.ledge.protocol.codec.AckStatus;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Gathers events for subscriptions that want many in one request: until there are enough, or for long enough. */
final class BulkPump {
    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final AppChannel channel;
    private final GuardedCalls guarded;
    private final Map<Key, Batch> batches = new HashMap<>();

    /**
     * One event on its way.
     *
     * @param settle is told its status
     * @param failed is told why nobody took it
     * @param giveBack run when the app is not asked: the core has it again
     */
    record Entry(TopicMessage message, Consumer<AckStatus> settle, Consumer<Throwable> failed, Runnable giveBack) {}

    private record Key(String pubsub, String topic, String path) {}

    private static final class Batch {
        private final List<Entry> entries = new ArrayList<>();
        private long timer = NO_TIMER;
    }

    BulkPump(final Vertx vertx, final AppChannel channel, final GuardedCalls guarded) {
        this.vertx = vertx;
        this.channel = channel;
        this.guarded = guarded;
    }

    void add(final TopicSubscription.Bulk bulk, final String path, final Entry entry) {
        final Delivery delivery = entry.message().delivery();
        final Key key = new Key(delivery.pubsub(), delivery.topic(), path);
        final Batch batch = batches.computeIfAbsent(key, _ -> new Batch());
        batch.entries.add(entry);
        if (batch.entries.size() >= bulk.maxMessages()) {
            send(key);
        } else if (batch.timer == NO_TIMER) {
            batch.timer = vertx.setTimer(bulk.maxAwaitMs(), _ -> send(key));
        }
    }

    /** What is gathered does not go to the app any more. */
    void giveBack() {
        final List<Batch> gathered = List.copyOf(batches.values());
        batches.clear();
        gathered.forEach(batch -> {
            vertx.cancelTimer(batch.timer);
            batch.entries.forEach(entry -> entry.giveBack().run());
        });
    }

    private void send(final Key key) {
        final Batch batch = batches.remove(key);
        if (batch == null) {
            return;
        }
        vertx.cancelTimer(batch.timer);
        final List<Entry> entries = batch.entries;
        final Policy policy = guarded.resiliency().inbound(key.pubsub(), TopicPump.PUBSUB);
        final List<TopicMessage> messages = entries.stream().map(Entry::message).toList();
        guarded.deliver(policy, waiting -> channel.deliverAll(key.path(), messages, waiting), BulkPump::failure)
                .onComplete(result -> {
                    if (result.succeeded()) {
                        final AckStatus[] statuses = result.result();
                        for (int i = 0; i < statuses.length; i++) {
                            entries.get(i).settle().accept(statuses[i]);
                        }
                    } else {
                        entries.forEach(entry -> entry.failed().accept(result.cause()));
                    }
                });
    }

    /** A call that took none of them. */
    private static int failure(final AckStatus[] statuses) {
        return Arrays.stream(statuses).allMatch(status -> status == AckStatus.RETRY) ? Call.FAILURE : Call.SUCCESS;
    }
}
