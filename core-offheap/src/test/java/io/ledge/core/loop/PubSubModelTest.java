package io.ledge.core.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.pubsub.PubSubContext;
import io.ledge.core.pubsub.PubSubCounts;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.codec.AckStatus;
import io.ledge.protocol.codec.DeliverDecoder;
import io.ledge.protocol.codec.DoneDecoder;
import io.ledge.protocol.codec.ErrorDecoder;
import io.ledge.protocol.codec.FullPolicy;
import io.ledge.protocol.codec.SubscribedDecoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Thousands of random steps: apps come, subscribe, acknowledge or not, read or not, and die, while others publish. After
 * every step: each copy that was queued is acknowledged, dropped, expired, abandoned, or still held, and counted as such.
 * In the end: nothing is left, and whoever published was answered once. {@code -Dledge.model.seed=N} repeats a run.
 */
class PubSubModelTest {
    private static final String ORDERED = "ordered"; // one session, window 1: sees its topic in order
    private static final int SESSION_LIMIT = 8;

    private final long seed = Long.getLong("ledge.model.seed", System.nanoTime());
    private final int steps = Integer.getInteger("ledge.model.steps", 20_000);
    private final Random random = new Random(seed);
    private final CoreHarness core = new CoreHarness(context -> context.messageBytes(256 * 1024)
            .bodies(2 << 20, 1 << 20)
            .timers(64)
            .pubSub(new PubSubContext(
                    10,
                    4,
                    4,
                    8,
                    3,
                    TimeUnit.MILLISECONDS.toNanos(200),
                    TimeUnit.MILLISECONDS.toNanos(10),
                    TimeUnit.MILLISECONDS.toNanos(80),
                    TimeUnit.MILLISECONDS.toNanos(500))));
    private final List<Client> clients = new ArrayList<>();
    private final Map<String, Long> lastInOrder = new HashMap<>();
    private long nextNumber = 1;
    private long answersDue;

    /** One session: what it was delivered and has not answered, what it published and has not heard of. */
    private static final class Client {
        private final TestApp app;
        private final String appId;
        private final List<Delivered> deliveries = new ArrayList<>();
        private final Set<Long> unanswered = new HashSet<>();
        private final List<Long> subscriptions = new ArrayList<>();
        private int asked; // subscriptions, answered or not

        Client(final TestApp app, final String appId) {
            this.app = app;
            this.appId = appId;
        }
    }

    @Test
    void shouldLoseNothingAndLeakNothing() {
        try {
            for (int i = 0; i < steps; i++) {
                step();
                core.work();
                clients.forEach(this::read);
                clients.removeIf(client -> client.app.isOver());
                assertCounted();
            }
            end();
            core.close();
        } catch (final Throwable t) {
            throw new AssertionError("repeat with -Dledge.model.seed=" + seed + ": " + t + " " + core.errors, t);
        }
    }

    private void step() {
        final int choice = random.nextInt(100);
        if (clients.size() < 2 || choice < 4 && clients.size() < SESSION_LIMIT) {
            connect();
            return;
        }
        final Client client = clients.get(random.nextInt(clients.size()));
        if (choice < 35) {
            publish(client);
        } else if (choice < 75) {
            acknowledge(client);
        } else if (choice < 81) {
            subscribe(client);
        } else if (choice < 83) {
            unsubscribe(client);
        } else if (choice < 85) {
            client.app.die();
        } else if (choice < 88) {
            client.app.room(random.nextInt(3));
        } else if (choice < 91) {
            client.app.unblock();
        } else {
            core.clock.advanceMs(random.nextInt(60));
        }
    }

    private void connect() {
        final boolean isOrderedThere = clients.stream().anyMatch(client -> client.appId.equals(ORDERED));
        final String appId = isOrderedThere ? "app" + random.nextInt(3) : ORDERED;
        clients.add(new Client(core.connect(appId), appId));
    }

    private String topic() {
        return "t" + random.nextInt(3);
    }

    private void publish(final Client client) {
        final byte[] number = Long.toString(nextNumber++).getBytes();
        final byte[] data = java.util.Arrays.copyOf(number, random.nextInt(10) == 0 ? 20_000 : 20);
        final long ttlMs = random.nextInt(4) == 0 ? random.nextInt(100) : 0;
        final long id = client.app.nextId();
        final boolean isInline = data.length < 4096;
        final long bodyId = isInline ? 0 : client.app.sendBody(data);
        client.app.send(Commands.publish(
                id, "bus", topic(), isInline ? data : new byte[0], bodyId, isInline ? 0 : data.length, ttlMs));
        client.unanswered.add(id);
    }

    private void subscribe(final Client client) {
        final boolean isOrdered = client.appId.equals(ORDERED);
        if (client.asked == (isOrdered ? 1 : 3)) {
            return;
        }
        client.asked++;
        final FullPolicy[] policies = {FullPolicy.BLOCK, FullPolicy.DROP_OLDEST, FullPolicy.DROP_NEWEST};
        client.app.send(Commands.subscribe(
                0,
                "bus",
                isOrdered ? "t0" : topic(),
                new SubscribeOptions(
                        policies[random.nextInt(3)],
                        isOrdered ? 1 : 1 + random.nextInt(4),
                        100,
                        1 + random.nextInt(8))));
    }

    private void unsubscribe(final Client client) {
        if (!client.subscriptions.isEmpty()) {
            final int i = random.nextInt(client.subscriptions.size());
            client.asked--;
            client.app.send(Commands.unsubscribe(0, client.subscriptions.remove(i)));
        }
    }

    private void acknowledge(final Client client) {
        if (client.deliveries.isEmpty() || !client.app.isIdle()) {
            return;
        }
        final Delivered delivered = client.deliveries.remove(random.nextInt(client.deliveries.size()));
        final AckStatus status =
                switch (random.nextInt(8)) {
                    case 0 -> AckStatus.RETRY;
                    case 1 -> AckStatus.DROP;
                    default -> AckStatus.SUCCESS;
                };
        final PubSubCounts counts = core.core.pubSub().counts();
        final long before = counts.acknowledged() + counts.droppedByApp();
        client.app.send(Commands.ack(0, delivered.subscriptionId(), delivered.deliveryId(), status));
        core.work();
        if (counts.acknowledged() + counts.droppedByApp() > before && client.appId.equals(ORDERED)) {
            final long position = delivered.position(); // of the publication: publishers that are blocked come later
            final Long last = lastInOrder.put(delivered.topic(), position);
            assertTrue(last == null || last < position, () -> position + " after " + last);
        }
    }

    private void read(final Client client) {
        for (final Reply reply : client.app.takeAll()) {
            switch (reply.templateId()) {
                case DeliverDecoder.TEMPLATE_ID -> client.deliveries.add(Delivered.of(client.app, reply));
                case SubscribedDecoder.TEMPLATE_ID ->
                    client.subscriptions.add(reply.subscribed().subscriptionId());
                case DoneDecoder.TEMPLATE_ID -> answered(client, reply);
                case ErrorDecoder.TEMPLATE_ID -> {
                    if (reply.correlationId() != 0) {
                        assertEquals(ErrorCode.BACK_PRESSURE, reply.code(), reply::toString);
                        answered(client, reply);
                    }
                }
                default -> throw new AssertionError("unexpected: " + reply);
            }
        }
    }

    private void answered(final Client client, final Reply reply) {
        if (reply.correlationId() != 0) { // not of an unsubscribe
            assertTrue(client.unanswered.remove(reply.correlationId()), () -> "answered twice: " + reply);
            answersDue++;
        }
    }

    private void assertCounted() {
        final PubSubCounts counts = core.core.pubSub().counts();
        final long settled = counts.acknowledged()
                + counts.droppedByApp()
                + counts.droppedOldest()
                + counts.expired()
                + counts.abandonedMessages();
        assertEquals(counts.enqueued(), settled + core.core.pubSub().heldCount(), "copies");
        assertFalse(core.port.session().isClosed());
    }

    private void end() {
        clients.forEach(client -> client.app.unblock());
        for (int i = 0; i < 2000 && !isDrained(); i++) {
            core.advanceMs(10);
            for (final Client client : clients) {
                read(client);
                client.deliveries.forEach(delivered -> client.app.send(
                        Commands.ack(0, delivered.subscriptionId(), delivered.deliveryId(), AckStatus.SUCCESS)));
                client.deliveries.clear();
            }
            core.work();
        }
        clients.forEach(client -> assertEquals(Set.of(), client.unanswered, "publishers never answered"));
        clients.forEach(client -> client.app.die());
        core.advanceMs(2000, 100);
        assertCounted();
        assertEquals(0, core.core.pubSub().heldCount());
        assertEquals(0, core.core.pubSub().subscriptionCount());
        assertEquals(0, core.messages(), "messages");
        assertEquals(0, core.bodyBlocks(), "body blocks");
        assertEquals(0, core.core.timerCount(), "timers");
        final PubSubCounts counts = core.core.pubSub().counts();
        assertTrue(counts.acknowledged() > steps / 100 && counts.timedOut() > 0 && counts.abandoned() > 0, "idle run");
        assertTrue(counts.droppedOldest() > 0 && counts.droppedNewest() > 0 && counts.refused() > 0, "idle run");
        assertTrue(answersDue > steps / 10, "idle run");
    }

    private boolean isDrained() {
        return core.core.pubSub().heldCount() == 0 && clients.stream().allMatch(client -> client.unanswered.isEmpty());
    }
}
